// The lists of models that clients of OpenAI and Anthropic ask for. Both have one path: whose client it is, its headers say.
import { defineOperation } from '@aurelius/core/contract';
import * as z from 'zod';
import { gatewayErrors } from './gateway-errors.ts';
import { WRITE } from './permissions.ts';
import { privacyErrors } from './privacy-errors.ts';
import { eitherRefusal } from './refusals.ts';
import { routingErrors } from './routing-errors.ts';

const common = {
  kind: 'raw',
  method: 'GET',
  output: null,
  accepts: [],
  produces: ['application/json'],
  refusal: eitherRefusal,
  // whoever may ask models may know them: such clients have one token for both
  permission: WRITE,
  effects: 'read',
  limits: { timeoutMs: 30_000 },
  cli: false,
  examples: [],
} as const;

/** Labels of a caller decide what it can ask. */
const labelErrors = [gatewayErrors.AI_HEADER_INVALID, privacyErrors.AI_LABEL_UNKNOWN];

const id = z.string().min(1).max(240);

const listed = defineOperation({
  ...common,
  id: 'ai.listedModels',
  path: '/v1/models',
  summary:
    'List the models as OpenAI does, or as Anthropic does to whoever sends anthropic-version',
  input: z.strictObject({
    limit: z.int().min(1).max(1000).optional().describe('Models of one page, of Anthropic’s list'),
    after_id: id.optional().describe('Last model of the page before, of Anthropic’s list'),
    before_id: id.optional().describe('First model of the page after, of Anthropic’s list'),
    beta: z.string().max(16).optional(),
  }),
  errors: labelErrors,
});

const one = defineOperation({
  ...common,
  id: 'ai.listedModel',
  path: '/v1/models/:id',
  summary:
    'Tell of one model as OpenAI does, or as Anthropic does to whoever sends anthropic-version',
  input: z.strictObject({ id, beta: z.string().max(16).optional() }),
  errors: [...labelErrors, routingErrors.AI_MODEL_NOT_FOUND],
});

export const modelEndpoints = { listedModels: listed, listedModel: one };
