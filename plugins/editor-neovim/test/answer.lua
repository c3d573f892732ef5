-- The reader of HTTP answers, with every answer cut into two pieces at every place and once into single bytes.
-- Run by `luafile`; prints one line for each case that goes wrong, and `ok` with their number when none does.
local answer = require('aurelius.answer')

local LONG = string.rep('x', 70000)

-- What arrives, and what is to come of it: the body, or the beginning of a fault.
local CASES = {
  { 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello', body = 'hello' },
  { 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n', body = '' },
  { 'HTTP/1.1 204 No Content\r\n\r\n', body = '' },
  { 'HTTP/1.1 200 OK\r\n\r\nuntil the end', body = 'until the end' },
  { 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok', body = 'ok' },
  { 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n6;a=b\r\n world\r\n0\r\n\r\n', body = 'hello world' },
  { 'HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\nA\r\n0123\r\n6789\r\n0\r\nlast: 1\r\n\r\n', body = '0123\r\n6789' },
  { 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhello', fault = 'the answer was cut off' },
  { 'HTTP/1.1 200 OK\r\ncontent-le', fault = 'the answer was cut off' },
  { 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n', fault = 'the answer was cut off' },
  { 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n', fault = 'a chunk of the answer has no size' },
  { 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhello\r\n', fault = 'a chunk of the answer is longer' },
  { 'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n', fault = 'the length of the answer' },
  { 'hello\r\n\r\n', fault = 'the answer is not HTTP' },
  { '', fault = 'the answer was cut off' },
  { 'HTTP/1.1 200 OK\r\nx: ' .. LONG, fault = 'the head of the answer is too long', whole = true },
}

local function read(pieces)
  local body, over, fault = {}, 0, nil
  local reader = answer.new({
    head = function() end,
    data = function(bytes)
      body[#body + 1] = bytes
    end,
    done = function()
      over = over + 1
    end,
    fault = function(text)
      over = over + 1
      fault = text
    end,
  })
  for _, piece in ipairs(pieces) do
    reader:feed(piece)
  end
  reader:close()
  return over, fault, table.concat(body)
end

local checks, wrong = 0, {}

local function check(case, pieces)
  checks = checks + 1
  local over, fault, body = read(pieces)
  local fits = case.fault and fault and vim.startswith(fault, case.fault)
  if case.body then
    fits = not fault and body == case.body
  end
  if over ~= 1 or not fits then
    wrong[#wrong + 1] = string.format('%q in %d pieces: %s', case[1]:sub(1, 80), #pieces, fault or body)
  end
end

for _, case in ipairs(CASES) do
  local text = case[1]
  check(case, { text })
  for at = 1, case.whole and 0 or #text - 1 do
    check(case, { text:sub(1, at), text:sub(at + 1) })
  end
  if not case.whole then
    check(case, vim.split(text, '', { plain = true }))
  end
end
io.stdout:write(#wrong == 0 and ('ok ' .. checks) or table.concat(wrong, '\n'), '\n')
