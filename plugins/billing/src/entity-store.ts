// Budgets as undo, the integrity scan and backups know them. What was spent stays spent.
import type { EntityStore } from '@aurelius/core/db';
import { dropBudget, replaceBudget } from './budgets.ts';
import { budgetEvent } from './row.ts';
import { BUDGET_ENTITY, findBudget, findBudgetFor, insertBudget } from './store.ts';
import { type BudgetRow, budgetTable } from './tables.ts';

const budgets: EntityStore<BudgetRow> = {
  table: budgetTable,
  find: findBudget,
  insert: insertBudget,
  update: replaceBudget,
  remove: dropBudget,
  event: budgetEvent,
  title: ({ scope, period }) => `${scope}, ${period}`,
  ref: ({ ref }) => ref,
  async obstacle(db, before, after) {
    if (after === null || before !== null) return null;
    return (await findBudgetFor(db, after)) ? 'there is a budget for the same again' : null;
  },
};

export const entities = { [BUDGET_ENTITY]: budgets };
