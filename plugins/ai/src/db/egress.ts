// All SQL of the chain of what went to providers.
import {
  type ChainHead,
  limitTo,
  prepared,
  type ReadDb,
  rowValues,
  type WriteTx,
} from '@aurelius/core/db';
import { and, asc, desc, eq, gt, lte, sql } from 'drizzle-orm';
import { type EgressRow, egressTable } from '../tables.ts';

const held = sql.placeholder;

const ROW_VALUES = rowValues(egressTable);

export async function insertEgress(tx: WriteTx, row: EgressRow): Promise<void> {
  const table = tx.table(egressTable);
  await prepared(tx, 'ai.egress.append', () => tx.orm.insert(table).values(ROW_VALUES), { ...row });
}

/** The last row; undefined: there is none. */
export async function lastHead(db: ReadDb): Promise<ChainHead | undefined> {
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

/** Rows in the order of the chain, from the one after `seq`. */
export function egressAfter(db: ReadDb, seq: number, limit: number): Promise<EgressRow[]> {
  const table = db.table(egressTable);
  return prepared(
    db,
    'ai.egress.after',
    () =>
      db.orm
        .select()
        .from(table)
        .where(gt(table.seq, held('seq')))
        .orderBy(asc(table.seq))
        .limit(limitTo(held('limit'))),
    { seq, limit },
  );
}

/** The checkpoint that stands for all rows that were removed; undefined: none was. */
export async function checkpointOf(db: ReadDb): Promise<EgressRow | undefined> {
  const table = db.table(egressTable);
  const [row] = await prepared(db, 'ai.egress.checkpoint', () =>
    db.orm
      .select()
      .from(table)
      .where(eq(table.kind, 'checkpoint'))
      .orderBy(desc(table.seq))
      .limit(limitTo(1)),
  );
  return row;
}

/** Removes rows up to one that a checkpoint stands for; the database refuses any other. */
export async function removeEgress(tx: WriteTx, upTo: number): Promise<void> {
  const table = tx.table(egressTable);
  await prepared(
    tx,
    'ai.egress.remove',
    () =>
      tx.orm.delete(table).where(and(gt(table.seq, held('none')), lte(table.seq, held('upTo')))),
    { none: Number.MIN_SAFE_INTEGER, upTo },
  );
}
