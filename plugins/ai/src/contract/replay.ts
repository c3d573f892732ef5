// The operation that asks again what was asked before.
import { defineOperation } from '@aurelius/core/contract';
import * as z from 'zod';
import { requestName } from './log.ts';
import { request } from './log-entity.ts';
import { logErrors } from './log-errors.ts';
import { WRITE } from './permissions.ts';

const answered = z.object({
  request,
  text: z.string().describe('What the model said; empty: nothing, or it is not kept'),
});

const replayed = z.object({ before: answered, now: answered }).meta({ id: 'AiReplay' });
export type Replayed = z.output<typeof replayed>;

const replay = defineOperation({
  id: 'ai.replay',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/ai/logs/:id/replay',
  summary: 'Ask again what was asked before, and show both answers',
  description:
    'The same request goes through the gateway as it did then, with the same labels, project, tags and feature, and is paid for; it does not come from the cache. That takes `ai.log.bodies`, switched on before it was asked the first time.',
  input: z.strictObject({
    id: requestName,
    model: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('Ask this one: `provider/model`, or a tier; default: what was asked for then'),
  }),
  output: replayed,
  errors: [logErrors.AI_LOG_NOT_FOUND, logErrors.AI_LOG_AMBIGUOUS, logErrors.AI_BODY_NOT_KEPT],
  permission: WRITE,
  effects: 'outward',
  keyed: false,
  cli: { command: 'ai replay', args: [{ field: 'id' }] },
  examples: [
    { title: 'By another model', argv: ['ai', 'replay', 'k7dp', '--model', 'local/large'] },
  ],
});

export const replayOperations = { replay };
