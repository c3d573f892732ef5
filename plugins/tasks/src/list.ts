// Listing what was completed; other lists are in `views/`.
import type { Page } from '@aurelius/core/contract';
import { decodeCursor, encodeCursor } from '@aurelius/core/db';
import type * as z from 'zod';
import type { completedInput, Task } from './contract.ts';
import { toWire } from './row.ts';
import type { Caller, Parts } from './service.ts';
import { type CompletedKey, completedKeyOf, listCompleted } from './store.ts';
import { boundOf, type Reference, readMoment, referenceAt } from './when/expression.ts';

function bound(text: string | undefined, reference: () => Reference): number | undefined {
  if (text === undefined) return undefined;
  const against = reference();
  return boundOf(readMoment(text, against), against.zone);
}

/**
 * One page of the tasks that are done, the latest completed first.
 * @throws Problem `TASK_DATE_UNREADABLE`, `TASK_ZONE_UNKNOWN`, `INVALID_CURSOR`
 */
export async function completed(
  { db, clock }: Pick<Parts, 'db' | 'clock'>,
  { userId, zone, locale }: Caller,
  { after, before, limit, cursor }: z.output<typeof completedInput>,
): Promise<Page<Task>> {
  const name = JSON.stringify(['tasks completed', userId, after, before]);
  const behind = cursor && decodeCursor(name, cursor, ['number', 'string']);
  const reference = () => referenceAt(clock.now(), zone, locale);
  const rows = await listCompleted(db, {
    userId,
    after: bound(after, reference),
    before: bound(before, reference),
    behind: (behind || undefined) as CompletedKey | undefined,
    limit: limit + 1,
  });
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    data: shown.map(toWire),
    meta: { nextCursor: last ? encodeCursor(name, completedKeyOf(last)) : null },
  };
}

export { list } from './views/listing.ts';
