// `daemon status`: does it run, since when, and where is everything. Never starts it; exit 0 either way.
import { defineCommand } from '@aurelius/core/command';
import { EXIT } from '@aurelius/core/errors';
import { askHello } from '../daemon/hello.ts';
import { statusOf, statusText } from '../daemon/status.ts';
import type { Environment } from '../environment.ts';
import { JSON_FLAG } from './flags.ts';

export const daemonStatus = defineCommand<Environment>({
  spec: {
    id: 'daemon status',
    aliases: [],
    summary: 'Say whether the daemon runs, since when and where',
    description:
      'Never starts the daemon, and ends with code 0 whether or not it runs; `running` in the JSON tells. A daemon that hangs is code 69.',
    args: [],
    flags: [JSON_FLAG],
    examples: [
      { title: 'For people', argv: ['daemon', 'status'] },
      { title: 'For scripts', argv: ['daemon', 'status', '--json'] },
    ],
  },
  async run({ io, shell }) {
    const found = await askHello(shell);
    const status = statusOf(typeof found === 'object' ? found : null, shell.paths);
    if (io.json) io.out(`${JSON.stringify(status)}\n`);
    else {
      if (found === 'stopping') io.note('The daemon is stopping.\n');
      io.out(`${statusText(status)}\n`);
    }
    return EXIT.ok;
  },
});
