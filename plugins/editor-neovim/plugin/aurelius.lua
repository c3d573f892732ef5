-- Declares the commands; what they do is loaded with the first of them.
-- :help aurelius
if vim.g.loaded_aurelius then
  return
end
vim.g.loaded_aurelius = true

local command = vim.api.nvim_create_user_command

command('AureliusTasks', function(call)
  require('aurelius').tasks(call.fargs)
end, {
  nargs = '*',
  complete = function(lead)
    return require('aurelius').complete_tasks(lead)
  end,
  desc = 'List tasks',
})

command('AureliusAdd', function(call)
  require('aurelius').add(call.args, call.range > 0 and { call.line1, call.line2 } or nil)
end, { nargs = '*', range = true, desc = 'Add a task, or one for each line of the range' })

command('AureliusDone', function(call)
  require('aurelius').done(call.fargs)
end, { nargs = '+', desc = 'Complete tasks' })
