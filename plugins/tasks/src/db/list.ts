// The list query: one prepared statement for every shape a filter can have, always in the order of an index.
import { limitTo, prepared, type ReadDb } from '@aurelius/core/db';
import { and, asc, eq, gt, inArray, isNull, lt, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Task } from '../contract.ts';
import { NEVER, SEARCH_KIND, type TaskRow } from '../row.ts';
import { taskLabel, taskTable } from '../tables.ts';

const held = sql.placeholder;

/** The sort key of a row: due instant, priority rank, id. */
export type SortKey = readonly [number, number, string];

export const sortKeyOf = (row: TaskRow): SortKey => [row.dueSort, row.priorityRank, row.id];

/** `waiting` tasks are open ones with a wait that has not passed; `open` are the others. */
type StatusFilter = Task['status'] | 'waiting';

export interface ListFilter {
  readonly userId: string;
  /** Null: any status. */
  readonly statuses: ReadonlySet<StatusFilter> | null;
  /** Milliseconds since 1970 UTC: decides what waits. */
  readonly now: number;
  /** The task has every one of them. */
  readonly labels: readonly string[];
  /** The project or one below it. */
  readonly project?: string | undefined;
  /** Ranks of the priorities to list. */
  readonly ranks?: readonly number[] | undefined;
  /** Due before this instant. */
  readonly dueBefore?: number | undefined;
  /** Due at or after this instant. */
  readonly dueAfter?: number | undefined;
  /** A query made by `dialect.textQuery`. */
  readonly text?: string | undefined;
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

function conditions(db: ReadDb, filter: ListFilter, shape: string): (SQL | undefined)[] {
  const task = db.table(taskTable);
  const label = db.table(taskLabel);
  return [
    eq(task.userId, held('userId')),
    statusCondition(task, shape),
    ...filter.labels.map(
      (_, at) => sql`exists (select 1 from ${label} where ${label.userId} = ${held('userId')}
        and ${label.label} = ${held(`label${at}`)} and ${label.taskId} = ${task.id})`,
    ),
    filter.project === undefined
      ? undefined
      : or(
          eq(task.project, held('project')),
          sql`substr(${task.project}, 1, length(${held('below')})) = ${held('below')}`,
        ),
    filter.ranks &&
      inArray(
        task.priorityRank,
        PADDED.map((at) => held(`rank${at}`)),
      ),
    filter.dueBefore === undefined ? undefined : lt(task.dueSort, held('dueBefore')),
    filter.dueAfter === undefined
      ? undefined
      : and(sql`${task.dueSort} >= ${held('dueAfter')}`, lt(task.dueSort, NEVER)),
    filter.text === undefined
      ? undefined
      : sql`${task.id} in ${db.dialect.textMatch(SEARCH_KIND, held('text'))}`,
    filter.after &&
      sql`(${task.dueSort}, ${task.priorityRank}, ${task.id})
        > (${held('afterDue')}, ${held('afterRank')}, ${held('afterId')})`,
  ];
}

function parameters(filter: ListFilter): Record<string, unknown> {
  const statuses = filter.statuses ?? new Set();
  const stored = STORED.filter((status) => statuses.has(status));
  const { userId, now, project, dueBefore, dueAfter, text, limit } = filter;
  const [afterDue, afterRank, afterId] = filter.after ?? [];
  return {
    ...{ userId, now, project, dueBefore, dueAfter, text, limit, afterDue, afterRank, afterId },
    below: `${project}.`,
    open: statuses.has('open') ? 1 : 0,
    waiting: statuses.has('waiting') ? 1 : 0,
    ...Object.fromEntries(filter.labels.map((label, at) => [`label${at}`, label])),
    ...Object.fromEntries(PADDED.map((at) => [`status${at}`, stored[at] ?? stored[0]])),
    ...Object.fromEntries(
      PADDED.map((at) => [`rank${at}`, filter.ranks?.[at] ?? filter.ranks?.[0]]),
    ),
  };
}

/** A page of tasks: soonest due first, then by priority. */
export function listTasks(db: ReadDb, filter: ListFilter): Promise<TaskRow[]> {
  const shape = statusShape(filter.statuses);
  const optional = ['project', 'ranks', 'dueBefore', 'dueAfter', 'text', 'after'] as const;
  const given = optional.filter((name) => filter[name] !== undefined);
  return prepared(
    db,
    `tasks.list ${shape} ${filter.labels.length} ${given.join(' ')}`,
    () => {
      const task = db.table(taskTable);
      return db.orm
        .select()
        .from(task)
        .where(and(...conditions(db, filter, shape)))
        .orderBy(asc(task.dueSort), asc(task.priorityRank), asc(task.id))
        .limit(limitTo(held('limit')));
    },
    parameters(filter),
  );
}
