// Tells a person that a budget is used up to a mark.
import { isProblem, kernelErrors } from '@aurelius/core/contract';
import type { CallContext, EventHandler, Host } from '@aurelius/core/plugin';
import { contract as notifications } from '@aurelius/plugin-notifications/contract';
import { budgetCrossed } from './contract.ts';
import { usdText } from './money.ts';

/** @throws Problem what notifications throw; where they do not run, nothing */
export async function tellPerson(
  host: Pick<Host, 'call'>,
  context: CallContext,
  { data }: Pick<Parameters<EventHandler>[1], 'data'>,
): Promise<void> {
  const { id, ref, scope, mark, spentNano, limitNano } = budgetCrossed.parse(data);
  const percent = Math.floor((spentNano / limitNano) * 100);
  const told = {
    category: 'spending',
    priority: mark === 'limit' ? ('high' as const) : ('normal' as const),
    title: `${percent} % of budget ${ref} (${scope}) are spent`,
    // the same event may come again
    dedupeKey: `budget:${id}:${mark}:${spentNano}`,
    body: `${usdText(spentNano)} of ${usdText(limitNano)}. aurelius billing budget list`,
  };
  try {
    await host.call(notifications.operations.notify, told, context);
  } catch (error) {
    if (!isProblem(error, kernelErrors.ROUTE_NOT_FOUND)) throw error;
  }
}
