-- One HTTP request over a unix socket, without ever making the editor wait: everything happens in libuv callbacks.
-- One connection for each request: on a unix socket a new one costs less than keeping an old one in order.
local answer = require('aurelius.answer')
local uv = vim.uv or vim.loop

local M = {}

local BODY_MAX = 256 * 1024 * 1024
local LINE_MAX = 16 * 1024 * 1024

local function encode(request)
  local body = request.body
  local lines = {
    string.format('%s %s HTTP/1.1', request.method, request.path),
    'host: localhost',
    'connection: close',
  }
  for name, value in pairs(request.headers or {}) do
    lines[#lines + 1] = name .. ': ' .. value
  end
  if body then
    lines[#lines + 1] = 'content-type: application/json'
  end
  if body or request.method == 'POST' then
    lines[#lines + 1] = 'content-length: ' .. #(body or '')
  end
  return table.concat(lines, '\r\n') .. '\r\n\r\n' .. (body or '')
end

-- Cuts what comes in pieces into lines; a line that never ends is a fault.
local function line_splitter(on_line, fail)
  local rest = ''
  return function(bytes)
    rest = rest .. bytes
    local from = 1
    while true do
      local at = rest:find('\n', from, true)
      if not at then
        break
      end
      on_line(rest:sub(from, at - 1))
      from = at + 1
    end
    rest = rest:sub(from)
    if #rest > LINE_MAX then
      fail('a line of the stream is too long')
    end
  end
end

-- Gathers a whole body.
local function collector(parts, fail)
  local size = 0
  return function(bytes)
    size = size + #bytes
    parts[#parts + 1] = bytes
    if size > BODY_MAX then
      fail('the answer is too large')
    end
  end
end

-- Sends `request`: socket, method, path, headers, body (text), silence_ms (longest pause between bytes), and for a
-- stream on_head() and on_line(line), which are called for status 200 only, from libuv.
-- `on_done(fault, answer)` is called once, in the main loop: fault is { text, errno }, answer { status, headers, body }.
-- Answers a function that gives the request up; then nothing is called any more.
function M.request(request, on_done)
  local pipe, timer = uv.new_pipe(false), uv.new_timer()
  local finished = false
  local status, headers, parts = nil, nil, {}

  local function release()
    finished = true
    timer:close()
    pipe:close()
  end
  local function finish(fault, value)
    if finished then
      return
    end
    release()
    vim.schedule(function()
      on_done(fault, value)
    end)
  end
  local function fail(text, errno)
    finish({ text = text, errno = errno })
  end
  local function still_alive()
    if not finished then
      timer:start(request.silence_ms, 0, function()
        fail('the daemon does not answer in time', 'ETIMEDOUT')
      end)
    end
  end

  local take = collector(parts, fail)
  local reader = answer.new({
    head = function(code, fields)
      status, headers = code, fields
      if code == 200 and request.on_line then
        take = line_splitter(request.on_line, fail)
        request.on_head()
      end
    end,
    data = function(bytes)
      take(bytes)
    end,
    done = function()
      finish(nil, { status = status, headers = headers, body = table.concat(parts) })
    end,
    fault = fail,
  })

  still_alive()
  pipe:connect(request.socket, function(refused)
    if finished then
      return
    end
    if refused then
      return fail('the daemon cannot be reached: ' .. refused, refused:match('^%u+'))
    end
    pipe:read_start(function(fault, bytes)
      if finished then
        return
      end
      if fault then
        return fail('the connection broke: ' .. fault)
      end
      still_alive()
      if bytes then
        reader:feed(bytes)
      else
        reader:close()
      end
    end)
    -- whoever refuses a request may do so before all of it is sent: what can be read decides
    pipe:write(encode(request))
  end)
  return function()
    if not finished then
      release()
    end
  end
end

return M
