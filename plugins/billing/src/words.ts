// Budgets in words, for whoever is warned or refused.
import { instantText, type ProblemFactory } from '@aurelius/core/contract';
import type { SpendWarning } from '@aurelius/core/plugin';
import { billingErrors } from './contract.ts';
import { allowedIn, mostOf, type Running, usedOf } from './limits.ts';
import { usdText } from './money.ts';
import { NEVER } from './period.ts';

const nameOf = ({ budget: { ref, scope, period } }: Running): string =>
  `Budget ${ref} (${scope}, ${period})`;

/** When the period ends: `begins anew 2026-12-01T00:00:00Z`. */
const ending = ({ period: { endsAt } }: Running): string =>
  endsAt === NEVER ? 'it never begins anew' : `it begins anew ${instantText(endsAt)}`;

/** All that is to be known of a budget that stands in the way. */
export function standing(running: Running): string {
  const { budget, period } = running;
  const allowed = allowedIn(budget, period);
  const parts = [
    `limit ${usdText(budget.limitNano)}`,
    ...(allowed === 0 ? [] : [`allowed beyond it ${usdText(allowed)}`]),
    `spent ${usdText(period.spentNano)}`,
    `held ${usdText(period.heldNano)}`,
    ...(period.lostNano === 0 ? [] : [`held for calls that were lost ${usdText(period.lostNano)}`]),
    ending(running),
  ];
  return `${nameOf(running)}: ${parts.join(', ')}`;
}

/** A budget that is used beyond a mark. @param held nano-USD, by the call that is told of it */
export function warning(running: Running, held: number): SpendWarning {
  const { scope, limitNano: limit } = running.budget;
  const used = usedOf(running.period) + held;
  const percent = Math.floor((used / limit) * 100);
  const text = `${nameOf(running)}: ${percent} % of ${usdText(limit)} are spent or held; ${ending(running)}`;
  return { scope, used, limit, text };
}

const REFUSALS = {
  warn: billingErrors.BUDGET_EXCEEDED,
  block: billingErrors.BUDGET_EXCEEDED,
  ask: billingErrors.BUDGET_ASKS,
  downgrade: billingErrors.BUDGET_DOWNGRADE,
} as const satisfies Record<string, ProblemFactory>;

/** What whoever asks too much of a budget is told. @param asked the most it can cost, nano-USD */
export function refusal(running: Running, asked: number, now: number) {
  const { budget, period } = running;
  const ends = period.endsAt !== NEVER;
  const short = Math.max(1, usedOf(period) + asked - mostOf(running));
  return REFUSALS[budget.action](`${standing(running)}. It could cost ${usdText(asked)}.`, {
    ...(ends ? { retryAfter: Math.max(1, Math.ceil((period.endsAt - now) / 1000)) } : {}),
    ...(budget.action === 'ask'
      ? {
          hint: `aurelius billing budget allow ${budget.ref} ${usdText(short).replace(' USD', 'usd')}`,
        }
      : {}),
  });
}

/** How a price is said that nobody knows. @param model `provider/model` */
export const priceHint = (model: string): string =>
  `Say what a million tokens cost, with aurelius config edit: [billing.prices."${model}"] input = "2.5", output = "10"`;
