// The rules of the plugin, given storage, a clock, identifiers and its config.
import { instantText, type Page } from '@aurelius/core/contract';
import { decodeCursor, encodeCursor } from '@aurelius/core/db';
import type { CallContext, Host } from '@aurelius/core/plugin';
import type * as z from 'zod';
import { type contract, errors, type Line } from './contract.ts';
import { insertLine, linesBefore } from './store.ts';
import type { LineRow } from './tables.ts';

type Config = z.output<typeof contract.config>;
type Parts = Pick<Host<Config>, 'db' | 'clock' | 'ids' | 'config'>;
type Caller = Pick<CallContext, 'userId'>;

/** The line as answers and events have it. */
export const toWire = ({ id, rev, text, created }: LineRow): Line => ({
  id,
  rev,
  text,
  created: instantText(created),
});

/** @throws Problem `TEMPLATE_TOO_LONG` */
export async function add(
  { db, clock, ids, config }: Parts,
  { userId }: Caller,
  { text }: { text: string },
): Promise<Line> {
  if (text.length > config.longest) {
    throw errors.TEMPLATE_TOO_LONG(
      `It has ${text.length} characters; config template.longest is ${config.longest}`,
    );
  }
  const now = clock.now();
  const row = { id: ids.uuid(), userId, rev: 0, hash: '', text, created: now, updated: now };
  return db.write(async (tx) => {
    const stamped = tx.record<LineRow>({
      entity: 'template',
      before: null,
      after: row,
      event: (stored) => ({ type: 'template:added', data: toWire(stored) }),
    });
    await insertLine(tx, stamped);
    return toWire(stamped);
  });
}

/** @throws Problem `INVALID_CURSOR` */
export async function list(
  { db }: Parts,
  { userId }: Caller,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<Page<Line>> {
  const name = JSON.stringify(['template', userId]);
  const [before] = cursor === undefined ? [] : decodeCursor(name, cursor, ['string']);
  const rows = await linesBefore(db, userId, before as string | undefined, limit + 1);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = last && rows.length > limit ? encodeCursor(name, [last.id]) : null;
  return { data: shown.map(toWire), meta: { nextCursor } };
}
