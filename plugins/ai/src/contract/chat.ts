// A conversation with a model in Aurelius' own words: messages in, pieces of the answer out, and what it took.
import { defineOperation, kernelErrors } from '@aurelius/core/contract';
import * as z from 'zod';
import { WORD } from './config.ts';
import { gatewayErrors } from './gateway-errors.ts';
import { usage } from './log-entity.ts';
import { WRITE } from './permissions.ts';
import { upstreamErrors } from './upstream-errors.ts';

/** Longest text of one message, characters. */
const TEXT_MAX = 4_000_000;

export const chatMessage = z.strictObject({
  role: z.enum(['system', 'user', 'assistant']),
  content: z.string().max(TEXT_MAX),
});
export type ChatMessage = z.output<typeof chatMessage>;

const word = () => z.string().regex(WORD);

const asked = {
  model: z
    .string()
    .min(1)
    .max(200)
    .default('auto')
    .describe('`provider/model`, fast, standard, deep, or auto: as deep as the question is'),
  maxTokens: z.int().min(1).optional().describe('Longest answer, tokens'),
  maxCost: z.number().positive().max(1000).optional().describe('USD that it may cost at most'),
};

const nano = z.int().nullable();

const piece = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('route'),
    request: z.uuid(),
    provider: z.string(),
    model: z.string(),
    cache: z.enum(['hit', 'miss', 'off']).describe('Whether it comes from the cache'),
    outputMost: z.int().nullable().describe('Tokens that a budget cuts it to; null: it does not'),
    warnings: z.array(z.string()).describe('Budgets that are nearly spent'),
  }),
  z.object({ type: z.literal('thinking'), text: z.string() }),
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({
    type: z.literal('result'),
    stop: z
      .enum(['end', 'length', 'tools', 'stop_sequence', 'refusal'])
      .describe('Why it ended: `length`: it was cut'),
    usage: usage.nullable(),
    cost: nano.describe('Nano-USD; null: not known'),
    costState: z.enum(['exact', 'inferred', 'unknown']).nullable(),
  }),
]);
export type ChatPiece = z.output<typeof piece>;

const errors = [
  kernelErrors.INVALID_INPUT,
  ...Object.values(gatewayErrors),
  ...Object.values(upstreamErrors),
];

const chat = defineOperation({
  id: 'ai.chat',
  kind: 'stream',
  method: 'POST',
  path: '/api/v1/ai/chat',
  summary: 'Ask a model; the rows are the messages so far, the items its answer as it comes',
  input: z.strictObject({
    ...asked,
    project: word().optional().describe('Project it is spent for'),
    feature: word().optional().describe('What it is done for'),
    cache: z.enum(['on', 'off']).optional().describe('Whether it may come from the cache'),
    conversation: word().optional().describe('Name of the conversation'),
  }),
  output: piece,
  body: 'rows',
  yields: 'rows',
  errors,
  permission: WRITE,
  effects: 'write',
  cli: false,
  examples: [],
});

const quote = defineOperation({
  id: 'ai.quote',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/ai/quote',
  summary: 'Tell who would answer, and what it might cost; nobody is asked',
  input: z.strictObject({
    ...asked,
    messages: z.array(chatMessage).min(1).max(1000),
  }),
  output: z
    .object({
      provider: z.string(),
      model: z.string(),
      why: z.unknown().describe('How the route came about'),
      low: nano.describe('Nano-USD; null: the price is not known'),
      expected: nano,
      worst: nano,
      state: z.enum(['exact', 'inferred', 'unknown']),
      left: nano.describe('Nano-USD left in the tightest budget; null: none covers it'),
    })
    .meta({ id: 'AiQuote' }),
  keyed: false,
  errors,
  permission: WRITE,
  effects: 'read',
  limits: { body: 16 * 1024 * 1024 },
  cli: false,
  examples: [],
});

export const chatOperations = { chat, quote };
