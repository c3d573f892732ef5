// Running totals of budgets. A call adds to them in its own transaction; nothing is summed up on its way.
import { prepared, type ReadDb, rowValues, type WriteTx } from '@aurelius/core/db';
import { and, eq, gt, inArray, lte, sql } from 'drizzle-orm';
import { type PeriodRow, periodTable } from '../tables.ts';

const held = sql.placeholder;

const ROW_VALUES = rowValues(periodTable);

/** The periods of these budgets that run at an instant; of a budget whose period has not been opened, none. */
export function periodsAt(
  db: ReadDb,
  budgetIds: readonly string[],
  at: number,
): Promise<PeriodRow[]> {
  const table = db.table(periodTable);
  const names = budgetIds.map((_, at) => `budget${at}`);
  return prepared(
    db,
    `billing.periods ${names.length}`,
    () =>
      db.orm
        .select()
        .from(table)
        .where(
          and(
            inArray(table.budgetId, names.map(held)),
            gt(table.endsAt, held('at')),
            lte(table.startsAt, held('at')),
          ),
        ),
    { at, ...Object.fromEntries(names.map((name, at) => [name, budgetIds[at]])) },
  );
}

export async function insertPeriod(tx: WriteTx, row: PeriodRow): Promise<void> {
  const table = tx.table(periodTable);
  await prepared(tx, 'billing.insert-period', () => tx.orm.insert(table).values(ROW_VALUES), {
    ...row,
  });
}

/** Forgets the totals of a budget: they are counted anew when they are next needed. */
export async function deletePeriods(tx: WriteTx, budgetId: string): Promise<void> {
  const table = tx.table(periodTable);
  await tx.orm.delete(table).where(eq(table.budgetId, budgetId));
}

export async function setTellAt(tx: WriteTx, id: string, tellAtNano: number | null): Promise<void> {
  const table = tx.table(periodTable);
  await prepared(
    tx,
    'billing.tell-at',
    () =>
      tx.orm
        .update(table)
        .set({ tellAtNano: held('tellAtNano') as never })
        .where(eq(table.id, held('id'))),
    { id, tellAtNano },
  );
}

/**
 * Holds so much of a period, if all that is spent, held and lost of it then is no more than `most`.
 * @returns whether it is held
 */
export async function holdInPeriod(
  tx: WriteTx,
  id: string,
  nano: number,
  most: number,
): Promise<boolean> {
  const table = tx.table(periodTable);
  const rows = await prepared(
    tx,
    'billing.hold',
    () =>
      tx.orm
        .update(table)
        .set({ heldNano: sql`${table.heldNano} + ${held('nano')}` })
        .where(
          and(
            eq(table.id, held('id')),
            sql`${table.spentNano} + ${table.heldNano} + ${table.lostNano} + ${held('nano')} <= ${held('most')}`,
          ),
        )
        .returning({ id: table.id }),
    { id, nano, most },
  );
  return rows.length > 0;
}

/** What changes of the totals of a period. */
export interface Moved {
  readonly spent: number;
  readonly held: number;
  readonly lost: number;
}

/** Adds to the totals; answers them as they are then. Undefined: the budget has gone, or was changed. */
export async function moveInPeriod(
  tx: WriteTx,
  id: string,
  moved: Moved,
): Promise<PeriodRow | undefined> {
  const table = tx.table(periodTable);
  const [row] = await prepared(
    tx,
    'billing.move',
    () =>
      tx.orm
        .update(table)
        .set({
          spentNano: sql`${table.spentNano} + ${held('spent')}`,
          heldNano: sql`${table.heldNano} + ${held('held')}`,
          lostNano: sql`${table.lostNano} + ${held('lost')}`,
        })
        .where(eq(table.id, held('id')))
        .returning(),
    { id, ...moved },
  );
  return row;
}
