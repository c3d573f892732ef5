-- Reads an HTTP/1.1 answer as its bytes arrive: head, then a body that is counted, chunked or lasts until the end.
-- Holds back only what it cannot tell yet, so a long stream costs no more memory than a short one.
local M = {}

local HEAD_MAX = 64 * 1024
local LINE_MAX = 4 * 1024

local Answer = {}
Answer.__index = Answer

-- `on` has the functions head(status, headers), data(bytes), done() and fault(text).
function M.new(on)
  return setmetatable({ on = on, pending = '', state = 'head', left = 0 }, Answer)
end

function Answer:fail(text)
  self.state = 'over'
  self.pending = ''
  self.on.fault(text)
end

function Answer:finish()
  self.state = 'over'
  self.pending = ''
  self.on.done()
end

-- Takes a whole line off what is pending; nil when it is not there yet or too long.
function Answer:line()
  local at = self.pending:find('\r\n', 1, true)
  if not at then
    if #self.pending > LINE_MAX then
      self:fail('a line of the answer is too long')
    end
    return nil
  end
  local line = self.pending:sub(1, at - 1)
  self.pending = self.pending:sub(at + 2)
  return line
end

-- Each state consumes what it can and says whether another round may get further.
local states = {}

function states.head(self)
  local at = self.pending:find('\r\n\r\n', 1, true)
  if not at then
    if #self.pending > HEAD_MAX then
      self:fail('the head of the answer is too long')
    end
    return false
  end
  local head = self.pending:sub(1, at + 1)
  self.pending = self.pending:sub(at + 4)
  local status = tonumber(head:match('^HTTP/1%.[01] (%d%d%d)[ \r]'))
  if not status then
    self:fail('the answer is not HTTP')
    return false
  end
  if status < 200 then
    return true
  end
  local headers = {}
  for name, value in head:gmatch('\r\n([^:\r\n]+):[ \t]*([^\r\n]*)') do
    headers[name:lower()] = value
  end
  self.on.head(status, headers)
  return self:begin_body(status, headers)
end

function Answer:begin_body(status, headers)
  local length = headers['content-length']
  if status == 204 or status == 304 then
    self:finish()
  elseif (headers['transfer-encoding'] or ''):lower() == 'chunked' then
    self.state = 'size'
    return true
  elseif not length then
    self.state = 'open'
    return true
  elseif not length:find('^%d+$') or #length > 12 then
    self:fail('the length of the answer is no number')
  else
    self.left = tonumber(length)
    self.state = 'counted'
    return true
  end
  return false
end

-- Hands out at most what is left of the current piece; true once it is complete.
function Answer:piece()
  local bytes = self.pending:sub(1, self.left)
  self.pending = self.pending:sub(#bytes + 1)
  self.left = self.left - #bytes
  if bytes ~= '' then
    self.on.data(bytes)
  end
  return self.left == 0
end

function states.counted(self)
  if self:piece() and self.state == 'counted' then
    self:finish()
  end
  return false
end

function states.open(self)
  self.left = #self.pending
  self:piece()
  return false
end

function states.size(self)
  local line = self:line()
  if not line then
    return false
  end
  local digits = line:match('^(%x+)%s*$') or line:match('^(%x+)%s*;')
  if not digits or #digits > 8 then
    self:fail('a chunk of the answer has no size')
    return false
  end
  self.left = tonumber(digits, 16)
  self.state = self.left == 0 and 'trailer' or 'chunk'
  return true
end

function states.chunk(self)
  if not self:piece() or self.state ~= 'chunk' then
    return false
  end
  self.state = 'chunk_end'
  return true
end

function states.chunk_end(self)
  if #self.pending < 2 then
    return false
  end
  if self:line() ~= '' then
    self:fail('a chunk of the answer is longer than it says')
    return false
  end
  self.state = 'size'
  return true
end

function states.trailer(self)
  local line = self:line()
  if line == '' then
    self:finish()
  end
  return line ~= nil and line ~= ''
end

function states.over()
  return false
end

-- Takes the next bytes.
function Answer:feed(bytes)
  self.pending = self.pending .. bytes
  while states[self.state](self) do
  end
end

-- The other side sends no more.
function Answer:close()
  if self.state == 'open' then
    self:finish()
  elseif self.state ~= 'over' then
    self:fail('the answer was cut off')
  end
end

return M
