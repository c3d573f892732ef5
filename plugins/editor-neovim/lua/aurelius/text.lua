-- The gate between text from outside and the editor: what moves a cursor, hides or reorders text is shown escaped.
-- Follows the escapes of the command line, so that a title looks the same in both.
local M = {}

-- Inclusive ranges of code points that a reader cannot see or that act on the text around them.
local UNSAFE = {
  { 0x00, 0x1f }, { 0x7f, 0x9f }, { 0xad, 0xad }, { 0x34f, 0x34f }, { 0x61c, 0x61c }, { 0x115f, 0x1160 },
  { 0x17b4, 0x17b5 }, { 0x180e, 0x180e }, { 0x200b, 0x200c }, { 0x200e, 0x200f }, { 0x2028, 0x202e },
  { 0x2060, 0x206f }, { 0x3164, 0x3164 }, { 0xd800, 0xf8ff }, { 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 },
  { 0xfff9, 0xfffb }, { 0x1d173, 0x1d17a }, { 0xe0000, 0xe0fff }, { 0xf0000, 0x10ffff },
}

-- Where emoji live, near enough to tell a joined emoji from a joiner that hides in a word.
local PICTURES = { { 0x2190, 0x2bff }, { 0x3030, 0x303d }, { 0x1f000, 0x1faff } }
local JOINER = 0x200d

local function within(code, ranges)
  for _, range in ipairs(ranges) do
    if code >= range[1] and code <= range[2] then
      return true
    end
  end
  return false
end

-- The code point that starts at byte `at` and how many bytes it takes; nothing where the bytes are no UTF-8.
local function decode(text, at)
  local lead = text:byte(at)
  if lead < 0x80 then
    return lead, 1
  end
  local size = (lead >= 0xc2 and lead < 0xe0 and 2) or (lead >= 0xe0 and lead < 0xf0 and 3)
    or (lead >= 0xf0 and lead < 0xf5 and 4)
  if not size or at + size - 1 > #text then
    return nil, 1
  end
  local code = lead % 2 ^ (7 - size)
  for offset = 1, size - 1 do
    local byte = text:byte(at + offset)
    if byte < 0x80 or byte > 0xbf then
      return nil, 1
    end
    code = code * 64 + byte - 0x80
  end
  return code, size
end

local NAMED = { [0x0a] = '\\n', [0x09] = '\\t', [0x0d] = '\\r' }

local function escape(code)
  return NAMED[code] or string.format(code < 0x100 and '\\x%02x' or '\\u{%x}', code)
end

local function joins(text, at, before)
  local code = at <= #text and decode(text, at) or nil
  return before ~= nil and code ~= nil and within(before, PICTURES) and within(code, PICTURES)
end

-- One line of safe text.
function M.visible(text)
  if not text:find('[^\32-\126]') then
    return text
  end
  local parts, at, before = {}, 1, nil
  while at <= #text do
    local code, size = decode(text, at)
    local safe = code and not within(code, UNSAFE)
    if code == JOINER then
      safe = joins(text, at + size, before)
    end
    parts[#parts + 1] = safe and text:sub(at, at + size - 1) or escape(code or text:byte(at))
    -- a variation selector or skin tone belongs to the emoji before it
    local modifier = code and (code == 0xfe0f or (code >= 0x1f3fb and code <= 0x1f3ff))
    if not modifier then
      before = code
    end
    at = at + size
  end
  return table.concat(parts)
end

-- Safe text that keeps its line breaks, as a list of lines.
function M.lines(text)
  return vim.tbl_map(M.visible, vim.split(text, '\n', { plain = true }))
end

-- Tells the user, from wherever it is called.
function M.notify(text, level)
  vim.schedule(function()
    vim.notify(table.concat(M.lines(text), '\n'), level or vim.log.levels.INFO, { title = 'Aurelius' })
  end)
end

return M
