// All SQL about the record of calls.
import {
  egressCall,
  limitTo,
  prepared,
  type ReadDb,
  rowValues,
  type WriteTx,
} from '@aurelius/core/db';
import { and, desc, eq, isNull, lt, or, sql } from 'drizzle-orm';

export type CallRow = typeof egressCall.$inferSelect;
/** A call that has ended and was not written down yet. */
export type NewCall = Omit<CallRow, 'seq'>;

/** Rows that one write removes at most, so that none of them is slow. */
const FORGET_MAX = 500;

const held = sql.placeholder;

const VALUES = rowValues(egressCall, 'seq');

export async function insertCalls(tx: WriteTx, rows: readonly NewCall[]): Promise<void> {
  const calls = tx.table(egressCall);
  for (const row of rows) {
    await prepared(tx, 'egress.insert', () => tx.orm.insert(calls).values(VALUES), {
      ...row,
    });
  }
}

/**
 * The next calls of a user and of the daemon itself, the newest first.
 * @param before seq of the last row shown
 * @param plugin null: of all
 */
export async function callsBefore(
  db: ReadDb,
  userId: string,
  before: number,
  limit: number,
  plugin: string | null,
): Promise<CallRow[]> {
  const calls = db.table(egressCall);
  const shown = and(
    lt(calls.seq, held('before')),
    or(eq(calls.userId, held('userId')), isNull(calls.userId)),
  );
  const page = (where: typeof shown) =>
    db.orm
      .select()
      .from(calls)
      .where(where)
      .orderBy(desc(calls.seq))
      .limit(limitTo(held('limit')));
  const params = { userId, before, limit };
  if (plugin === null) return prepared(db, 'egress.before', () => page(shown), params);
  const own = () => page(and(eq(calls.plugin, held('plugin')), shown));
  return prepared(db, 'egress.beforeOfPlugin', own, { ...params, plugin });
}

/** Removes the oldest calls: what began before `until` (milliseconds since 1970 UTC), and what exceeds `most` rows. */
export async function forgetCalls(tx: WriteTx, until: number, most: number): Promise<void> {
  const calls = tx.table(egressCall);
  await prepared(
    tx,
    'egress.forget',
    () => {
      const oldest = tx.orm
        .select({ seq: calls.seq })
        .from(calls)
        .orderBy(calls.seq)
        .limit(limitTo(FORGET_MAX))
        .as('oldest');
      return tx.orm
        .delete(calls)
        .where(
          sql`${calls.seq} in (select seq from ${oldest}) and (${calls.at} < ${held('until')} or ${calls.seq} <= (select max(${calls.seq}) from ${calls}) - ${held('most')})`,
        );
    },
    { until, most },
  );
}
