-- Follows the daemon's events while somebody listens, and takes up again behind the last one after every break.
-- Never starts the daemon: it waits, in growing pauses, until there is one.
local client = require('aurelius.client')
local uv = vim.uv or vim.loop

local M = {}

-- The daemon sends an empty line after 15 s without an event.
local SILENCE_MS = 40000
local PAUSE_MIN_MS, PAUSE_MAX_MS = 250, 15000

local listeners = {}
local listening = 0

-- State of the one connection. `seq` is the number of the last event seen.
local seq, give_up, timer
local pause = PAUSE_MIN_MS
local live = false

local connect

local function tell(news)
  for _, listener in pairs(listeners) do
    listener(news)
  end
end

-- Counts connections: a late callback of an earlier one is told by it and stays quiet.
local generation = 0

local function again()
  live = false
  tell({ type = 'lost' })
  timer:start(pause, 0, vim.schedule_wrap(connect))
  pause = math.min(pause * 2, PAUSE_MAX_MS)
end

local function take(line)
  pause = PAUSE_MIN_MS
  local item = line ~= '' and client.decode(line)
  if type(item) ~= 'table' then
    return
  end
  if item.type == 'problem' then
    if type(item.problem) == 'table' and item.problem.code == 'EVENTS_GONE' then
      seq = nil
    end
    return
  end
  if type(item.seq) == 'number' then
    seq = item.seq
    tell({ type = 'event', event = item })
  end
end

connect = function()
  generation = generation + 1
  local mine = generation
  -- callbacks come from libuv or later: in the main loop, and only while this connection is the current one
  local function current(action)
    return vim.schedule_wrap(function(...)
      if mine == generation and listening > 0 then
        action(...)
      end
    end)
  end
  local fields = { { 'topic', 'task' } }
  if seq then
    fields[#fields + 1] = { 'after', string.format('%d', seq) }
  end
  give_up = client.send({
    method = 'GET',
    path = '/api/v1/events' .. client.query(fields),
    silence_ms = SILENCE_MS,
    on_head = current(function()
      live = true
      tell({ type = 'live' })
    end),
    on_line = current(take),
  }, current(function(fault)
    if fault and fault.code == 'EVENTS_GONE' then
      seq = nil
    end
    again()
  end))
end

-- Calls `listener` with { type = 'live' } whenever the feed has (again) begun, { type = 'lost' } when it broke, and
-- { type = 'event', event = … } for every event of a task. `key` names it for `leave`.
function M.join(key, listener)
  if listeners[key] then
    return
  end
  listeners[key] = listener
  listening = listening + 1
  if listening == 1 then
    timer = timer or uv.new_timer()
    pause = PAUSE_MIN_MS
    connect()
  elseif live then
    listener({ type = 'live' })
  end
end

-- Without listeners there is no connection.
function M.leave(key)
  if not listeners[key] then
    return
  end
  listeners[key] = nil
  listening = listening - 1
  if listening > 0 then
    return
  end
  generation = generation + 1
  timer:stop()
  give_up()
  seq, live = nil, false
end

return M
