// `completion bash|zsh|fish`: the script that lets a shell complete commands, flags, tasks, projects and more.
import { defineCommand } from '@aurelius/core/command';
import { EXIT } from '@aurelius/core/errors';
import { usage } from '../call/usage.ts';
import { SCRIPTS, SHELLS } from '../complete/scripts.ts';
import type { Environment } from '../environment.ts';
import { JSON_FLAG } from './flags.ts';

export const completion = defineCommand<Environment>({
  spec: {
    id: 'completion',
    aliases: [],
    summary: 'Print the script by which a shell completes commands',
    description:
      'Load it where your shell starts. In ~/.bashrc: eval "$(aurelius completion bash)". In ~/.zshrc, behind compinit: source <(aurelius completion zsh). In ~/.config/fish/config.fish: aurelius completion fish | source. Or let `aurelius init` write it where your shell looks for it. It offers commands and flags, and what the running daemon knows: open tasks, projects, labels, plugins, secrets. It never starts the daemon.',
    args: [{ name: 'shell', description: SHELLS.join(', '), required: true, suggest: SHELLS }],
    flags: [JSON_FLAG],
    examples: [{ title: 'See what it is', argv: ['completion', 'bash'] }],
  },
  async run({ args, io }) {
    const shell = SHELLS.find((one) => one === args['shell']);
    if (!shell) {
      throw usage(
        `There is no completion for '${String(args['shell'])}', only for ${SHELLS.join(', ')}.`,
        'aurelius completion bash',
      );
    }
    const script = SCRIPTS[shell];
    io.out(io.json ? `${JSON.stringify({ shell, script })}\n` : script);
    return EXIT.ok;
  },
});
