// Tells of a budget that is used up to a mark: first where it warns, then where it ends, once in each period.
import type { WriteTx } from '@aurelius/core/db';
import { softOf } from '../limits.ts';
import { BUDGET_ENTITY, findBudget, setTellAt } from '../store.ts';
import type { PeriodRow } from '../tables.ts';

export async function tellCrossed(tx: WriteTx, userId: string, period: PeriodRow): Promise<void> {
  const { tellAtNano, spentNano } = period;
  if (tellAtNano === null || spentNano < tellAtNano) return;
  const budget = await findBudget(tx, userId, period.budgetId);
  if (!budget) return;
  const { id, ref, scope, limitNano } = budget;
  const isLimit = spentNano >= limitNano || softOf(budget) === null;
  await setTellAt(tx, period.id, isLimit ? null : limitNano);
  await tx.tell({
    userId,
    entity: BUDGET_ENTITY,
    entityId: id,
    type: 'budget:crossed',
    data: { id, ref, scope, mark: isLimit ? 'limit' : 'soft', spentNano, limitNano },
  });
}
