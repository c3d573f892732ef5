// The query of what is done: the latest completed first, by an index of its own.
import { limitTo, prepared, type ReadDb } from '@aurelius/core/db';
import { and, desc, eq, lt, sql } from 'drizzle-orm';
import type { TaskRow } from '../row.ts';
import { IS_DONE, taskTable } from '../tables.ts';

const held = sql.placeholder;

/** The sort key of a row: instant it was completed, id. */
export type CompletedKey = readonly [number, string];

export const completedKeyOf = (row: TaskRow): CompletedKey => [row.completed ?? 0, row.id];

export interface CompletedFilter {
  readonly userId: string;
  /** Completed at or after this instant, and before that one; milliseconds since 1970 UTC. */
  readonly after: number | undefined;
  readonly before: number | undefined;
  /** Only rows behind this one. */
  readonly behind: CompletedKey | undefined;
  readonly limit: number;
}

export function listCompleted(db: ReadDb, filter: CompletedFilter): Promise<TaskRow[]> {
  const { userId, after, before, behind, limit } = filter;
  const [behindAt, behindId] = behind ?? [];
  const task = db.table(taskTable);
  return prepared(
    db,
    `tasks.completed ${after !== undefined} ${before !== undefined} ${behind !== undefined}`,
    () =>
      db.orm
        .select()
        .from(task)
        .where(
          and(
            eq(task.userId, held('userId')),
            sql.raw(IS_DONE),
            after === undefined ? undefined : sql`${task.completed} >= ${held('after')}`,
            before === undefined ? undefined : lt(task.completed, held('before')),
            behind &&
              sql`(${task.completed}, ${task.id}) < (${held('behindAt')}, ${held('behindId')})`,
          ),
        )
        .orderBy(desc(task.completed), desc(task.id))
        .limit(limitTo(held('limit'))),
    { userId, after, before, behindAt, behindId, limit },
  );
}
