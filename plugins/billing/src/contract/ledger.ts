// The ledger as people read it.
import { defineOperation, page, pageInput } from '@aurelius/core/contract';
import * as z from 'zod';
import { nano } from './money.ts';
import { READ } from './permissions.ts';

/** Why money moved: held for a call, charged, given back, held for one that was lost, or booked from an invoice. */
export const TRANSFER_KINDS = ['hold', 'settle', 'release', 'lose', 'adjust'] as const;

const ledgerTransfer = z
  .object({
    id: z.int().describe('Rises with every transfer'),
    at: z.iso.datetime(),
    kind: z.enum(TRANSFER_KINDS),
    source: z.string().describe('Account that it comes from: `provider:anthropic`, `held`'),
    target: z.string().describe('Account that it goes to: `held`, `spent`, `lost`, `adjusted`'),
    nano: nano('How much'),
    usageId: z.string().nullable().describe('Call that it is about'),
    note: z.string().nullable(),
  })
  .meta({ id: 'LedgerTransfer' });
export type LedgerTransfer = z.output<typeof ledgerTransfer>;

const ledger = defineOperation({
  id: 'billing.ledger',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/billing/ledger',
  summary: 'List what money moved from which account to which, the last first',
  description:
    'What leaves one account arrives at another, so that all of them together are always at zero. Nothing in it is ever changed or removed.',
  input: z.strictObject(pageInput),
  output: page(ledgerTransfer),
  errors: [],
  permission: READ,
  effects: 'read',
  cli: { command: 'billing ledger' },
  examples: [{ title: 'The last transfers', argv: ['billing', 'ledger', '-n', '20'] }],
});

export const ledgerOperations = { ledger };
