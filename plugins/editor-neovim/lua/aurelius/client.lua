-- The calls of the daemon's API that the editor makes, each with a callback: callback(fault, value).
-- A fault is a table: text for the user, and code (`REV_STALE`) and status where the daemon answered.
local daemon = require('aurelius.daemon')
local http = require('aurelius.http')
local paths = require('aurelius.paths')

local M = {
  -- The command that starts the daemon; `setup` may change it.
  start_command = { 'aurelius', 'daemon', 'start' },
}

-- Longest silence of the daemon before an answer, milliseconds.
local SILENCE_MS = 15000
local PAGE = 500

function M.escape(text)
  return (text:gsub('[^%w_.~-]', function(char)
    return string.format('%%%02X', char:byte())
  end))
end

-- A list of { name, value } as a query string, with its `?`; empty without any.
function M.query(fields)
  local parts = vim.tbl_map(function(field)
    return M.escape(field[1]) .. '=' .. M.escape(tostring(field[2]))
  end, fields)
  return #parts > 0 and '?' .. table.concat(parts, '&') or ''
end

-- JSON as Lua values, null as nil; nothing when it is no JSON.
function M.decode(text)
  local ok, value = pcall(vim.json.decode, text, { luanil = { object = true, array = true } })
  return ok and value or nil
end

-- What a problem answer says, as one sentence or two.
local function problem_text(problem)
  local parts = { problem.detail or problem.title or problem.code }
  for _, field in ipairs(problem.errors or {}) do
    parts[#parts + 1] = string.format('%s %s', field.pointer:gsub('^/', ''), field.message)
  end
  parts[#parts + 1] = problem.hint
  return table.concat(parts, '; ')
end

-- The fault that an answer stands for; nil when it is none.
local function fault_of(answer)
  if answer.status >= 200 and answer.status < 300 then
    return nil
  end
  local problem = M.decode(answer.body)
  if type(problem) ~= 'table' or type(problem.code) ~= 'string' then
    return { text = 'the daemon answers with status ' .. answer.status, status = answer.status }
  end
  return { text = problem_text(problem), code = problem.code, status = answer.status }
end

local function headers_of(spec)
  local zone = paths.time_zone()
  local headers = { ['aurelius-time-zone'] = zone }
  if spec.rev then
    headers['if-match'] = string.format('"%d"', spec.rev)
  end
  return headers
end

-- Sends without starting anything. Answers a function that gives the request up.
-- `spec`: method, path, body (a table), rev, silence_ms, on_head, on_line.
function M.send(spec, callback)
  local socket, folder = paths.socket()
  if folder and not paths.is_private(folder) then
    callback({ text = folder .. ' is not a folder that only this user can enter' })
    return function() end
  end
  local request = {
    socket = socket,
    method = spec.method,
    path = spec.path,
    headers = headers_of(spec),
    body = spec.body and vim.json.encode(spec.body),
    silence_ms = spec.silence_ms or SILENCE_MS,
    on_head = spec.on_head,
    on_line = spec.on_line,
  }
  return http.request(request, function(fault, answer)
    if fault then
      local absent = fault.errno == 'ENOENT' or fault.errno == 'ECONNREFUSED'
      return callback({ text = fault.text, absent = absent })
    end
    local refused = fault_of(answer)
    callback(refused, not refused and M.decode(answer.body) or nil)
  end)
end

local function not_running(reason)
  local why = reason and ' and could not be started: ' .. reason or ''
  local try = table.concat(M.start_command, ' ')
  return { text = string.format('the daemon is not running%s; try: %s', why, try), absent = true }
end

-- Sends, and starts the daemon first if there is none: for what the user asks for.
function M.call(spec, callback)
  M.send(spec, function(fault, value)
    if not (fault and fault.absent) then
      return callback(fault, value)
    end
    if not daemon.is_wanted() then
      return callback(not_running())
    end
    daemon.start(M.start_command, function(reason)
      if reason then
        return callback(not_running(reason))
      end
      M.send(spec, callback)
    end)
  end)
end

local function task_path(id, verb)
  return '/api/v1/tasks/' .. M.escape(id) .. (verb or '')
end

-- Every task that fits `filters`, a list of { name, value }, page after page. `send` is M.call or M.send.
function M.list(send, filters, callback)
  local tasks = {}
  local function page(cursor)
    local fields = vim.list_extend({ { 'limit', PAGE } }, filters)
    if cursor then
      fields[#fields + 1] = { 'cursor', cursor }
    end
    send({ method = 'GET', path = '/api/v1/tasks' .. M.query(fields) }, function(fault, answer)
      if fault then
        return callback(fault)
      end
      vim.list_extend(tasks, answer.data)
      if answer.meta.nextCursor then
        return page(answer.meta.nextCursor)
      end
      callback(nil, tasks)
    end)
  end
  page(nil)
end

-- Adds a task written in one line.
function M.add(line, callback)
  M.call({ method = 'POST', path = '/api/v1/tasks/quick', body = { text = line } }, callback)
end

function M.show(id, callback)
  M.call({ method = 'GET', path = task_path(id) .. '?include=subtasks' }, callback)
end

function M.done(id, callback)
  M.call({ method = 'POST', path = task_path(id, '/done') }, callback)
end

function M.reopen(id, callback)
  M.call({ method = 'POST', path = task_path(id, '/reopen') }, callback)
end

-- Changes a task if it is still at `rev`; else the fault has the code REV_STALE.
function M.edit(id, rev, changes, callback)
  M.call({ method = 'PATCH', path = task_path(id), rev = rev, body = changes }, callback)
end

function M.remove(id, callback)
  M.call({ method = 'DELETE', path = task_path(id) }, callback)
end

return M
