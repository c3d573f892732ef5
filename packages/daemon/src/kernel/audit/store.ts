// All SQL of the audit log. Nothing here changes or removes a row.
import {
  auditTable,
  type ChainHead,
  limitTo,
  prepared,
  type ReadDb,
  rowValues,
  type WriteTx,
} from '@aurelius/core/db';
import { and, asc, desc, eq, gt, lt, sql } from 'drizzle-orm';
import type { AuditRow } from './chain.ts';

const held = sql.placeholder;

const ROW_VALUES = rowValues(auditTable);

export async function insertRow(tx: WriteTx, row: AuditRow): Promise<void> {
  await prepared(tx, 'audit.append', () => tx.orm.insert(tx.table(auditTable)).values(ROW_VALUES), {
    ...row,
  });
}

/** The last row; undefined: there is none. */
export async function lastHead(db: ReadDb): Promise<ChainHead | undefined> {
  const log = db.table(auditTable);
  const rows = await prepared(db, 'audit.last', () =>
    db.orm
      .select({ seq: log.seq, hash: log.hash })
      .from(log)
      .orderBy(desc(log.seq))
      .limit(limitTo(1)),
  );
  return rows[0];
}

/** Rows in the order of the chain, from the one after `seq`. */
export function rowsAfter(db: ReadDb, seq: number, limit: number): Promise<AuditRow[]> {
  const log = db.table(auditTable);
  return prepared(
    db,
    'audit.after',
    () =>
      db.orm
        .select()
        .from(log)
        .where(gt(log.seq, held('seq')))
        .orderBy(asc(log.seq))
        .limit(limitTo(held('limit'))),
    { seq, limit },
  );
}

/** Rows from the one before `seq` backwards. @param entityId only what was done to it */
export function rowsBefore(
  db: ReadDb,
  seq: number,
  limit: number,
  entityId?: string,
): Promise<AuditRow[]> {
  const log = db.table(auditTable);
  const older = lt(log.seq, held('seq'));
  const [name, condition] =
    entityId === undefined
      ? ['audit.before', older]
      : ['audit.before-of', and(eq(log.entityId, held('entityId')), older)];
  return prepared(
    db,
    name,
    () =>
      db.orm
        .select()
        .from(log)
        .where(condition)
        .orderBy(desc(log.seq))
        .limit(limitTo(held('limit'))),
    { seq, limit, ...(entityId === undefined ? {} : { entityId }) },
  );
}
