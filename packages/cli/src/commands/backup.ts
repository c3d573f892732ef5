// `backup [FILE]`: everything that is stored in one file, while the daemon works.
import { resolve } from 'node:path';
import { itemsOf, refusalOf } from '@aurelius/core/client';
import { defineCommand, term } from '@aurelius/core/command';
import type { OutputOf } from '@aurelius/core/contract';
import { EXIT } from '@aurelius/core/errors';
import type { backupOperations } from '@aurelius/core/kernel';
import { BACKUP_ROUTE } from '@aurelius/core/kernel/backup-route';
import { autostarts } from '../daemon/autostarts.ts';
import type { Environment } from '../environment.ts';
import { openSession, STREAM_TIMEOUT_MS } from '../full/session.ts';
import { progressBar } from '../output/progress.ts';
import { JSON_FLAG, NO_AUTOSTART_FLAG } from './flags.ts';

type Item = OutputOf<(typeof backupOperations)['create']>;

/** What people should know before they rely on one. */
const LIMITS =
  'Secrets and keys are not in it. What is removed for good later stays in backups made before.';

export const backup = defineCommand<Environment>({
  spec: {
    id: 'backup',
    aliases: [],
    summary: 'Write everything that is stored into one file',
    description: `The daemon goes on working; every change it had acknowledged is in the file. ${LIMITS} A backup of an encrypted database is encrypted and opens by the same key.`,
    args: [
      {
        name: 'file',
        description: 'File to write; default: a new one among the backups',
        required: false,
        suggest: 'file',
      },
    ],
    flags: [
      { name: 'force', type: 'boolean', description: 'Replace an older backup of this name' },
      JSON_FLAG,
      NO_AUTOSTART_FLAG,
    ],
    examples: [
      { title: 'Among the backups', argv: ['backup'] },
      { title: 'To another disk', argv: ['backup', '/mnt/disk/aurelius.tar'] },
    ],
  },
  async run({ args, flags, io, shell }) {
    const file = args['file'] as string | undefined;
    const query = new URLSearchParams({
      force: String(flags['force'] === true),
      ...(file === undefined ? {} : { file: resolve(file) }),
    });
    const session = openSession(shell, autostarts(shell.env, { args: {}, flags: flags as never }));
    const bar = progressBar(shell.env);
    try {
      await session.ready();
      const reply = await session.request({
        method: BACKUP_ROUTE.method,
        path: `${BACKUP_ROUTE.path}?${query}`,
        headers: { accept: 'application/x-ndjson' },
        timeoutMs: STREAM_TIMEOUT_MS,
      });
      if (reply.status >= 400) throw await refusalOf(reply);
      for await (const item of itemsOf<Item>(reply.body)) {
        if (item.type === 'progress') {
          bar.show(item.done, item.total, null);
          continue;
        }
        bar.clear();
        const { type, ...made } = item;
        if (io.json) io.out(`${JSON.stringify(made)}\n`);
        else {
          io.out(`${term(made.file)}\n`);
          io.note(`${made.size} bytes${made.encrypted ? ', encrypted' : ''}. ${LIMITS}\n`);
        }
      }
      return EXIT.ok;
    } finally {
      bar.clear();
      session.close();
    }
  },
});
