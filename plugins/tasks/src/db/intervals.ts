// Queries over the index of what was tracked: what goes on, and what lies in a span of time.
import { limitTo, prepared, type ReadDb } from '@aurelius/core/db';
import { and, asc, eq, getTableColumns, isNull, lt, sql } from 'drizzle-orm';
import type { TaskRow } from '../row.ts';
import { taskInterval, taskTable } from '../tables.ts';

const held = sql.placeholder;

/** An interval with what is asked of its task. */
export interface Tracked
  extends Pick<TaskRow, 'ref' | 'title' | 'project' | 'labels' | 'annotations'> {
  readonly taskId: string;
  /** Milliseconds since 1970 UTC. */
  readonly start: number;
  /** Null: it goes on. */
  readonly end: number | null;
}

/** The tasks that are worked on, in the order of their ids. */
export function findActive(db: ReadDb, userId: string): Promise<TaskRow[]> {
  const task = db.table(taskTable);
  const span = db.table(taskInterval);
  return prepared(
    db,
    'tasks.active',
    () =>
      db.orm
        .select(getTableColumns(task))
        .from(span)
        .innerJoin(task, eq(task.id, span.taskId))
        .where(and(eq(span.userId, held('userId')), isNull(span.end)))
        .orderBy(asc(span.taskId)),
    { userId },
  );
}

function columnsOf(db: ReadDb) {
  const task = db.table(taskTable);
  const { taskId, start, end } = db.table(taskInterval);
  const { ref, title, project, labels, annotations } = task;
  return { taskId, start, end, ref, title, project, labels, annotations };
}

/** A place in the order of ends. */
export type EndKey = readonly [end: number, taskId: string];

/** The place before every interval that ends after an instant. */
export const endsAfter = (ms: number): EndKey => [ms + 1, ''];

/** A place in the order of starts. */
export type StartKey = readonly [start: number, taskId: string];

interface Began<Key> {
  readonly userId: string;
  /** Before this instant, milliseconds since 1970 UTC. */
  readonly to: number;
  readonly after: Key;
  readonly limit: number;
}

/** Intervals that began before an instant, in the order of one of their ends. */
function listBy(
  db: ReadDb,
  order: 'start' | 'end',
  { userId, to, after: [afterAt, afterId], limit }: Began<EndKey | StartKey>,
): Promise<Tracked[]> {
  const task = db.table(taskTable);
  const span = db.table(taskInterval);
  const at = span[order];
  return prepared(
    db,
    `tasks.intervals-by-${order}`,
    () =>
      db.orm
        .select(columnsOf(db))
        .from(span)
        .innerJoin(task, eq(task.id, span.taskId))
        .where(
          and(
            eq(span.userId, held('userId')),
            sql`(${at}, ${span.taskId}) > (${held('afterAt')}, ${held('afterId')})`,
            lt(span.start, held('to')),
          ),
        )
        .orderBy(asc(at), asc(span.taskId))
        .limit(limitTo(held('limit'))),
    { userId, to, afterAt, afterId, limit },
  );
}

/** Intervals that began before an instant and have ended, the earliest end first. */
export const listEnded = (db: ReadDb, began: Began<EndKey>): Promise<Tracked[]> =>
  listBy(db, 'end', began);

/** All intervals that began before an instant, the earliest first. */
export const listStarted = (db: ReadDb, began: Began<StartKey>): Promise<Tracked[]> =>
  listBy(db, 'start', began);

/** How many intervals there are. */
export async function countIntervals(db: ReadDb, userId: string): Promise<number> {
  const span = db.table(taskInterval);
  const rows = await prepared(
    db,
    'tasks.intervals-count',
    () =>
      db.orm
        .select({ count: sql<number>`count(*)` })
        .from(span)
        .where(eq(span.userId, held('userId'))),
    { userId },
  );
  return Number(rows[0]?.count ?? 0);
}
