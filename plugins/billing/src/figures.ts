// What the slice adds to `/metrics` and to `aurelius doctor`.
import type { Check, Metric } from '@aurelius/core/plugin';
import { mostOf, runningPeriods, usedOf } from './limits.ts';
import type { Tally } from './meter/settle.ts';
import type { Parts } from './parts.ts';
import { allBudgets, unpricedSince } from './store.ts';
import { priceHint } from './words.ts';

/** Budgets of everybody with what is left of them. */
const running = async (parts: Parts) => runningPeriods(parts.db, parts, await allBudgets(parts.db));

export const spendingMetrics = (parts: Parts, tally: Tally): readonly Metric[] => [
  {
    name: 'aurelius_billing_spent_usd_total',
    type: 'counter',
    help: 'What calls to models have cost since the daemon started, by provider',
    read: () => [...tally].map(([provider, nano]) => ({ labels: { provider }, value: nano / 1e9 })),
  },
  {
    name: 'aurelius_billing_budget_left_usd',
    type: 'gauge',
    help: 'What is left of each budget in its period',
    async read() {
      return (await running(parts)).map((one) => ({
        labels: { budget: one.budget.ref, scope: one.budget.scope, period: one.budget.period },
        value: (mostOf(one) - usedOf(one.period)) / 1e9,
      }));
    },
  },
];

/** Budgets that keep calls from being made, or would have. */
export const budgetCheck = (parts: Parts): Check => ({
  id: 'budgets',
  title: 'Budgets',
  async run() {
    const all = await running(parts);
    const spent = all.filter((one) => usedOf(one.period) >= mostOf(one));
    if (spent.length === 0) return { status: 'ok', detail: `${all.length} with something left` };
    const names = spent.map(({ budget }) => `${budget.ref} (${budget.scope}, ${budget.period})`);
    return {
      status: 'warn',
      detail: `spent: ${names.join(', ')}`,
      hint: 'aurelius billing budget list',
    };
  },
});

/** How far back is looked for models without a price, milliseconds. */
const LOOK_BACK = 7 * 86_400_000;

/** Models that are used and whose price nobody knows: no report has them, and no budget can hold for them. */
export const priceCheck = ({ db, clock }: Pick<Parts, 'db' | 'clock'>): Check => ({
  id: 'prices',
  title: 'Prices of models in use',
  async run() {
    const unpriced = await unpricedSince(db, clock.now() - LOOK_BACK);
    if (unpriced.length === 0) return { status: 'ok', detail: 'all known' };
    const [first = ''] = unpriced;
    return {
      status: 'warn',
      detail: `unknown: ${unpriced.join(', ')}`,
      hint: priceHint(first),
    };
  },
});
