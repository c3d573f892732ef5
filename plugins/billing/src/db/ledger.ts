// Rows of the ledger. They are only ever added.
import { limitTo, prepared, type ReadDb, rowValues, type WriteTx } from '@aurelius/core/db';
import { and, desc, eq, gte, lt, sql } from 'drizzle-orm';
import { type LedgerRow, ledgerTable } from '../tables.ts';

const held = sql.placeholder;

/** Money on its way from one account to another, not written down yet: its id is counted up by the database. */
export type Transfer = Omit<LedgerRow, 'id'>;

const NAMES = Object.keys(rowValues(ledgerTable, 'id')) as (keyof Transfer)[];

/** Rows that one statement adds at most. A call has no more. */
const TOGETHER = 3;

/** Columns of the first, second and third of several rows, each with the name of its value. */
const NAMED = Array.from({ length: TOGETHER }, (_, at) =>
  NAMES.map((name) => [name, `${name}${at}`] as const),
);

async function addTogether(tx: WriteTx, rows: readonly Transfer[]): Promise<void> {
  const table = tx.table(ledgerTable);
  const named = NAMED.slice(0, rows.length);
  const params: Record<string, unknown> = {};
  for (const [at, row] of rows.entries()) {
    for (const [name, param] of named[at] ?? []) params[param] = row[name];
  }
  const values = () =>
    named.map((names) => Object.fromEntries(names.map(([name, param]) => [name, held(param)])));
  await prepared(
    tx,
    `billing.transfer ${rows.length}`,
    () => tx.orm.insert(table).values(values() as never),
    params,
  );
}

/** Adds transfers in order; of nothing, none is made. */
export async function transfer(tx: WriteTx, rows: readonly Transfer[]): Promise<void> {
  const made = rows.filter(({ nano }) => nano > 0);
  for (let from = 0; from < made.length; from += TOGETHER) {
    await addTogether(tx, made.slice(from, from + TOGETHER));
  }
}

/** The user's transfers before one of them, the last first. */
export function listTransfers(
  db: ReadDb,
  userId: string,
  before: number,
  limit: number,
): Promise<LedgerRow[]> {
  const table = db.table(ledgerTable);
  return prepared(
    db,
    'billing.ledger',
    () =>
      db.orm
        .select()
        .from(table)
        .where(and(eq(table.userId, held('userId')), lt(table.id, held('before'))))
        .orderBy(desc(table.id))
        .limit(limitTo(held('limit'))),
    { userId, before, limit },
  );
}

/** The user's adjustments whose note lies between two texts, the latter left out. */
export function adjustments(
  db: ReadDb,
  userId: string,
  from: string,
  to: string,
): Promise<LedgerRow[]> {
  const table = db.table(ledgerTable);
  return prepared(
    db,
    'billing.adjustments',
    () =>
      db.orm
        .select()
        .from(table)
        .where(
          and(
            eq(table.userId, held('userId')),
            sql`${table.kind} = 'adjust'`,
            gte(table.note, held('from')),
            lt(table.note, held('to')),
          ),
        ),
    { userId, from, to },
  );
}
