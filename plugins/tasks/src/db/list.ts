// The list query: one prepared statement for every shape a filter can have, always in the order of an index.
import { limitTo, preparedLately, type ReadDb } from '@aurelius/core/db';
import { and, asc, eq, gt, inArray, isNull, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Task } from '../contract.ts';
import type { TaskRow } from '../row.ts';
import { taskTable } from '../tables.ts';
import type { Condition } from './filter.ts';

const held = sql.placeholder;

/** The sort key of a row: due instant, priority rank, id. */
export type SortKey = readonly [number, number, string];

export const sortKeyOf = (row: Pick<TaskRow, 'dueSort' | 'priorityRank' | 'id'>): SortKey => [
  row.dueSort,
  row.priorityRank,
  row.id,
];

/** `waiting` tasks are open ones with a wait that has not passed; `open` are the others. */
type StatusFilter = Task['status'] | 'waiting';

export interface ListFilter {
  readonly userId: string;
  /** Null: any status. */
  readonly statuses: ReadonlySet<StatusFilter> | null;
  /** Milliseconds since 1970 UTC: decides what waits. */
  readonly now: number;
  /** What else holds for the tasks to list. */
  readonly where?: Condition | undefined;
  /** Only rows behind this one. */
  readonly after?: SortKey | undefined;
  readonly limit: number;
}

type TaskColumns = typeof taskTable;

const STORED = ['done', 'cancelled', 'recurring'] as const;
const PADDED = [0, 1, 2, 3];

/** How the wanted statuses are asked for; few shapes, and one status alone is a prefix of an index. */
function statusShape(statuses: ReadonlySet<StatusFilter> | null): string {
  if (!statuses) return 'any';
  const stored = STORED.filter((status) => statuses.has(status));
  if (stored.length === 0) {
    if (!statuses.has('waiting')) return 'open';
    return statuses.has('open') ? 'unfinished' : 'waiting';
  }
  return statuses.size === 1 ? 'one' : 'several';
}

function statusCondition(task: TaskColumns, shape: string): SQL | undefined {
  const visible = or(isNull(task.waitAt), lte(task.waitAt, held('now')));
  const hidden = gt(task.waitAt, held('now'));
  switch (shape) {
    case 'open':
      return and(eq(task.status, 'open'), visible);
    case 'waiting':
      return and(eq(task.status, 'open'), hidden);
    case 'unfinished':
      return eq(task.status, 'open');
    case 'one':
      return eq(task.status, held('status0'));
    case 'several': {
      // Hidden from the planner: several ranges of the status index would have to be sorted again.
      const status = sql`coalesce(${task.status}, '')`;
      return or(
        inArray(
          status,
          PADDED.map((at) => held(`status${at}`)),
        ),
        and(eq(status, 'open'), eq(held('open'), 1), visible),
        and(eq(status, 'open'), eq(held('waiting'), 1), hidden),
      );
    }
    default:
      return undefined;
  }
}

/** What is asked of the table, whatever is read of its rows. */
interface Asked {
  readonly shape: string;
  readonly params: Readonly<Record<string, unknown>>;
  where(db: ReadDb): SQL | undefined;
}

/** The tasks of a filter, as a condition and its parameters. */
export function asked({ userId, statuses, now, where, after }: Omit<ListFilter, 'limit'>): Asked {
  const status = statusShape(statuses);
  const stored = STORED.filter((one) => statuses?.has(one));
  const [afterDue, afterRank, afterId] = after ?? [];
  return {
    shape: `${status} ${where?.shape ?? ''}${after ? ' after' : ''}`,
    params: {
      ...{ userId, now, afterDue, afterRank, afterId },
      ...where?.params,
      open: statuses?.has('open') ? 1 : 0,
      waiting: statuses?.has('waiting') ? 1 : 0,
      ...Object.fromEntries(PADDED.map((at) => [`status${at}`, stored[at] ?? stored[0]])),
    },
    where(db) {
      const task = db.table(taskTable);
      return and(
        eq(task.userId, held('userId')),
        statusCondition(task, status),
        where?.sql(db),
        after &&
          sql`(${task.dueSort}, ${task.priorityRank}, ${task.id})
            > (${held('afterDue')}, ${held('afterRank')}, ${held('afterId')})`,
      );
    },
  };
}

/** A page of tasks: soonest due first, then by priority. */
export function listTasks(db: ReadDb, { limit, ...filter }: ListFilter): Promise<TaskRow[]> {
  const { shape, params, where } = asked(filter);
  return preparedLately(
    db,
    `tasks.list ${shape}`,
    () => {
      const task = db.table(taskTable);
      return db.orm
        .select()
        .from(task)
        .where(where(db))
        .orderBy(asc(task.dueSort), asc(task.priorityRank), asc(task.id))
        .limit(limitTo(held('limit')));
    },
    { ...params, limit },
  );
}
