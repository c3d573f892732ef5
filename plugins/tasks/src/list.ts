// Listing tasks: from the words of a filter to one page of an index.
import type { Page } from '@aurelius/core/contract';
import { decodeCursor, encodeCursor } from '@aurelius/core/db';
import type * as z from 'zod';
import type { completedInput, listInput, Task } from './contract.ts';
import { selectionOf } from './filter/selection.ts';
import { type TaskRow, toWire } from './row.ts';
import type { Caller, Parts } from './service.ts';
import {
  type CompletedKey,
  completedKeyOf,
  listCompleted,
  listTasks,
  type SortKey,
  sortKeyOf,
} from './store.ts';
import { boundOf, type Reference, readMoment, referenceAt } from './when/expression.ts';

type Input = z.output<typeof listInput>;

function bound(text: string | undefined, reference: () => Reference): number | undefined {
  if (text === undefined) return undefined;
  const against = reference();
  return boundOf(readMoment(text, against), against.zone);
}

/** A page of `rows`, which are one more than asked for where there is another page. */
function pageOf(
  rows: readonly TaskRow[],
  limit: number,
  name: string,
  keyOf: (row: TaskRow) => readonly (string | number)[],
): Page<Task> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = last && rows.length > limit;
  return {
    data: shown.map(toWire),
    meta: { nextCursor: more ? encodeCursor(name, keyOf(last)) : null },
  };
}

/**
 * One page of the tasks that pass a filter, soonest due first, then by priority.
 * @throws Problem `TASK_FILTER_UNREADABLE`, `TASK_DATE_UNREADABLE`, `TASK_ZONE_UNKNOWN`, `TASK_NOT_FOUND`,
 * `TASK_AMBIGUOUS`, `INVALID_CURSOR`
 */
export async function list(parts: Parts, caller: Caller, input: Input): Promise<Page<Task>> {
  const { cursor, limit, ...filters } = input;
  const name = JSON.stringify(['tasks', caller.userId, filters]);
  const after = cursor && decodeCursor(name, cursor, ['number', 'number', 'string']);
  const selection = await selectionOf(parts, caller, filters);
  const rows = await listTasks(parts.db, {
    ...selection,
    after: (after || undefined) as SortKey | undefined,
    limit: limit + 1,
  });
  return pageOf(rows, limit, name, sortKeyOf);
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
  return pageOf(rows, limit, name, completedKeyOf);
}
