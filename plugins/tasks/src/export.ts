// The export stream: every task of one user, in the order of ids, a page at a time.
import { setImmediate as pause } from 'node:timers/promises';
import type { CallContext } from '@aurelius/core/plugin';
import { toWire } from './row.ts';
import type { Parts } from './service.ts';
import { pageById } from './store.ts';
import { encodeTaskwarrior } from './taskwarrior.ts';

const PAGE = 200;

/** Every task as a row of the format. Tasks that change meanwhile come out once, before or after the change. */
export async function* exportRows(
  { db }: Parts,
  { userId, zone, signal }: Pick<CallContext, 'userId' | 'zone' | 'signal'>,
  { format }: { readonly format: 'json' | 'taskwarrior' },
): AsyncGenerator<Record<string, unknown>> {
  for (let after: string | undefined = ''; after !== undefined; ) {
    signal.throwIfAborted();
    const rows = await pageById(db, userId, after, PAGE);
    for (const row of rows) yield format === 'json' ? toWire(row) : encodeTaskwarrior(row, zone);
    after = rows.length < PAGE ? undefined : rows.at(-1)?.id;
    await pause();
  }
}
