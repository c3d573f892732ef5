-- Lines of a file as tasks: what marks them as list items or comments is left out, what is ticked off already too.
local client = require('aurelius.client')
local render = require('aurelius.render')
local text = require('aurelius.text')

local M = {}

local DONE = '^%[[xX]%]%s'

-- Tried one after another until none fits: `// TODO: call` and `2. [ ] call` both are `call`.
local MARKERS = {
  '^%s+', '^[-*+]%s+', '^•%s+', '^%d+[.)]%s+', '^%[ ?%]%s+', '^//+%s*', '^%-%-+%s+', '^#+%s+', '^/%*+%s*', '^>%s+',
  '^TODO%s*:%s*', '^TODO%b()%s*:%s*', '^FIXME%s*:%s*', '^FIXME%b()%s*:%s*',
}

local FAULTS_SHOWN, REFS_SHOWN = 5, 10

-- What the line says without its markers; nil for one that is ticked off, and for one that says nothing.
function M.strip(line)
  local before
  repeat
    before = line
    if line:find(DONE) then
      return nil
    end
    for _, marker in ipairs(MARKERS) do
      line = line:gsub(marker, '')
    end
  until line == before
  line = vim.trim((line:gsub('%*/%s*$', '')))
  return line ~= '' and line or nil
end

-- The tasks in some lines, each with `extra` behind it.
function M.read(lines, extra)
  local found = {}
  for _, line in ipairs(lines) do
    local stripped = M.strip(line)
    if stripped then
      found[#found + 1] = extra == '' and stripped or stripped .. ' ' .. extra
    end
  end
  return found
end

local function report(added, faults, left)
  if #added == 1 then
    text.notify('Added ' .. render.brief(added[1]))
  elseif #added > 1 then
    local refs = vim.tbl_map(function(task)
      return task.ref
    end, vim.list_slice(added, 1, REFS_SHOWN))
    local more = #added > REFS_SHOWN and ' …' or ''
    text.notify(string.format('Added %d tasks: %s%s', #added, table.concat(refs, ', '), more))
  end
  if #faults > 0 then
    local shown = vim.list_slice(faults, 1, FAULTS_SHOWN)
    local head = string.format('Not added: %d', #faults + left)
    text.notify(head .. '\n' .. table.concat(shown, '\n'), vim.log.levels.ERROR)
  end
end

-- Adds one task for each line, in their order, and tells what came of it. Stops when the daemon is gone.
-- `callback` gets the tasks that were added.
function M.add(lines, callback)
  local added, faults = {}, {}
  local function step(at)
    local line = lines[at]
    if not line then
      report(added, faults, 0)
      return callback and callback(added)
    end
    client.add(line, function(fault, task)
      if not fault then
        added[#added + 1] = task
        return step(at + 1)
      end
      faults[#faults + 1] = string.format('%s: %s', vim.fn.strcharpart(text.visible(line), 0, 40), fault.text)
      if fault.status then
        return step(at + 1)
      end
      report(added, faults, #lines - at)
      return callback and callback(added)
    end)
  end
  step(1)
end

return M
