-- Starts the daemon with the configured command, once however many ask for it at the same time.
-- A program of its own does the work (and knows how): this waits for its exit and passes its reason on.
local uv = vim.uv or vim.loop

local M = {}

local START_MS = 20000
-- Standard error may arrive a little after the exit.
local LATE_MS = 50

local waiting = {}

local function run(command, on_exit)
  local said = {}
  local stderr, timer = uv.new_pipe(false), uv.new_timer()
  local function finish(fault)
    stderr:close()
    timer:close()
    vim.schedule(function()
      on_exit(fault)
    end)
  end
  local process, refused
  local options = { args = vim.list_slice(command, 2), stdio = { nil, nil, stderr } }
  process, refused = uv.spawn(command[1], options, function(code)
    process:close()
    timer:start(LATE_MS, 0, function()
      local reason = vim.trim(table.concat(said))
      finish(code ~= 0 and (reason ~= '' and reason or 'it ended with ' .. code) or nil)
    end)
  end)
  if not process then
    return finish(command[1] .. ': ' .. refused)
  end
  timer:start(START_MS, 0, function()
    process:kill('sigterm')
  end)
  stderr:read_start(function(_, text)
    said[#said + 1] = text
  end)
end

-- Whether the user lets clients start it.
function M.is_wanted()
  return vim.env.AURELIUS_AUTOSTART ~= '0'
end

-- Calls back with nothing once the daemon runs, else with the reason why it does not.
function M.start(command, callback)
  waiting[#waiting + 1] = callback
  if #waiting > 1 then
    return
  end
  run(command, function(fault)
    local callbacks = waiting
    waiting = {}
    for _, waiter in ipairs(callbacks) do
      waiter(fault)
    end
  end)
end

return M
