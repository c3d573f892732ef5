// Budgets: how much may be spent on what, in which time, and what happens when it is. The user's data, not configuration.
import { defineOperation, page, pageInput } from '@aurelius/core/contract';
import * as z from 'zod';
import { billingErrors } from './errors.ts';
import { amount, nano } from './money.ts';
import { READ, WRITE } from './permissions.ts';

/** How long it lasts before it begins anew, on the user's calendar; `total` never does. */
export const PERIODS = ['day', 'week', 'month', 'year', 'total'] as const;
export type Period = (typeof PERIODS)[number];

/** What becomes of a call that does not fit. Only `warn` lets it pass. */
export const ACTIONS = ['warn', 'downgrade', 'ask', 'block'] as const;
export type Action = (typeof ACTIONS)[number];

const SCOPE =
  /^(?:global|(?:user|token|project|tag|feature):[\p{L}\p{N}_.:/@+-]{1,64}|model:\S{1,200})$/u;

export const scopeField = z
  .string()
  .regex(SCOPE, {
    error:
      'must be global, user:ID, token:ID, project:NAME, tag:NAME, feature:NAME or model:[PROVIDER/]MODEL',
  })
  .describe('What it covers: `global`, `project:site`, `tag:x`, `feature:x`, `model:x`, `token:ID`')
  .meta({ 'x-cli': { char: 's' } });

/** How a caller names a budget. */
const budgetName = z
  .string()
  .min(1)
  .max(64)
  .describe('Id or ref of a budget, the start of one, or its number in the last list')
  .meta({
    examples: ['k7dp'],
    'x-names': 'budget',
    'x-cli': { suggest: { list: 'billing.budgets', value: 'ref', about: 'scope' } },
  });

export const budget = z
  .object({
    id: z.string().describe('UUID'),
    ref: z.string().describe('Short name, never changes'),
    rev: z.int().describe('Rises by one with every write'),
    hash: z.string().describe('SHA-256 of the content'),
    scope: z.string(),
    period: z.enum(PERIODS),
    zone: z.string().describe('Zone of its days where the configuration has no `time.zone`'),
    limitNano: nano('Spent at most in a period'),
    softPercent: z.int().nullable().describe('Part of the limit from where on it warns'),
    action: z.enum(ACTIONS),
    created: z.iso.datetime(),
    updated: z.iso.datetime(),
  })
  .meta({ id: 'Budget' });
export type Budget = z.output<typeof budget>;

const current = z
  .object({
    start: z.iso.datetime().nullable().describe('Null: since ever'),
    end: z.iso.datetime().nullable().describe('When it begins anew; null: never'),
    spentNano: nano('What calls have cost'),
    heldNano: nano('The most that calls under way can cost'),
    lostNano: nano('The most that calls can have cost of which nobody knows how they ended'),
    allowedNano: nano('Allowed beyond the limit, until the end of the period'),
    leftNano: nano('Left of limit and allowance; below 0 where only a warning was asked for'),
  })
  .describe('The period that runs');

export const budgetNow = budget.extend({ current }).meta({ id: 'BudgetNow' });
export type BudgetNow = z.output<typeof budgetNow>;

export const setBudgetInput = z.strictObject({
  scope: scopeField.default('global'),
  limit: amount('Spent at most in a period: `5usd`, `0.50usd`').meta({ 'x-cli': { char: 'l' } }),
  period: z
    .enum(PERIODS)
    .default('month')
    .describe('How long it lasts, on your calendar')
    .meta({ 'x-cli': { char: 'p' } }),
  soft: z
    .string()
    .regex(/^(?:[1-9]\d?|100)%?$/, { error: 'must be a part of the limit, like 80%' })
    .optional()
    .describe('Part of the limit from where on it warns: `80%`'),
  action: z
    .enum(ACTIONS)
    .default('block')
    .describe('What becomes of a call that does not fit; `downgrade` also asks for cheaper ones')
    .meta({ 'x-cli': { char: 'a' } }),
});

const set = defineOperation({
  id: 'billing.set-budget',
  kind: 'json',
  method: 'PUT',
  path: '/api/v1/billing/budgets',
  summary: 'Set how much may be spent on what',
  description:
    'A budget for the same scope and period is replaced. What was spent in the period before counts. Every budget that covers a call has to allow it; models on this machine cost nothing and always pass.',
  input: setBudgetInput,
  output: budgetNow,
  errors: [billingErrors.BUDGET_UNFIT],
  permission: WRITE,
  effects: 'write',
  cli: { command: 'billing budget set' },
  examples: [
    {
      title: 'Five dollars a month, with a warning at four',
      argv: ['billing', 'budget', 'set', '--limit', '5usd', '--soft', '80%'],
    },
    {
      title: 'Half a dollar a day for a project',
      argv: [
        'billing',
        'budget',
        'set',
        '-s',
        'project:site',
        '-l',
        '0.50usd',
        '-p',
        'day',
        '-a',
        'ask',
      ],
    },
  ],
});

const list = defineOperation({
  id: 'billing.budgets',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/billing/budgets',
  summary: 'List budgets and what is left of them',
  input: z.strictObject(pageInput),
  output: page(budgetNow),
  lists: 'budget',
  errors: [],
  permission: READ,
  effects: 'read',
  cli: { command: 'billing budget list', aliases: ['billing budget ls'], bare: true },
  examples: [{ title: 'All of them', argv: ['billing', 'budget', 'list'] }],
});

const remove = defineOperation({
  id: 'billing.remove-budget',
  kind: 'json',
  method: 'DELETE',
  path: '/api/v1/billing/budgets/:id',
  summary: 'Remove a budget',
  input: z.strictObject({ id: budgetName }),
  output: null,
  errors: [billingErrors.BUDGET_NOT_FOUND, billingErrors.BUDGET_AMBIGUOUS],
  permission: WRITE,
  effects: 'write',
  cli: {
    command: 'billing budget remove',
    aliases: ['billing budget rm'],
    args: [{ field: 'id' }],
  },
  examples: [{ title: 'By ref', argv: ['billing', 'budget', 'remove', 'k7dp'] }],
});

const allow = defineOperation({
  id: 'billing.allow',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/billing/budgets/:id/allow',
  summary: 'Let a budget be overspent by an amount until its period ends',
  description: 'A person says so: no plugin, script or model can. It adds to what was allowed.',
  input: z.strictObject({ id: budgetName, amount: amount('How much more: `1usd`') }),
  output: budgetNow,
  errors: [
    billingErrors.BUDGET_NOT_FOUND,
    billingErrors.BUDGET_AMBIGUOUS,
    billingErrors.BUDGET_UNFIT,
  ],
  permission: WRITE,
  effects: 'write',
  human: true,
  cli: {
    command: 'billing budget allow',
    args: [{ field: 'id' }, { field: 'amount' }],
  },
  examples: [{ title: 'One dollar more', argv: ['billing', 'budget', 'allow', 'k7dp', '1usd'] }],
});

/** What is told when a budget is used up to a mark, once in each of its periods. */
export const budgetCrossed = z
  .object({
    id: z.string(),
    ref: z.string(),
    scope: z.string(),
    mark: z.enum(['soft', 'limit']),
    spentNano: nano('Spent so far'),
    limitNano: nano('Limit'),
  })
  .meta({ id: 'BudgetCrossed' });

export const budgetOperations = { setBudget: set, budgets: list, removeBudget: remove, allow };
