// Carrying budgets and what was spent to another home: half of `export --all` and `import --all` each.
import { defineOperation, instant, progressItem, refusedItem } from '@aurelius/core/contract';
import * as z from 'zod';
import { ACTIONS, PERIODS, scopeField } from './budgets.ts';
import { READ, WRITE } from './permissions.ts';

/** Nano-USD of one row at most: a million dollars. */
const NANO_MAX = 1e15;

const nano = z.int().min(0).max(NANO_MAX);
const tokens = z.int().min(0);
const word = z.string().max(200);

const budget = z.strictObject({
  kind: z.literal('budget'),
  id: z.uuid(),
  ref: z.string().regex(/^[a-hjkmnp-tv-z][0-9a-hjkmnp-tv-z]{3,15}$/, { error: 'must be a ref' }),
  scope: scopeField,
  period: z.enum(PERIODS),
  zone: z.string().max(64),
  limitNano: nano.min(1),
  softPercent: z.int().min(1).max(100).nullable(),
  action: z.enum(ACTIONS),
  created: instant(),
  updated: instant(),
});

const call = z.strictObject({
  kind: z.literal('call'),
  requestId: word.min(1),
  attempt: z.int().min(1).max(1000),
  state: z.enum(['complete', 'partial', 'unsent', 'lost']),
  at: instant(),
  endedAt: instant().nullable().describe('Null: it is lost'),
  provider: word,
  providerKind: word,
  model: word,
  tokenId: word.nullable(),
  project: word.nullable(),
  feature: word.nullable(),
  tags: z
    .array(
      z
        .string()
        .min(1)
        .max(64)
        .regex(/^[^,]+$/),
    )
    .max(64),
  input: tokens,
  cacheRead: tokens,
  cacheWrite5m: tokens,
  cacheWrite1h: tokens,
  output: tokens,
  reasoning: tokens,
  heldNano: nano.nullable(),
  costNano: nano.nullable(),
  costState: z.enum(['exact', 'inferred', 'unknown']),
  priceSource: word.nullable(),
});

const adjustment = z.strictObject({
  kind: z.literal('adjustment'),
  at: instant(),
  source: word,
  target: word,
  nano: nano.min(1),
  note: z.string().max(500),
});

export const carriedRow = z
  .discriminatedUnion('kind', [budget, call, adjustment])
  .meta({ id: 'CarriedSpending' });
export type CarriedRow = z.output<typeof carriedRow>;

const exportAll = defineOperation({
  id: 'billing.export',
  kind: 'stream',
  method: 'GET',
  path: '/api/v1/billing/export',
  body: null,
  yields: 'rows',
  portable: 'export',
  summary: 'Export budgets, and every call with what it cost',
  description:
    'Calls under way are left out, and so is what was allowed beyond a budget, which takes a person again.',
  input: z.strictObject({}),
  output: carriedRow,
  errors: [],
  permission: READ,
  effects: 'read',
  cli: { command: 'billing export' },
  examples: [{ title: 'To look at', argv: ['billing', 'export'] }],
});

const load = defineOperation({
  id: 'billing.load',
  kind: 'stream',
  method: 'POST',
  path: '/api/v1/billing/load',
  body: 'rows',
  yields: 'report',
  portable: 'import',
  summary: 'Read what `billing export` wrote',
  description:
    'A budget takes the place of one for the same scope and period if it changed later. A call or an adjustment that is known is skipped: what was spent is only ever added to. The ledger has one transfer for each call that is added.',
  input: z.strictObject({}),
  output: z.discriminatedUnion('type', [
    progressItem,
    refusedItem,
    z.object({
      type: z.literal('result'),
      created: z.int(),
      replaced: z.int(),
      skipped: z.int(),
      refused: z.int(),
    }),
  ]),
  errors: [],
  permission: WRITE,
  effects: 'write',
  limits: { body: 64 * 1024 * 1024, timeoutMs: 600_000 },
  cli: { command: 'billing load' },
  examples: [{ title: 'From another home', argv: ['billing', 'load', 'billing.jsonl'] }],
});

export const carryOperations = { export: exportAll, load };
