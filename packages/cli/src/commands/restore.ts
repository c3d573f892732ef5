// `restore FILE`: puts a backup in the place of what is stored, while no daemon runs.
import { resolve } from 'node:path';
import { defineCommand, term } from '@aurelius/core/command';
import { EXIT } from '@aurelius/core/errors';
import { usage } from '../call/usage.ts';
import { runOnce } from '../daemon/run-once.ts';
import type { Environment } from '../environment.ts';
import { confirmed } from '../full/confirm.ts';
import { JSON_FLAG } from './flags.ts';

interface Restored {
  readonly type: 'result';
  readonly file: string;
  readonly created: string;
  readonly version: string;
  readonly encrypted: boolean;
  /** Folder with the database from before; null: there was none. */
  readonly former: string | null;
  /** Settings of the backup that this home has its own of. */
  readonly settingsKept: readonly string[];
}

export const restore = defineCommand<Environment>({
  spec: {
    id: 'restore',
    aliases: [],
    summary: 'Put a backup in the place of what is stored',
    description:
      'The daemon must be stopped. The backup is proven first: one that is cut off, altered or from a newer Aurelius changes nothing. What was stored before is kept in a folder beside the backups; settings are restored where there are none.',
    args: [
      {
        name: 'file',
        description: 'Backup to restore',
        required: true,
        suggest: 'backup',
      },
    ],
    flags: [{ name: 'yes', char: 'y', type: 'boolean', description: 'Do not ask' }, JSON_FLAG],
    examples: [{ title: 'By name', argv: ['restore', 'aurelius.tar', '--yes'] }],
  },
  async run({ args, flags, io, shell }) {
    if (args['file'] === undefined) throw usage('FILE is missing.', 'aurelius backups list');
    const file = resolve(String(args['file']));
    const asked = flags['yes'] === true || io.json;
    if (!asked && !(await confirmed(`Replace everything that is stored by ${term(file)}?`))) {
      return EXIT.failure;
    }
    for await (const item of runOnce<Restored>(shell, 'restore', { file })) {
      const { type, ...restored } = item;
      if (io.json) io.out(`${JSON.stringify(restored)}\n`);
      else {
        io.out(`Restored ${term(file)} of ${term(restored.created)}.\n`);
        const { former, settingsKept } = restored;
        if (former !== null) io.note(`What was stored before is in ${term(former)}\n`);
        if (settingsKept.length > 0) {
          io.note(`Kept as they are here: ${settingsKept.map(term).join(', ')}\n`);
        }
      }
    }
    return EXIT.ok;
  },
});
