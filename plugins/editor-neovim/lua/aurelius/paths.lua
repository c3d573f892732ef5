-- Where the daemon's socket is and which time zone the user is in: what the command line knows, from the same sources.
-- The rules are those of every Aurelius client; a socket path over 100 bytes moves to a short folder of this user.
local uv = vim.uv or vim.loop
local bit = require('bit')

local M = {}

local SOCKET_MAX = 100

-- A path without `.`, `..`, doubled or trailing slashes.
local function normalize(path)
  local absolute = path:sub(1, 1) == '/'
  local kept = {}
  for part in path:gmatch('[^/]+') do
    if part == '..' and #kept > 0 and kept[#kept] ~= '..' then
      kept[#kept] = nil
    elseif part ~= '.' and not (part == '..' and absolute) then
      kept[#kept + 1] = part
    end
  end
  return (absolute and '/' or '') .. table.concat(kept, '/')
end

-- FNV-1a, 32 bit, hex. The prime is 2^24 + 0x193: split, because a double cannot hold the whole product.
local function short_hash(text)
  local hash = 0x811c9dc5
  for at = 1, #text do
    hash = bit.bxor(hash, text:byte(at)) % 2 ^ 32
    hash = (hash * 0x193 + bit.lshift(hash, 24) % 2 ^ 32) % 2 ^ 32
  end
  return string.format('%08x', hash)
end

-- A variable that is set to something; an empty one counts as absent.
local function setting(name)
  local value = vim.env[name]
  return value ~= '' and value or nil
end

-- The folder that the daemon's socket belongs in.
local function run_folder()
  local root = setting('AURELIUS_HOME')
  if root then
    local absolute = root:sub(1, 1) == '/' and root or (uv.cwd() .. '/' .. root)
    return normalize(absolute .. '/run')
  end
  local runtime = setting('XDG_RUNTIME_DIR')
  if runtime then
    return normalize(runtime .. '/aurelius')
  end
  local state = setting('XDG_STATE_HOME') or (uv.os_homedir() .. '/.local/state')
  return normalize(state .. '/aurelius/run')
end

-- The socket, and the folder below the shared one that has to be checked before it is trusted, if there is one.
function M.socket()
  local folder = run_folder()
  local socket = folder .. '/daemon.sock'
  if #socket <= SOCKET_MAX then
    return socket, nil
  end
  local short = string.format('/tmp/aurelius-%d-%s', uv.getuid(), short_hash(folder))
  return short .. '/daemon.sock', short
end

-- Whether only this user can enter the folder, or it is not there at all.
function M.is_private(folder)
  local found = uv.fs_lstat(folder)
  if not found then
    return true
  end
  return found.type == 'directory' and found.uid == uv.getuid() and bit.band(found.mode, 63) == 0
end

local function zone_name(text)
  local name = text and text:gsub('^:', ''):match('^%s*([%w_+/-]+)%s*$')
  return name and (name == 'UTC' or name:find('^%a[%w_+-]*/')) and name or nil
end

-- IANA name of the user's time zone; nil when the system does not say.
function M.time_zone()
  if setting('TZ') then
    return zone_name(vim.env.TZ)
  end
  local link = uv.fs_readlink('/etc/localtime')
  local linked = zone_name(link and link:match('zoneinfo/(.+)$'))
  if linked then
    return linked
  end
  local file = io.open('/etc/timezone')
  if not file then
    return nil
  end
  local name = zone_name(file:read('*l'))
  file:close()
  return name
end

return M
