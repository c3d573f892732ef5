// The audit log: what was done, by whom and to what; and whether the log is as it was written.
import * as z from 'zod';
import { kernelErrors } from '../contract/kernel-errors.ts';
import { defineOperation } from '../contract/operation.ts';
import { page, pageInput } from '../contract/page.ts';
import { progressItem } from '../contract/stream.ts';

const contentHash = z.string().nullable().describe('Hash of its content; null: there was none');

const auditEntry = z
  .object({
    seq: z.int().describe('1, 2, 3 …: a missing number is a missing row'),
    at: z.iso.datetime(),
    actor: z
      .string()
      .nullable()
      .describe('Id of the token that was shown, or `owner`; null: the daemon itself'),
    operation: z.string().nullable().describe('Null: the daemon on its own account'),
    requestId: z.string().nullable(),
    verb: z.string().describe('What was done, as a past participle: `created`'),
    entity: z.string(),
    entityId: z.string(),
    before: contentHash,
    after: contentHash,
    hash: z.string().describe('Over the hash of the row before and everything in this one'),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.output<typeof auditEntry>;

const head = z.string().regex(/^\d{1,15}:[0-9a-f]{64}$/);

const list = defineOperation({
  id: 'audit.list',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/audit',
  summary: 'List what was done, the latest first',
  description: 'Names, ids and hashes only: what something contained is never in it.',
  input: z.strictObject({
    ...pageInput,
    id: z.string().min(1).max(200).optional().describe('Only what was done to what has this id'),
  }),
  output: page(auditEntry),
  errors: [kernelErrors.INVALID_CURSOR],
  permission: 'audit:read',
  effects: 'read',
  cli: { command: 'audit list', aliases: ['audit ls'], bare: true },
  examples: [{ title: 'The latest', argv: ['audit', 'list', '-n', '20'] }],
});

const verified = z.object({
  type: z.literal('result'),
  rows: z.int(),
  head: head.describe('The last row, `seq:hash`: kept elsewhere, it proves all rows up to it'),
});

const verify = defineOperation({
  id: 'audit.verify',
  kind: 'stream',
  method: 'GET',
  path: '/api/v1/audit/verify',
  body: null,
  yields: 'report',
  summary: 'Prove that the audit log is as it was written',
  description:
    'Finds rows that were changed, removed, added or put in another order, and names the first. That the last rows were cut off shows by the head that the daemon keeps apart from the database. Whoever can change both can hide it; a head that was kept on another machine shows that, too.',
  input: z.strictObject({
    head: head.optional().describe('A head that was printed before: the log must still have it'),
  }),
  output: z.discriminatedUnion('type', [progressItem, verified]),
  errors: [kernelErrors.AUDIT_BROKEN],
  permission: 'audit:read',
  effects: 'read',
  cli: { command: 'audit verify' },
  examples: [{ title: 'Every row', argv: ['audit', 'verify'] }],
});

export const auditOperations = { list, verify };
