-- Tasks as lines of a buffer, with the places to colour. Every word of a task passes the gate for text from outside.
-- A row is { text = …, marks = { { from byte, to byte, group }, … } }.
local paths = require('aurelius.paths')
local visible = require('aurelius.text').visible

local M = {}

local STATUS = { done = '✓', cancelled = '✗', recurring = '↻' }
local PRIORITY = { urgent = '!!', high = '!', low = '-' }
local PRIORITY_GROUP = { urgent = 'AureliusUrgent', high = 'AureliusHigh', low = 'AureliusLow' }

-- Colour groups of the list, each by the standard group it follows unless the user says otherwise.
M.GROUPS = {
  AureliusRef = 'Identifier',
  AureliusStatus = 'String',
  AureliusDue = 'Constant',
  AureliusOverdue = 'ErrorMsg',
  AureliusUrgent = 'ErrorMsg',
  AureliusHigh = 'WarningMsg',
  AureliusLow = 'Comment',
  AureliusClosed = 'Comment',
  AureliusLabel = 'Tag',
  AureliusProject = 'Directory',
}

local function width(text)
  return text:find('[^\32-\126]') and vim.fn.strdisplaywidth(text) or #text
end

local function pad(text, to)
  return text .. string.rep(' ', to - width(text))
end

-- When it is due as it was written down, without needless seconds; the zone only where it is not the reader's.
local function due_of(task, zone)
  if not task.dueLocal then
    return ''
  end
  local text = task.dueLocal:gsub('T', ' '):gsub('^(.* %d%d:%d%d):00$', '%1')
  local foreign = task.dueZone and task.dueZone ~= zone and ' ' .. task.dueZone or ''
  return visible(text .. foreign)
end

-- Instants are UTC and compare as text.
local function is_overdue(task, now)
  return task.status == 'open' and task.dueDate ~= nil and task.dueDate < now
end

local function row_of(task, cells, widths, overdue)
  local closed = task.status == 'done' or task.status == 'cancelled'
  local text, marks = '', {}
  local function put(cell, group, to)
    if cell ~= '' and group then
      marks[#marks + 1] = { #text, #text + #cell, group }
    end
    text = text .. (to and pad(cell, to) or cell)
  end
  local function gap()
    text = text .. '  '
  end
  put(cells.ref, 'AureliusRef', widths.ref)
  text = text .. ' '
  put(STATUS[task.status] or '', 'AureliusStatus', 1)
  text = text .. ' '
  if widths.due > 0 then
    put(cells.due, overdue and 'AureliusOverdue' or 'AureliusDue', widths.due)
    gap()
  end
  put(PRIORITY[task.priority] or '', PRIORITY_GROUP[task.priority], 2)
  text = text .. ' '
  put(visible(task.title), closed and 'AureliusClosed' or nil)
  for _, label in ipairs(task.labels) do
    gap()
    put('#' .. visible(label), 'AureliusLabel')
  end
  if task.project then
    gap()
    put('+' .. visible(task.project), 'AureliusProject')
  end
  return { text = text, marks = marks }
end

-- What a task's row is made of, taken from `known` while the task is as it was.
local function cells_of(task, known, zone)
  local state = table.concat({ task.rev, task.hash, task.updated, zone }, ' ')
  local cells = known[task.id]
  if cells and cells.state == state then
    return cells
  end
  return { state = state, ref = visible(task.ref), due = due_of(task, zone) }
end

-- One row for each task, its columns aligned with those of the others, and what to give as `known` the next time: then
-- only the rows that changed are made anew, and the others are the same tables.
function M.rows(tasks, known)
  local zone, now = paths.time_zone() or '', os.date('!%Y-%m-%dT%H:%M:%S.000Z')
  local widths = { ref = 0, due = 0 }
  local rows, kept = {}, {}
  for _, task in ipairs(tasks) do
    local cells = cells_of(task, known, zone)
    kept[task.id] = cells
    widths.ref = math.max(widths.ref, width(cells.ref))
    widths.due = math.max(widths.due, width(cells.due))
  end
  for at, task in ipairs(tasks) do
    local cells = kept[task.id]
    local overdue = is_overdue(task, now)
    local look = string.format('%d %d %s', widths.ref, widths.due, tostring(overdue))
    if cells.look ~= look then
      cells.look = look
      cells.row = row_of(task, cells, widths, overdue)
    end
    rows[at] = cells.row
  end
  if #rows == 0 then
    rows[1] = { text = 'No tasks.', marks = {} }
  end
  return rows, kept
end

-- One task in a few words, for a message.
function M.brief(task)
  local parts = { visible(task.ref) .. '  ' .. visible(task.title) }
  local due = due_of(task, paths.time_zone())
  parts[#parts + 1] = due ~= '' and 'due ' .. due or nil
  parts[#parts + 1] = task.priority
  for _, label in ipairs(task.labels) do
    parts[#parts + 1] = '#' .. visible(label)
  end
  parts[#parts + 1] = task.project and '+' .. visible(task.project) or nil
  return table.concat(parts, ' · ')
end

-- Everything about one task, as lines.
function M.details(task)
  local lines = {}
  local function add(name, value)
    if value == nil or value == '' then
      return
    end
    for at, line in ipairs(vim.split(tostring(value), '\n', { plain = true })) do
      lines[#lines + 1] = string.format('%-12s %s', at == 1 and name or '', visible(line))
    end
  end
  add('title', task.title)
  add('ref', task.ref)
  add('status', task.status)
  add('due', due_of(task, paths.time_zone()))
  add('priority', task.priority)
  add('labels', table.concat(task.labels, ' '))
  add('project', task.project)
  add('wait', task.wait)
  add('estimate', task.estimate and string.format('%d min', task.estimate))
  add('description', task.description)
  add('notes', task.notes)
  for _, annotation in ipairs(task.annotations) do
    add('annotation', annotation.entry .. '  ' .. annotation.description)
  end
  for _, subtask in ipairs(task.subtasks or {}) do
    add('subtask', (STATUS[subtask.status] or ' ') .. ' ' .. subtask.ref .. '  ' .. subtask.title)
  end
  add('created', task.created)
  add('updated', task.updated)
  add('completed', task.completed)
  add('id', task.id)
  return lines
end

return M
