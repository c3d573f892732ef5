// Listing tasks: from the words of a filter to one page of an index.
import type { Page } from '@aurelius/core/contract';
import { decodeCursor, encodeCursor } from '@aurelius/core/db';
import type * as z from 'zod';
import type { listInput, Task } from './contract.ts';
import { rankOf, toWire } from './row.ts';
import type { Caller, Parts } from './service.ts';
import { type ListFilter, listTasks, type SortKey, sortKeyOf } from './store.ts';
import { boundOf, type Reference, readMoment, referenceAt } from './when/expression.ts';

type Input = z.output<typeof listInput>;

const DEFAULT_STATUSES = ['open'] as const;

function statusesOf(input: Input): ListFilter['statuses'] {
  const asked = input.status?.length ? input.status : DEFAULT_STATUSES;
  const statuses = asked.filter((status) => status !== 'all');
  return statuses.length < asked.length ? null : new Set(statuses);
}

function bound(text: string | undefined, reference: () => Reference): number | undefined {
  if (text === undefined) return undefined;
  const against = reference();
  return boundOf(readMoment(text, against), against.zone);
}

/**
 * One page of the tasks that pass a filter, soonest due first, then by priority.
 * @throws Problem `TASK_DATE_UNREADABLE`, `TASK_ZONE_UNKNOWN`, `INVALID_CURSOR`
 */
export async function list(parts: Parts, caller: Caller, input: Input): Promise<Page<Task>> {
  const { cursor, limit, ...filters } = input;
  const name = JSON.stringify(['tasks', caller.userId, filters]);
  const after = cursor && decodeCursor(name, cursor, ['number', 'number', 'string']);
  const now = parts.clock.now();
  const reference = () => referenceAt(now, caller.zone);
  const text = input.text === undefined ? undefined : parts.db.dialect.textQuery(input.text);
  const filter = {
    userId: caller.userId,
    statuses: statusesOf(input),
    now,
    labels: [...new Set(input.label)],
    project: input.project,
    ranks: input.priority?.length ? [...new Set(input.priority)].map(rankOf) : undefined,
    dueBefore: bound(input.dueBefore, reference),
    dueAfter: bound(input.dueAfter, reference),
    after: (after || undefined) as SortKey | undefined,
    limit: limit + 1,
  };
  // Text without a word in it is in no task.
  if (text === null) return { data: [], meta: { nextCursor: null } };
  const rows = await listTasks(parts.db, { ...filter, text });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = last && rows.length > limit;
  return {
    data: shown.map(toWire),
    meta: { nextCursor: more ? encodeCursor(name, [...sortKeyOf(last)]) : null },
  };
}
