// The operation that proves where data did not go.
import { defineOperation, progressItem } from '@aurelius/core/contract';
import * as z from 'zod';
import { PROVIDER_NAME, WORD } from './config.ts';
import { since } from './log.ts';
import { logErrors } from './log-errors.ts';
import { READ } from './permissions.ts';
import { privacyErrors } from './privacy-errors.ts';

const head = z.string().regex(/^\d{1,15}:[0-9a-f]{64}$/);

const proven = z.object({
  type: z.literal('result'),
  answer: z.literal('yes').describe('It never went there; otherwise the call fails'),
  rows: z.int().describe('Rows of the chain, all as they were written'),
  matched: z.int().describe('Attempts of yours that had the label in that time'),
  went: z.array(z.object({ provider: z.string(), attempts: z.int() })).describe('Where these went'),
  from: z.iso
    .datetime()
    .nullable()
    .describe('Nothing is known from before: older rows have left; null: the chain has them all'),
  head: head.describe('The last row, `seq:hash`: kept elsewhere, it proves all rows up to it'),
});
export type Proven = z.output<typeof proven>;

const prove = defineOperation({
  id: 'ai.prove',
  kind: 'stream',
  method: 'GET',
  path: '/api/v1/ai/prove',
  body: null,
  yields: 'report',
  summary: 'Prove that data with a label never went to a provider',
  description:
    'Every attempt at a provider is a row of a chain, written before it is made. First the whole chain is verified: a row that was changed, removed, added or moved is named, and nothing is proven then. That the last rows were cut off shows by the log of requests, and by a head that was kept elsewhere.',
  input: z.strictObject({
    label: z
      .string()
      .regex(WORD)
      .optional()
      .describe('Only what had this label; default: everything'),
    never: z
      .array(z.string().regex(PROVIDER_NAME))
      .min(1)
      .max(64)
      .describe('Providers that it did not go to'),
    since: since.optional(),
    head: head.optional().describe('A head that was printed before: the chain must still have it'),
  }),
  output: z.discriminatedUnion('type', [progressItem, proven]),
  errors: [
    privacyErrors.AI_CHAIN_BROKEN,
    privacyErrors.AI_PROOF_CONTRADICTED,
    logErrors.AI_SINCE_UNREADABLE,
  ],
  permission: READ,
  effects: 'read',
  cli: { command: 'ai prove' },
  examples: [
    {
      title: 'No mail went to OpenAI in a month',
      argv: ['ai', 'prove', '--label', 'mail', '--never', 'openai', '--since', '30d'],
    },
  ],
});

export const proveOperations = { prove };
