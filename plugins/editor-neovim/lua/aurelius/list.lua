-- The list buffer: one task a line, kept current by the feed for as long as it is open.
-- What the keys do is in keys.lua; this keeps the lines, and the cursor on its task.
local client = require('aurelius.client')
local feed = require('aurelius.feed')
local render = require('aurelius.render')
local text = require('aurelius.text')
local uv = vim.uv or vim.loop

local M = {}

-- Changes that come together are shown together.
local DEBOUNCE_MS = 80

local space = vim.api.nvim_create_namespace('aurelius')

-- Lists by their buffer.
local lists = {}

local function is_open(list)
  return lists[list.buffer] == list and vim.api.nvim_buf_is_valid(list.buffer)
end

-- Puts `rows` into the buffer and touches only the lines between the first and the last that differ; a row that is as
-- it was is the same table.
local function replace_rows(list, rows)
  local old, buffer = list.rows, list.buffer
  local head, tail = 0, 0
  while rows[head + 1] and old[head + 1] == rows[head + 1] do
    head = head + 1
  end
  local shorter = math.min(#old, #rows)
  while head + tail < shorter and old[#old - tail] == rows[#rows - tail] do
    tail = tail + 1
  end
  list.rows = rows
  if head == #old and head == #rows then
    return
  end
  local changed = vim.list_slice(rows, head + 1, #rows - tail)
  local lines = vim.tbl_map(function(row)
    return row.text
  end, changed)
  vim.bo[buffer].modifiable = true
  -- the end of an empty buffer is its one empty line
  vim.api.nvim_buf_clear_namespace(buffer, space, head, math.max(#old - tail, head))
  vim.api.nvim_buf_set_lines(buffer, head, #old == 0 and -1 or #old - tail, false, lines)
  vim.bo[buffer].modifiable = false
  vim.bo[buffer].modified = false
  for at, row in ipairs(changed) do
    for _, mark in ipairs(row.marks) do
      vim.api.nvim_buf_set_extmark(buffer, space, head + at - 1, mark[1], {
        end_col = mark[2],
        hl_group = mark[3],
      })
    end
  end
end

local function line_of(list, id)
  for at, task in ipairs(list.tasks) do
    if task.id == id then
      return at
    end
  end
  return nil
end

-- Shows the tasks; every window on the list goes to the task `wanted`, else stays on its own, else on its line.
local function show(list, tasks, wanted)
  local places = {}
  for _, window in ipairs(vim.fn.win_findbuf(list.buffer)) do
    local cursor = vim.api.nvim_win_get_cursor(window)
    local task = list.tasks[cursor[1]]
    places[window] = { cursor = cursor, id = task and task.id }
  end
  list.tasks = tasks
  local rows
  rows, list.known = render.rows(tasks, list.known)
  replace_rows(list, rows)
  for window, place in pairs(places) do
    local line = line_of(list, wanted) or line_of(list, place.id) or math.min(place.cursor[1], #list.rows)
    local column = math.min(place.cursor[2], #list.rows[line].text)
    vim.api.nvim_win_set_cursor(window, { line, column })
  end
end

-- Reads the list again: `send` is client.call where the user asked for it, else client.send, which starts no daemon.
local function load(list, send)
  if list.loading then
    list.stale = true
    return
  end
  list.loading = true
  local wanted = list.wanted
  list.wanted = nil
  client.list(send, list.filters, function(fault, tasks)
    list.loading = false
    if not is_open(list) then
      return
    end
    if not fault then
      show(list, tasks, wanted)
    elseif send == client.call then
      text.notify(fault.text, vim.log.levels.ERROR)
    end
    if list.stale then
      list.stale = false
      M.refresh_soon(list)
    end
  end)
end

-- Reads the list again because the user wants it.
function M.refresh(list)
  load(list, client.call)
end

-- Reads the list again soon, and puts the cursor on the task `id` if one is given.
function M.refresh_soon(list, id)
  if not is_open(list) then
    return
  end
  list.wanted = id or list.wanted
  -- a timer that runs is left alone: changes without end do not put the refresh off
  if list.timer:is_active() then
    return
  end
  list.timer:start(DEBOUNCE_MS, 0, vim.schedule_wrap(function()
    if is_open(list) then
      load(list, client.send)
    end
  end))
end

-- The task under the cursor.
function M.current(list)
  return list.tasks[vim.api.nvim_win_get_cursor(0)[1]]
end

-- Follows the feed; `b:aurelius_feed` says whether it is live or lost, for a statusline.
local function follow(list)
  feed.join(list, function(news)
    if news.type ~= 'event' then
      vim.b[list.buffer].aurelius_feed = news.type
    end
    if news.type ~= 'lost' then
      M.refresh_soon(list)
    end
  end)
end

local function close(list)
  lists[list.buffer] = nil
  list.timer:close()
  feed.leave(list)
end

local function new_list(name, filters)
  local buffer = vim.api.nvim_create_buf(false, true)
  local list = { buffer = buffer, filters = filters, tasks = {}, rows = {}, known = {}, timer = uv.new_timer() }
  lists[buffer] = list
  vim.api.nvim_buf_set_name(buffer, name)
  vim.bo[buffer].buftype = 'nofile'
  vim.bo[buffer].bufhidden = 'wipe'
  vim.bo[buffer].swapfile = false
  vim.bo[buffer].undolevels = -1
  vim.bo[buffer].modeline = false
  vim.bo[buffer].modifiable = false
  vim.api.nvim_create_autocmd('BufWipeout', {
    buffer = buffer,
    once = true,
    callback = function()
      close(list)
    end,
  })
  -- the keys need this module: asked for once it is whole
  require('aurelius.keys').attach(list)
  return list
end

local function show_window(list)
  local window = vim.fn.win_findbuf(list.buffer)[1]
  if window then
    return vim.api.nvim_set_current_win(window)
  end
  vim.cmd('botright split')
  vim.api.nvim_win_set_buf(0, list.buffer)
  vim.wo.wrap = false
  vim.wo.cursorline = true
end

-- Opens the list of what fits `filters`, a list of { name, value }; one that is open already is shown and read again.
function M.open(filters)
  for group, standard in pairs(render.GROUPS) do
    vim.api.nvim_set_hl(0, group, { link = standard, default = true })
  end
  local name = 'aurelius://tasks' .. client.query(filters)
  local list
  for _, open in pairs(lists) do
    list = open.name == name and open or list
  end
  local known = list ~= nil
  list = list or new_list(name, filters)
  list.name = name
  show_window(list)
  if not known then
    vim.bo[list.buffer].filetype = 'aurelius'
    follow(list)
  end
  M.refresh(list)
end

return M
