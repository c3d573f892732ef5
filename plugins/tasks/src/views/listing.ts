// Lists of open-ended shape: a filter and the context in use, an order, columns, one page at a time.

import type { Database } from '@aurelius/core/db';
import { decodeCursor, encodeCursor } from '@aurelius/core/db';
import type { Clock, Ids } from '@aurelius/core/plugin';
import type * as z from 'zod';
import type { UrgencyConfig } from '../contract/urgency.ts';
import type { listInput, TaskPage } from '../contract.ts';
import { countTasks } from '../db/rank.ts';
import { selectionOf, type Wish } from '../filter/selection.ts';
import { type TaskRow, toWire } from '../row.ts';
import type { Caller } from '../service.ts';
import { listTasks, type SortKey, sortKeyOf } from '../store.ts';
import { coefficientsOf } from '../urgency/urgency.ts';
import { parseColumns } from './columns.ts';
import { contextFor } from './in-context.ts';
import { type RankedPage, rankedPage } from './ranked.ts';
import { viewNamed } from './saved.ts';
import { isListOrder, parseSort } from './sort.ts';

/** What lists need of the host. */
export interface ListParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly config: { readonly urgency: UrgencyConfig };
}

type Listed = Omit<z.output<typeof listInput>, 'noContext'> & {
  readonly noContext?: boolean | undefined;
};

type Shown = Pick<Listed, 'sort' | 'columns' | 'noContext' | 'limit' | 'cursor'>;

/** A page in the order of the index. */
async function plainPage(
  db: Database,
  selection: Awaited<ReturnType<typeof selectionOf>>,
  { name, cursor, limit }: { name: string; cursor: string | undefined; limit: number },
): Promise<RankedPage> {
  const after = cursor && decodeCursor(name, cursor, ['number', 'number', 'string']);
  const found = await listTasks(db, {
    ...selection,
    after: (after || undefined) as SortKey | undefined,
    limit: limit + 1,
  });
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  const nextCursor = last ? encodeCursor(name, sortKeyOf(last)) : null;
  return { rows, urgencies: new Map(), nextCursor };
}

/** @param narrowing the filter of a view */
async function listing(
  parts: ListParts,
  caller: Caller,
  wish: Wish,
  shown: Shown,
  narrowing: readonly string[],
): Promise<TaskPage> {
  const { sort, limit, cursor } = shown;
  const context = await contextFor(parts.db, caller.userId, shown.noContext);
  const within = context ? [context.filter, ...narrowing] : narrowing;
  const keys = sort === undefined ? [] : parseSort(sort);
  const columns = shown.columns === undefined ? null : parseColumns(shown.columns);
  const name = JSON.stringify(['tasks', caller.userId, wish, within, keys]);
  const selection = await selectionOf(parts, caller, wish, within);
  const urgency = columns?.includes('urgency') || keys.some((key) => key.name === 'urgency');
  const page =
    isListOrder(keys) && !urgency
      ? await plainPage(parts.db, selection, { name, cursor, limit })
      : await rankedPage(parts.db, {
          ...{ selection, keys, urgency, name, cursor, limit },
          coefficients: coefficientsOf(parts.config.urgency),
        });
  const wired = (row: TaskRow) => {
    const own = urgency ? page.urgencies.get(row.id) : undefined;
    return own === undefined ? toWire(row) : { ...toWire(row), urgency: own };
  };
  return {
    data: page.rows.map(wired),
    meta: {
      nextCursor: page.nextCursor,
      ...(context && { context: context.name }),
      ...(selection.meaning !== null && { filter: selection.meaning }),
      ...(columns && { columns }),
    },
  };
}

/**
 * One page of the tasks that pass a filter; soonest due first, then by priority, unless another order is asked for.
 * @throws Problem `TASK_FILTER_UNREADABLE`, `TASK_DATE_UNREADABLE`, `TASK_ZONE_UNKNOWN`, `TASK_SORT_UNKNOWN`,
 * `TASK_COLUMN_UNKNOWN`, `INVALID_CURSOR`; `TASK_NOT_FOUND`, `TASK_AMBIGUOUS` for a task that the filter names
 */
export function list(parts: ListParts, caller: Caller, input: Listed): Promise<TaskPage> {
  const { sort, columns, noContext, limit, cursor, ...wish } = input;
  return listing(parts, caller, wish, { sort, columns, noContext, limit, cursor }, []);
}

/**
 * One page of a view; what a call says of order and columns counts before what the view says.
 * @throws Problem what {@link list} throws, `TASK_VIEW_NOT_FOUND`
 */
export async function listView(
  parts: ListParts,
  caller: Caller,
  {
    name,
    filter,
    ...shown
  }: Shown & { readonly name: string; readonly filter?: string | undefined },
): Promise<TaskPage> {
  const view = await viewNamed(parts.db, caller.userId, name);
  const wish = filter === undefined ? {} : { filter };
  const sort = shown.sort ?? view.sort ?? undefined;
  const columns = shown.columns ?? view.columns?.join() ?? undefined;
  return listing(parts, caller, wish, { ...shown, sort, columns }, [view.filter]);
}

/** How many tasks pass a filter. @throws Problem what {@link list} throws of filters */
export async function count(
  parts: ListParts,
  caller: Caller,
  { noContext, ...wish }: Wish & { readonly noContext?: boolean | undefined },
): Promise<{ count: number }> {
  const context = await contextFor(parts.db, caller.userId, noContext);
  const selection = await selectionOf(parts, caller, wish, context ? [context.filter] : []);
  return { count: await countTasks(parts.db, selection) };
}
