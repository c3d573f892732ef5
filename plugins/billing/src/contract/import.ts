// Reconciling: what a provider says it charges, beside what was reckoned here.
import { defineOperation, progressItem, refusedItem } from '@aurelius/core/contract';
import * as z from 'zod';
import { billingErrors } from './errors.ts';
import { nano } from './money.ts';
import { WRITE } from './permissions.ts';

/** Differences that are told one by one. */
export const DIFFERENCES_MAX = 500;

const difference = z.object({
  day: z.iso.date().describe('Day in UTC, as providers reckon'),
  model: z.string().describe('As the list of prices calls it, else as the file does'),
  invoicedNano: nano('What the file says'),
  bookedNano: nano('What was reckoned here, earlier adjustments among it'),
});

const importResult = z
  .object({
    type: z.literal('result'),
    provider: z.string(),
    since: z.iso.date().nullable().describe('First day of the file; null: it has none'),
    until: z.iso.date().nullable(),
    by: z
      .enum(['cost', 'tokens'])
      .describe('`tokens`: the file says no costs, and its tokens are reckoned at known prices'),
    rows: z.int(),
    refused: z.int(),
    invoicedNano: nano('All that the file says'),
    bookedNano: nano('All that was reckoned here for its days, earlier adjustments among it'),
    differences: z
      .array(difference)
      .describe(`By day and model, the largest first; at most ${DIFFERENCES_MAX}`),
    more: z.int().describe('Differences that are not told one by one'),
    adjusted: z.int().describe('Differences that were booked'),
  })
  .meta({ id: 'SpendingImport' });
export type ImportResult = z.output<typeof importResult>;

const importFile = defineOperation({
  id: 'billing.import',
  kind: 'stream',
  method: 'POST',
  path: '/api/v1/billing/import',
  body: 'file',
  yields: 'report',
  summary: 'Compare a provider’s report of costs or usage with what was reckoned here',
  description:
    'Reads CSV as the consoles of Anthropic and OpenAI export it, by its columns. It tells what differs, by day and model, and changes nothing; `adjust` books the differences in the ledger, so that the same file has none after that.',
  input: z.strictObject({
    provider: z
      .string()
      .regex(/^[a-z0-9][a-z0-9_-]{0,31}$/)
      .optional()
      .describe('Your name of the provider that the file is from; default: by its columns'),
    adjust: z.boolean().default(false).describe('Book what differs'),
  }),
  output: z.discriminatedUnion('type', [progressItem, refusedItem, importResult]),
  errors: [billingErrors.BILLING_IMPORT_FORMAT],
  permission: WRITE,
  effects: 'write',
  limits: { body: 32 * 1024 * 1024, timeoutMs: 300_000 },
  cli: { command: 'billing import' },
  examples: [{ title: 'What a console exported', argv: ['billing', 'import', 'costs.csv'] }],
});

export const importOperations = { import: importFile };
