// What was used and what it cost, summed up.
import { defineOperation } from '@aurelius/core/contract';
import * as z from 'zod';
import { PERIODS } from './budgets.ts';
import { billingErrors } from './errors.ts';
import { nano } from './money.ts';
import { READ } from './permissions.ts';

/** By what it is summed up. A call with several tags counts for each of them. */
export const GROUPS = [
  'day',
  'model',
  'provider',
  'project',
  'tag',
  'feature',
  'token',
  'user',
] as const;
export type Group = (typeof GROUPS)[number];

/** Groups that are told apart; the smallest ones beyond them are summed up as one. */
export const GROUPS_MAX = 400;

/** Input fields that name a span of days. */
export const spanInput = {
  since: z.iso.date().optional().describe('First day, on your calendar'),
  until: z.iso.date().optional().describe('Last day; default: today'),
  period: z
    .enum(PERIODS)
    .optional()
    .describe('The period that runs, in the place of days; default: month')
    .meta({ 'x-cli': { char: 'p' } }),
};

const figures = z.object({
  calls: z.int().describe('Answers that were asked for'),
  input: z.int().describe('Input tokens, those of caches among them'),
  cached: z.int().describe('Input tokens that came from the provider’s cache'),
  output: z.int().describe('Output tokens'),
  costNano: nano('What is known of the cost'),
  inferred: z.int().describe('Calls whose price is that of their family of models'),
  unpriced: z.int().describe('Calls whose price nobody knows: they are not in the cost'),
  lost: z.int().describe('Calls of which nobody knows how they ended'),
  lostNano: nano('The most that those can have cost; not in the cost'),
});
export type Figures = z.output<typeof figures>;

const usageReport = z
  .object({
    by: z.enum(GROUPS),
    since: z.iso.date().nullable().describe('First day; null: since ever'),
    until: z.iso.date().describe('Last day'),
    zone: z.string().describe('IANA zone of the days'),
    data: z
      .array(figures.extend({ key: z.string().nullable().describe('Null: it has none') }))
      .describe('Days in order, anything else by cost, the dearest first'),
    more: z.int().describe('Groups that are summed up in `rest`'),
    rest: figures,
    total: figures,
  })
  .meta({ id: 'SpendingUsage' });
export type UsageReport = z.output<typeof usageReport>;

const usage = defineOperation({
  id: 'billing.usage',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/billing/usage',
  summary: 'Show what models were used and what that cost',
  input: z.strictObject({
    by: z
      .enum(GROUPS)
      .default('day')
      .describe('What to sum it up by')
      .meta({ 'x-cli': { char: 'b' } }),
    ...spanInput,
  }),
  output: usageReport,
  errors: [billingErrors.SPENDING_RANGE_UNFIT],
  permission: READ,
  effects: 'read',
  cli: { command: 'billing usage', bare: true },
  examples: [
    { title: 'This month, day by day', argv: ['billing', 'usage'] },
    {
      title: 'By model, since a day',
      argv: ['billing', 'usage', '--by', 'model', '--since', '2026-11-01'],
    },
  ],
});

export const usageOperations = { usage };
