// All SQL of the bodies that are kept.
import { prepared, type ReadDb, rowValues, type WriteTx } from '@aurelius/core/db';
import { and, eq, sql } from 'drizzle-orm';
import { type BodyRow, bodyTable } from '../tables.ts';

const held = sql.placeholder;

const ROW_VALUES = rowValues(bodyTable);

export async function insertBody(tx: WriteTx, row: BodyRow): Promise<void> {
  const table = tx.table(bodyTable);
  await prepared(tx, 'ai.body.insert', () => tx.orm.insert(table).values(ROW_VALUES), { ...row });
}

/** One body of a request; undefined: it is not kept. */
export async function bodyOf(
  db: ReadDb,
  requestId: string,
  side: BodyRow['side'],
): Promise<BodyRow | undefined> {
  const table = db.table(bodyTable);
  const [row] = await prepared(
    db,
    'ai.body.of',
    () =>
      db.orm
        .select()
        .from(table)
        .where(and(eq(table.requestId, held('requestId')), eq(table.side, held('side')))),
    { requestId, side },
  );
  return row;
}
