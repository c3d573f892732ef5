// All SQL of the chain of what went to providers.
import { limitTo, prepared, type ReadDb, type WriteTx } from '@aurelius/core/db';
import { asc, desc, eq, getTableColumns, sql } from 'drizzle-orm';
import type { Head } from '../privacy/chain.ts';
import { type EgressRow, egressTable } from '../tables.ts';

const held = sql.placeholder;

const ROW_VALUES = Object.fromEntries(
  Object.keys(getTableColumns(egressTable)).map((name) => [name, held(name)]),
) as never;

export async function insertEgress(tx: WriteTx, row: EgressRow): Promise<void> {
  const table = tx.table(egressTable);
  await prepared(tx, 'ai.egress.append', () => tx.orm.insert(table).values(ROW_VALUES), { ...row });
}

/** The last row; undefined: there is none. */
export async function lastHead(db: ReadDb): Promise<Head | undefined> {
  const table = db.table(egressTable);
  const rows = await prepared(db, 'ai.egress.last', () =>
    db.orm
      .select({ seq: table.seq, hash: table.hash })
      .from(table)
      .orderBy(desc(table.seq))
      .limit(limitTo(1)),
  );
  return rows[0];
}

/** Most attempts of one request that are told. */
const ATTEMPTS_MAX = 50;

/** What was sent for a request, in order. */
export function egressOf(db: ReadDb, requestId: string): Promise<EgressRow[]> {
  const table = db.table(egressTable);
  return prepared(
    db,
    'ai.egress.of-request',
    () =>
      db.orm
        .select()
        .from(table)
        .where(eq(table.requestId, held('requestId')))
        .orderBy(asc(table.seq))
        .limit(limitTo(ATTEMPTS_MAX)),
    { requestId },
  );
}
