// The tables of the slice: what was used, the ledger, budgets and how much of them is used. Instants are milliseconds since
// 1970 UTC, money is whole nano-USD.
import {
  index,
  jsonColumn,
  numberColumn,
  serialColumn,
  table,
  textColumn,
  uniqueIndex,
} from '@aurelius/core/db';
import type { CostState } from '@aurelius/core/plugin';
import { sql } from 'drizzle-orm';
import type { Action, LedgerTransfer, Period } from './contract.ts';
import type { Rates } from './prices/rates.ts';

/** How a call stands. `lost`: the daemon ended before it did. `unsent`: nothing of it reached anybody. */
export type UsageState = 'held' | 'complete' | 'partial' | 'unsent' | 'lost';

/** One attempt at a call: first what is held for it, then what it cost. */
export const usageTable = table(
  'billing_usage',
  {
    id: textColumn('id').primaryKey(),
    userId: textColumn('user_id').notNull(),
    requestId: textColumn('request_id').notNull(),
    attempt: numberColumn('attempt').notNull(),
    state: textColumn('state').$type<UsageState>().notNull(),
    at: numberColumn('at').notNull(),
    /** Null: it runs, or is lost. */
    endedAt: numberColumn('ended_at'),
    provider: textColumn('provider').notNull(),
    kind: textColumn('kind').notNull(),
    model: textColumn('model').notNull(),
    tokenId: textColumn('token_id'),
    project: textColumn('project'),
    feature: textColumn('feature'),
    /** `,a,b,`; empty: none. */
    tags: textColumn('tags').notNull(),
    input: numberColumn('input').notNull(),
    cacheRead: numberColumn('cache_read').notNull(),
    cacheWrite5m: numberColumn('cache_write_5m').notNull(),
    cacheWrite1h: numberColumn('cache_write_1h').notNull(),
    output: numberColumn('output').notNull(),
    reasoning: numberColumn('reasoning').notNull(),
    /** The most it can cost; null: nobody knows. */
    heldNano: numberColumn('held_nano'),
    /** What it cost; null: it runs, is lost, or nobody knows. */
    costNano: numberColumn('cost_nano'),
    costState: textColumn('cost_state').$type<CostState>().notNull(),
    /** Where the price is from, see {@link Price}. */
    priceSource: textColumn('price_source'),
    /** What it is charged by, as it was when the call began. */
    rates: jsonColumn<Rates>('rates'),
    /** Periods of budgets that it is held against. */
    periods: jsonColumn<readonly string[]>('periods').notNull(),
  },
  (self) => [
    uniqueIndex('billing_usage_attempt').on(self.requestId, self.attempt),
    index('billing_usage_time').on(self.userId, self.at, self.id),
    index('billing_usage_unpriced').on(self.at).where(sql`cost_state = 'unknown'`),
    index('billing_usage_open').on(self.userId, self.id).where(sql`ended_at is null`),
  ],
);
export type UsageRow = typeof usageTable.$inferSelect;

/**
 * The ledger: money that went from one account to another, so that all accounts together are always at zero. A row is never
 * changed and never removed; triggers see to that.
 */
export const ledgerTable = table(
  'billing_ledger',
  {
    id: serialColumn('id'),
    userId: textColumn('user_id').notNull(),
    at: numberColumn('at').notNull(),
    kind: textColumn('kind').$type<LedgerTransfer['kind']>().notNull(),
    source: textColumn('source').notNull(),
    target: textColumn('target').notNull(),
    /** Above 0. */
    nano: numberColumn('nano').notNull(),
    /** The call it is about; null: none. */
    usageId: textColumn('usage_id'),
    /** What it is about where no call is: of an adjustment, provider, day and model. */
    note: textColumn('note'),
  },
  (self) => [
    index('billing_ledger_owner').on(self.userId, self.id),
    index('billing_ledger_adjusted').on(self.userId, self.note).where(sql`kind = 'adjust'`),
  ],
);
export type LedgerRow = typeof ledgerTable.$inferSelect;

export const budgetTable = table(
  'billing_budget',
  {
    id: textColumn('id').primaryKey(),
    userId: textColumn('user_id').notNull(),
    ref: textColumn('ref').notNull(),
    rev: numberColumn('rev').notNull(),
    hash: textColumn('hash').notNull(),
    scope: textColumn('scope').notNull(),
    period: textColumn('period').$type<Period>().notNull(),
    zone: textColumn('zone').notNull(),
    limitNano: numberColumn('limit_nano').notNull(),
    softPercent: numberColumn('soft_percent'),
    action: textColumn('action').$type<Action>().notNull(),
    /** Allowed beyond the limit in the period that starts at `allowedFor`. */
    allowedNano: numberColumn('allowed_nano'),
    allowedFor: numberColumn('allowed_for'),
    created: numberColumn('created').notNull(),
    updated: numberColumn('updated').notNull(),
  },
  (self) => [
    uniqueIndex('billing_budget_place').on(self.userId, self.scope, self.period),
    uniqueIndex('billing_budget_ref').on(self.userId, self.ref),
  ],
);
export type BudgetRow = typeof budgetTable.$inferSelect;

/** Running totals of a budget in one of its periods. What it says follows from the calls and can be counted anew. */
export const periodTable = table(
  'billing_period',
  {
    id: textColumn('id').primaryKey(),
    budgetId: textColumn('budget_id').notNull(),
    startsAt: numberColumn('starts_at').notNull(),
    endsAt: numberColumn('ends_at').notNull(),
    spentNano: numberColumn('spent_nano').notNull(),
    heldNano: numberColumn('held_nano').notNull(),
    lostNano: numberColumn('lost_nano').notNull(),
    /** Total from where on somebody is told; null: nobody any more. */
    tellAtNano: numberColumn('tell_at_nano'),
  },
  (self) => [uniqueIndex('billing_period_end').on(self.budgetId, self.endsAt)],
);
export type PeriodRow = typeof periodTable.$inferSelect;
