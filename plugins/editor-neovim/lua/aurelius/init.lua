-- The user's way in: `setup` and what the commands do.
-- Loaded by the first command, so that an editor that never asks for tasks pays nothing.
local capture = require('aurelius.capture')
local client = require('aurelius.client')
local list = require('aurelius.list')
local render = require('aurelius.render')
local text = require('aurelius.text')

local M = {}

-- Filters of the list by the names that may be typed; the value is the API's name.
local FILTERS = {
  status = 'status',
  project = 'project',
  label = 'label',
  priority = 'priority',
  ['due-before'] = 'dueBefore',
  ['due-after'] = 'dueAfter',
  text = 'text',
}

local VALUES = {
  status = { 'open', 'waiting', 'done', 'cancelled', 'recurring', 'all' },
  priority = { 'urgent', 'high', 'medium', 'low' },
}

-- Takes `{ cmd = { 'aurelius', 'daemon', 'start' } }`: the program and arguments that start the daemon.
function M.setup(options)
  for name, value in pairs(options or {}) do
    if name ~= 'cmd' then
      error('aurelius: there is no option ' .. tostring(name), 2)
    end
    if type(value) ~= 'table' or type(value[1]) ~= 'string' then
      error('aurelius: cmd is a list: the program and its arguments', 2)
    end
    client.start_command = value
  end
end

-- Words as filters; those that are none are searched for. The second answer says what is wrong.
local function read_filters(words)
  local filters, searched = {}, {}
  for _, word in ipairs(words) do
    local name, value = word:match('^([%a-]+)=(.*)$')
    if name and not FILTERS[name] then
      return nil, string.format('there is no filter %s=; text=%s searches for it', name, word)
    end
    if not name or name == 'text' then
      searched[#searched + 1] = value or word
    else
      filters[#filters + 1] = { FILTERS[name], value }
    end
  end
  if #searched > 0 then
    filters[#filters + 1] = { 'text', table.concat(searched, ' ') }
  end
  return filters
end

-- `:AureliusTasks`: opens a list. `words` like `status=all`, `label=home`, or text to search for.
function M.tasks(words)
  local filters, fault = read_filters(words)
  if not filters then
    return text.notify(fault, vim.log.levels.ERROR)
  end
  list.open(filters)
end

-- Completes the arguments of `:AureliusTasks`.
function M.complete_tasks(lead)
  local found = {}
  for name in pairs(FILTERS) do
    for _, value in ipairs(VALUES[name] or { '' }) do
      local word = name .. '=' .. value
      if vim.startswith(word, lead) and word ~= lead then
        found[#found + 1] = word
      end
    end
  end
  table.sort(found)
  return found
end

-- `:AureliusAdd`: with a range one task for each of its lines and `line` behind each, else the line itself.
-- `range` is { first, last } or nil.
function M.add(line, range)
  if range then
    local found = capture.read(vim.api.nvim_buf_get_lines(0, range[1] - 1, range[2], false), line)
    if #found == 0 then
      return text.notify('There is no task in these lines', vim.log.levels.WARN)
    end
    return capture.add(found)
  end
  if line ~= '' then
    return capture.add({ line })
  end
  vim.ui.input({ prompt = 'Add task: ' }, function(typed)
    if typed and vim.trim(typed) ~= '' then
      capture.add({ typed })
    end
  end)
end

-- `:AureliusDone`: completes each of the tasks that are named by ref or id.
function M.done(names)
  for _, name in ipairs(names) do
    client.done(name, function(fault, task)
      if fault then
        return text.notify(name .. ': ' .. fault.text, vim.log.levels.ERROR)
      end
      text.notify('Done ' .. render.brief(task))
    end)
  end
end

return M
