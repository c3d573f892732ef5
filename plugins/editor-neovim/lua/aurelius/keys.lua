-- What the keys of a list buffer do. Each acts on the task that was under the cursor when it was pressed.
-- A change shows when the list is read again, so the buffer never claims what the daemon has not said.
local capture = require('aurelius.capture')
local client = require('aurelius.client')
local float = require('aurelius.float')
local lists = require('aurelius.list')
local render = require('aurelius.render')
local text = require('aurelius.text')

local M = {}

local function fail(fault)
  text.notify(fault.text, vim.log.levels.ERROR)
end

-- Tells what was done, or why not, and has the list read again either way.
local function settle(list, verb)
  return function(fault, task)
    if fault then
      fail(fault)
    elseif task then
      text.notify(verb .. ' ' .. render.brief(task))
    else
      text.notify(verb)
    end
    lists.refresh_soon(list)
  end
end

local function details(_, task)
  client.show(task.id, function(fault, shown)
    if fault then
      return fail(fault)
    end
    float.open('task', render.details(shown))
  end)
end

local function toggle(list, task)
  if task.status == 'done' or task.status == 'cancelled' then
    client.reopen(task.id, settle(list, 'Reopened'))
  else
    client.done(task.id, settle(list, 'Done'))
  end
end

local function edit(list, task)
  -- what cannot be typed is offered as it is shown: control characters in an input line would act as keys
  local before = text.visible(task.title)
  vim.ui.input({ prompt = 'Title: ', default = before }, function(title)
    if not title or vim.trim(title) == '' or title == before then
      return
    end
    client.edit(task.id, task.rev, { title = title }, function(fault, changed)
      if fault and fault.code == 'REV_STALE' then
        fault.text = 'Not changed: ' .. fault.text
      end
      settle(list, 'Changed')(fault, changed)
    end)
  end)
end

local function remove(list, task)
  local name = render.brief(task)
  local prompt = 'Remove ' .. name .. ' for good, subtasks included?'
  vim.ui.select({ 'Remove', 'Keep' }, { prompt = prompt }, function(choice)
    if choice == 'Remove' then
      client.remove(task.id, settle(list, 'Removed ' .. name))
    end
  end)
end

local function add(list)
  vim.ui.input({ prompt = 'Add task: ' }, function(line)
    if not line or vim.trim(line) == '' then
      return
    end
    capture.add({ line }, function(added)
      lists.refresh_soon(list, added[1] and added[1].id)
    end)
  end)
end

local KEYS = {
  { '<CR>', 'show the task', details, on_task = true },
  { 'x', 'complete the task, or open it again', toggle, on_task = true },
  { 'a', 'add a task, written in one line', add },
  { 'e', 'edit the title', edit, on_task = true },
  { 'dd', 'remove the task, after a question', remove, on_task = true },
  { 'R', 'read the list again', function(list)
    lists.refresh(list)
  end },
  { 'q', 'close the list', function(list)
    vim.api.nvim_buf_delete(list.buffer, { force = true })
  end },
}

local function help()
  local lines = vim.tbl_map(function(key)
    return string.format('%-6s %s', key[1], key[2])
  end, KEYS)
  lines[#lines + 1] = string.format('%-6s %s', 'g?', 'show these keys')
  float.open('help', lines)
end

-- Maps the keys in the buffer of `list`.
function M.attach(list)
  local function map(key, description, action)
    local options = { buffer = list.buffer, nowait = true, silent = true, desc = 'Aurelius: ' .. description }
    vim.keymap.set('n', key, action, options)
  end
  for _, key in ipairs(KEYS) do
    map(key[1], key[2], function()
      local task = lists.current(list)
      if task or not key.on_task then
        key[3](list, task)
      end
    end)
  end
  map('g?', 'show these keys', help)
end

return M
