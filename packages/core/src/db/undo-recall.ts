// Rows that undo still remembers though they may be gone: what a slice needs to purge what was removed before.
import { and, desc, eq, like, or, sql } from 'drizzle-orm';
import type { ReadDb, Recorded } from './database.ts';
import { prepared } from './query.ts';
import { undoChange } from './undo-table.ts';

const held = sql.placeholder;

/**
 * The user's rows of an entity whose remembered content holds `text`, each as it was last seen, whether it is there now
 * or not. Reads all that undo remembers of the user: for rare calls only.
 * @param text letters, digits and dashes
 */
export async function recallRows<Row extends Recorded>(
  db: ReadDb,
  { userId, entity, text }: { userId: string; entity: string; text: string },
): Promise<Row[]> {
  const changes = db.table(undoChange);
  const rows = await prepared(
    db,
    'undo.recall',
    () =>
      db.orm
        .select({ before: changes.before, after: changes.after })
        .from(changes)
        .where(
          and(
            eq(changes.userId, held('userId')),
            eq(changes.entity, held('entity')),
            or(
              like(sql`cast(${changes.before} as text)`, held('pattern')),
              like(sql`cast(${changes.after} as text)`, held('pattern')),
            ),
          ),
        )
        .orderBy(desc(changes.seq)),
    { userId, entity, pattern: `%${text}%` },
  );
  const newest = new Map<string, Recorded>();
  for (const { before, after } of rows) {
    for (const row of [after, before]) if (row && !newest.has(row.id)) newest.set(row.id, row);
  }
  return [...newest.values()] as Row[];
}
