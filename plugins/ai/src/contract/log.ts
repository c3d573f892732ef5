// Operations on the log of requests.
import { defineOperation, page, pageInput } from '@aurelius/core/contract';
import * as z from 'zod';
import { WORD } from './config.ts';
import { explained, REQUEST_STATUSES, request } from './log-entity.ts';
import { logErrors } from './log-errors.ts';
import { READ } from './permissions.ts';

/** A request in the log, as people name it. */
export const requestName = z
  .string()
  .min(1)
  .max(64)
  .describe('Id or ref of a request, the start of one, or its number in the last list')
  .meta({ 'x-names': 'ai-request' });

/** From when on: a span back from now, a day or an instant. */
export const since = z
  .string()
  .min(1)
  .max(40)
  .describe('From then on: `90m`, `24h`, `30d`, `2w` ago, `2026-11-01`, or an RFC 3339 instant');

const word = z.string().regex(WORD);

const logs = defineOperation({
  id: 'ai.logs',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/ai/logs',
  summary: 'List what models were asked, the latest first',
  description: 'Who asked whom, how it went and what it cost: never what was said.',
  input: z.strictObject({
    since: since.optional(),
    model: z.string().min(1).max(200).optional().describe('Only answers of this model'),
    provider: word.optional().describe('Only what went to this provider'),
    status: z.enum(REQUEST_STATUSES).optional().describe('Only requests that ended so'),
    project: word.optional().describe('Only requests for this project'),
    tag: word.optional().describe('Only requests with this tag'),
    feature: word.optional().describe('Only what was done for this'),
    ...pageInput,
  }),
  output: page(request),
  lists: 'ai-request',
  errors: [logErrors.AI_SINCE_UNREADABLE],
  permission: READ,
  effects: 'read',
  cli: { command: 'ai logs' },
  examples: [
    { title: 'The latest', argv: ['ai', 'logs'] },
    {
      title: 'What failed in the last day',
      argv: ['ai', 'logs', '--status', 'failed', '--since', '24h'],
    },
  ],
});

const why = defineOperation({
  id: 'ai.why',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/ai/logs/:id',
  summary: 'Explain why a request went where it went, and what became of it',
  input: z.strictObject({ id: requestName }),
  output: explained,
  errors: [logErrors.AI_LOG_NOT_FOUND, logErrors.AI_LOG_AMBIGUOUS],
  permission: READ,
  effects: 'read',
  cli: { command: 'ai why', args: [{ field: 'id' }] },
  examples: [{ title: 'By ref', argv: ['ai', 'why', 'k7dp'] }],
});

export const logOperations = { logs, why };
