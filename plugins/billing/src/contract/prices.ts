// Prices as people read them.
import { defineOperation, page, pageInput } from '@aurelius/core/contract';
import * as z from 'zod';
import { READ } from './permissions.ts';

const step = z.object({
  above: z.int().describe('Input tokens of a request, above which it holds'),
  nano: z.int().describe('Nano-USD for a million tokens'),
});
const charged = z
  .array(step)
  .describe('From the first threshold, which is 0, on; a request is charged by one of them');

export const modelPrice = z
  .object({
    provider: z.string(),
    model: z.string(),
    state: z.enum(['exact', 'inferred', 'unknown']),
    source: z
      .string()
      .nullable()
      .describe('`config`, `loopback`, or what the list of prices calls it; null: nobody knows'),
    input: charged.nullable(),
    output: charged.nullable(),
    cacheRead: charged.nullable().describe('For tokens that the provider’s cache had'),
    cacheWrite5m: charged.nullable().describe('For tokens that it took for five minutes'),
    cacheWrite1h: charged.nullable().describe('For tokens that it took for an hour'),
    calls: z.int().describe('Calls of it in the last 30 days'),
  })
  .meta({ id: 'ModelPrice' });
export type ModelPrice = z.output<typeof modelPrice>;

const prices = defineOperation({
  id: 'billing.prices',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/billing/prices',
  summary: 'Show what models cost, and who says so',
  description:
    'Without a model: those that were used in the last 30 days, and those with a price of yours.',
  input: z.strictObject({
    model: z
      .string()
      .regex(/^[a-z0-9][a-z0-9_-]{0,31}\/\S{1,200}$/, { error: 'must be provider/model' })
      .optional()
      .describe('A model as `provider/model`'),
    ...pageInput,
  }),
  output: page(modelPrice),
  errors: [],
  permission: READ,
  effects: 'read',
  cli: { command: 'billing prices', args: [{ field: 'model' }] },
  examples: [
    { title: 'Of all that is used', argv: ['billing', 'prices'] },
    { title: 'Of one model', argv: ['billing', 'prices', 'openai/gpt-4o-mini'] },
  ],
});

export const priceOperations = { prices };
