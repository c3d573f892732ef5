// Which instance of a series is to be done.
import { prepared, type ReadDb } from '@aurelius/core/db';
import { and, eq, sql } from 'drizzle-orm';
import type { TaskRow } from '../row.ts';
import { taskTable } from '../tables.ts';

const held = sql.placeholder;

/** The instance of a series that is to be done; there is one at most. */
export async function findOpenInstance(
  db: ReadDb,
  userId: string,
  seriesId: string,
): Promise<TaskRow | undefined> {
  const task = db.table(taskTable);
  const rows = await prepared(
    db,
    'tasks.open-instance',
    () =>
      db.orm
        .select()
        .from(task)
        .where(
          and(
            eq(task.userId, held('userId')),
            eq(task.seriesId, held('seriesId')),
            eq(task.status, 'open'),
          ),
        ),
    { userId, seriesId },
  );
  return rows[0];
}
