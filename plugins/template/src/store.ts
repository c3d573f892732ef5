// All SQL of the plugin. Reads take a ReadDb, writes a WriteTx.
import { limitTo, prepared, type ReadDb, soundRow, type WriteTx } from '@aurelius/core/db';
import { and, desc, eq, lt, sql } from 'drizzle-orm';
import { type LineRow, lineTable } from './tables.ts';

const held = sql.placeholder;

/** Sorts behind every id. */
const NEWEST = '~';

/** The user's lines, newest first, from the one before `before`. */
export function linesBefore(
  db: ReadDb,
  userId: string,
  before: string = NEWEST,
  limit: number,
): Promise<LineRow[]> {
  const line = db.table(lineTable);
  return prepared(
    db,
    'template.lines',
    () =>
      db.orm
        .select()
        .from(line)
        .where(and(eq(line.userId, held('userId')), lt(line.id, held('before'))))
        .orderBy(desc(line.id))
        .limit(limitTo(held('limit'))),
    { userId, before, limit },
  );
}

/** Stores a new row as `tx.record` stamped it. */
export async function insertLine(tx: WriteTx, row: LineRow): Promise<void> {
  await tx.orm.insert(tx.table(lineTable)).values(row);
}

/** The user's line with this id. @throws Problem `DATA_DAMAGED` */
export async function findLine(
  db: ReadDb,
  userId: string,
  id: string,
): Promise<LineRow | undefined> {
  const line = db.table(lineTable);
  const rows = await db.orm
    .select()
    .from(line)
    .where(and(eq(line.userId, userId), eq(line.id, id)));
  return rows[0] && soundRow('template', rows[0]);
}

/** Replaces a row by its stamped successor. */
export async function updateLine(tx: WriteTx, after: LineRow): Promise<void> {
  const line = tx.table(lineTable);
  await tx.orm.update(line).set(after).where(eq(line.id, after.id));
}

export async function deleteLine(tx: WriteTx, { id }: LineRow): Promise<void> {
  const line = tx.table(lineTable);
  await tx.orm.delete(line).where(eq(line.id, id));
}
