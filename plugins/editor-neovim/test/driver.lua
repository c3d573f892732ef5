-- Makes a bare Neovim into one with this plugin that keeps what it tells the user, for a test that drives it from outside.
-- Run by `luafile`; the folder of the plugin is that of this file's parent.
local folder = vim.fn.fnamemodify(debug.getinfo(1, 'S').source:sub(2), ':p:h:h')
vim.opt.runtimepath:prepend(folder)
vim.cmd('runtime plugin/aurelius.lua')

vim.g.told = {}
vim.notify = function(text)
  local told = vim.g.told
  told[#told + 1] = text
  vim.g.told = told
end

local start = vim.env.AURELIUS_TEST_START
if start then
  require('aurelius').setup({ cmd = vim.json.decode(start) })
end
