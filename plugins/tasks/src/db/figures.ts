// Counts over all tasks of a user: each from an index that has all it needs, or a page at a time.
import { limitTo, prepared, type ReadDb } from '@aurelius/core/db';
import { and, asc, eq, gte, inArray, lt, sql } from 'drizzle-orm';
import type { TaskRow } from '../row.ts';
import { IS_CANCELLED, IS_DONE, taskDepends, taskInterval, taskTable } from '../tables.ts';

const held = sql.placeholder;
const count = () => sql`count(*)`.mapWith(Number);
const numberOrNull = (value: unknown): number | null => (value === null ? null : Number(value));

/** How many tasks there are of each status. */
export async function countStatuses(
  db: ReadDb,
  userId: string,
): Promise<{ status: TaskRow['status']; tasks: number }[]> {
  const task = db.table(taskTable);
  const rows = await prepared(
    db,
    'tasks.count-statuses',
    () =>
      db.orm
        .select({ status: task.status, tasks: count() })
        .from(task)
        .where(eq(task.userId, held('userId')))
        .groupBy(task.status),
    { userId },
  );
  return rows;
}

/** From one instant to before another, milliseconds since 1970 UTC. */
interface Span {
  readonly from: number;
  readonly to: number;
}

type What = 'created' | 'done' | 'cancelled' | 'due';

/** How many tasks were created, done or cancelled in a span, or are open and due in it. */
export async function countIn(
  db: ReadDb,
  userId: string,
  what: What,
  { from, to }: Span,
): Promise<number> {
  const task = db.table(taskTable);
  const column = { created: task.created, due: task.dueSort }[what as 'created'] ?? task.completed;
  const which = {
    created: inArray(task.status, ['open', 'done', 'cancelled']),
    done: sql.raw(IS_DONE),
    cancelled: sql.raw(IS_CANCELLED),
    due: eq(task.status, 'open'),
  }[what];
  const rows = await prepared(
    db,
    `tasks.count-${what}`,
    () =>
      db.orm
        .select({ tasks: count() })
        .from(task)
        .where(
          and(
            eq(task.userId, held('userId')),
            which,
            gte(column, held('from')),
            lt(column, held('to')),
          ),
        ),
    { userId, from, to },
  );
  return (rows[0] as { tasks: number }).tasks;
}

/** When open tasks were created, on average; null: there are none. */
export async function meanCreated(db: ReadDb, userId: string): Promise<number | null> {
  const task = db.table(taskTable);
  const rows = await prepared(
    db,
    'tasks.mean-created',
    () =>
      db.orm
        .select({ mean: sql`avg(${task.created})`.mapWith(numberOrNull) })
        .from(task)
        .where(and(eq(task.userId, held('userId')), eq(task.status, 'open'))),
    { userId },
  );
  return numberOrNull(rows[0]?.mean ?? null);
}

/** Milliseconds from creation to completion of what was done since an instant, on average. */
export async function meanLead(db: ReadDb, userId: string, from: number): Promise<number | null> {
  const task = db.table(taskTable);
  const rows = await prepared(
    db,
    'tasks.mean-lead',
    () =>
      db.orm
        .select({ mean: sql`avg(${task.completed} - ${task.created})`.mapWith(numberOrNull) })
        .from(task)
        .where(
          and(eq(task.userId, held('userId')), sql.raw(IS_DONE), gte(task.completed, held('from'))),
        ),
    { userId, from },
  );
  return numberOrNull(rows[0]?.mean ?? null);
}

/** A task with when work on it began and when it ended. */
export interface Begun {
  readonly taskId: string;
  readonly first: number;
  readonly completed: number | null;
}

/** Tasks that were worked on, in the order of their ids. */
export async function listBegun(
  db: ReadDb,
  userId: string,
  after: string,
  limit: number,
): Promise<Begun[]> {
  const task = db.table(taskTable);
  const span = db.table(taskInterval);
  const rows = await prepared(
    db,
    'tasks.begun',
    () => {
      const firsts = sql`(
        select ${span.taskId} as id, min(${span.start}) as first from ${span}
        where ${span.userId} = ${held('userId')} and ${span.taskId} > ${held('after')}
        group by ${span.taskId} order by ${span.taskId} limit ${held('limit')} + 0
      ) as begun`;
      return db.orm
        .select({
          taskId: task.id,
          first: sql`begun.first`.mapWith(Number),
          completed: task.completed,
        })
        .from(firsts)
        .crossJoin(task)
        .where(sql`${task.id} = begun.id`);
    },
    { userId, after, limit },
  );
  return rows;
}

/** What a board shows and sorts by. */
export type BoardRow = Pick<TaskRow, keyof ReturnType<typeof boardColumns>>;

const boardColumns = (task: typeof taskTable) => ({
  id: task.id,
  ref: task.ref,
  title: task.title,
  status: task.status,
  priority: task.priority,
  priorityRank: task.priorityRank,
  dueLocal: task.dueLocal,
  dueZone: task.dueZone,
  dueAt: task.dueAt,
  dueSort: task.dueSort,
  allDay: task.allDay,
  labels: task.labels,
  project: task.project,
  waitAt: task.waitAt,
  intervals: task.intervals,
});

/** Open tasks, soonest due first. */
export function listOpen(
  db: ReadDb,
  userId: string,
  after: readonly [due: number, rank: number, id: string],
  limit: number,
): Promise<BoardRow[]> {
  const task = db.table(taskTable);
  return prepared(
    db,
    'tasks.board',
    () =>
      db.orm
        .select(boardColumns(task))
        .from(task)
        .where(
          and(
            eq(task.userId, held('userId')),
            eq(task.status, 'open'),
            sql`(${task.dueSort}, ${task.priorityRank}, ${task.id}) > (${held('due')}, ${held('rank')}, ${held('id')})`,
          ),
        )
        .orderBy(asc(task.dueSort), asc(task.priorityRank), asc(task.id))
        .limit(limitTo(held('limit'))),
    { userId, due: after[0], rank: after[1], id: after[2], limit },
  );
}

/** Ids of the tasks that an open one holds up. */
export async function findBlocked(db: ReadDb, userId: string): Promise<Set<string>> {
  const task = db.table(taskTable);
  const depends = db.table(taskDepends);
  const rows = await prepared(
    db,
    'tasks.blocked-ids',
    () =>
      db.orm
        .select({ taskId: depends.taskId })
        .from(depends)
        .innerJoin(task, eq(task.id, depends.dependsOn))
        .where(
          and(
            eq(depends.userId, held('userId')),
            eq(task.userId, held('userId')),
            eq(task.status, 'open'),
          ),
        ),
    { userId },
  );
  return new Set(rows.map(({ taskId }) => taskId));
}
