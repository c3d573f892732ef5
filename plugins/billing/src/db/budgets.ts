// Rows of budgets.
import {
  limitTo,
  prepared,
  type ReadDb,
  rowValues,
  soundRow,
  type WriteTx,
} from '@aurelius/core/db';
import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import { type BudgetRow, budgetTable } from '../tables.ts';

const held = sql.placeholder;

/** What `tx.record` is told that the rows are. */
export const BUDGET_ENTITY = 'budget';

/** Budgets of one user: each that covers a call is looked at on its way. */
export const BUDGETS_MAX = 200;

const ROW_VALUES = rowValues(budgetTable);

/** The user's budget with this id. @throws Problem `DATA_DAMAGED` */
export async function findBudget(
  db: ReadDb,
  userId: string,
  id: string,
): Promise<BudgetRow | undefined> {
  const table = db.table(budgetTable);
  const [row] = await prepared(
    db,
    'billing.budget',
    () =>
      db.orm
        .select()
        .from(table)
        .where(eq(table.id, held('id'))),
    { id },
  );
  return row?.userId === userId ? soundRow(BUDGET_ENTITY, row) : undefined;
}

/** The user's budget for a scope and a period. @throws Problem `DATA_DAMAGED` */
export async function findBudgetFor(
  db: ReadDb,
  { userId, scope, period }: Pick<BudgetRow, 'userId' | 'scope' | 'period'>,
): Promise<BudgetRow | undefined> {
  const table = db.table(budgetTable);
  const [row] = await prepared(
    db,
    'billing.budget-for',
    () =>
      db.orm
        .select()
        .from(table)
        .where(
          and(
            eq(table.userId, held('userId')),
            eq(table.scope, held('scope')),
            eq(table.period, held('period')),
          ),
        ),
    { userId, scope, period },
  );
  return row && soundRow(BUDGET_ENTITY, row);
}

/** Every budget of a user that has one of these scopes; they are read on the way of each call. */
export function budgetsIn(
  db: ReadDb,
  userId: string,
  scopes: readonly string[],
): Promise<BudgetRow[]> {
  const table = db.table(budgetTable);
  const names = scopes.map((_, at) => `scope${at}`);
  return prepared(
    db,
    `billing.budgets-in ${names.length}`,
    () =>
      db.orm
        .select()
        .from(table)
        .where(and(eq(table.userId, held('userId')), inArray(table.scope, names.map(held)))),
    { userId, ...Object.fromEntries(names.map((name, at) => [name, scopes[at]])) },
  );
}

/** The user's budgets behind a ref, in order of their refs. */
export function listBudgets(
  db: ReadDb,
  userId: string,
  after: string,
  limit: number,
): Promise<BudgetRow[]> {
  const table = db.table(budgetTable);
  return prepared(
    db,
    'billing.budgets',
    () =>
      db.orm
        .select()
        .from(table)
        .where(and(eq(table.userId, held('userId')), gt(table.ref, held('after'))))
        .orderBy(asc(table.ref))
        .limit(limitTo(held('limit'))),
    { userId, after, limit },
  );
}

/** Budgets of everybody, for those who look after the daemon. */
export function allBudgets(db: ReadDb): Promise<BudgetRow[]> {
  const table = db.table(budgetTable);
  return prepared(db, 'billing.all-budgets', () =>
    db.orm.select().from(table).orderBy(asc(table.userId), asc(table.ref)),
  );
}

export async function insertBudget(tx: WriteTx, row: BudgetRow): Promise<void> {
  const table = tx.table(budgetTable);
  await prepared(tx, 'billing.insert-budget', () => tx.orm.insert(table).values(ROW_VALUES), {
    ...row,
  });
}

export async function updateBudget(tx: WriteTx, row: BudgetRow): Promise<void> {
  const table = tx.table(budgetTable);
  await tx.orm.update(table).set(row).where(eq(table.id, row.id));
}

export async function deleteBudget(tx: WriteTx, { id }: BudgetRow): Promise<void> {
  const table = tx.table(budgetTable);
  await tx.orm.delete(table).where(eq(table.id, id));
}
