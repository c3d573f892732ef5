// Operations on models and on those who have them.
import { defineOperation } from '@aurelius/core/contract';
import * as z from 'zod';
import { PROVIDER_KINDS, PROVIDER_NAME, TIERS } from './config.ts';
import { gatewayErrors } from './gateway-errors.ts';
import { READ, WRITE } from './permissions.ts';
import { routingErrors } from './routing-errors.ts';
import { upstreamErrors } from './upstream-errors.ts';

const providerName = z
  .string()
  .regex(PROVIDER_NAME)
  .describe('Name of the provider')
  .meta({ 'x-cli': { suggest: { list: 'ai.providers', value: 'name', about: 'kind' } } });

const price = z
  .int()
  .nullable()
  .describe('Nano-USD for a million tokens; null: nobody knows, or nobody keeps prices');

const model = z
  .object({
    id: z.string().describe('What it is addressed by: `provider/model`'),
    provider: z.string(),
    model: z.string().describe('As the provider calls it'),
    tiers: z.array(z.enum(TIERS)).describe('Names of tiers that stand for it'),
    local: z.boolean().describe('It is on this machine'),
    created: z.iso.datetime().nullable().describe('When it was made; null: nobody says'),
    owner: z.string().nullable().describe('Who made it; null: nobody says'),
    input: price.describe('What a million tokens of input cost, nano-USD; null: not known'),
    output: price.describe('What a million tokens of output cost, nano-USD; null: not known'),
    priceState: z
      .enum(['exact', 'inferred', 'unknown'])
      .describe('`inferred`: it is the price of its family'),
  })
  .meta({ id: 'AiModel' });
export type ModelRow = z.output<typeof model>;

const modelList = z.object({
  data: z.array(model),
  unknown: z
    .array(z.object({ provider: z.string(), fault: z.string().describe('Why, in words') }))
    .describe('Providers that could not be asked for their models'),
});
export type ModelList = z.output<typeof modelList>;

const models = defineOperation({
  id: 'ai.models',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/ai/models',
  summary: 'List the models that can be asked',
  description:
    'What a provider offers is as its config says, or as it lists; such lists are kept for ten minutes.',
  input: z.strictObject({
    provider: providerName.optional().describe('Only models of this provider'),
  }),
  output: modelList,
  errors: [routingErrors.AI_PROVIDER_NOT_FOUND],
  permission: READ,
  effects: 'read',
  limits: { timeoutMs: 30_000 },
  cli: { command: 'ai models' },
  examples: [
    { title: 'All of them', argv: ['ai', 'models'] },
    { title: 'What to address them by', argv: ['ai', 'models', '--fields', 'id'] },
  ],
});

const provider = z
  .object({
    name: z.string(),
    kind: z.enum(PROVIDER_KINDS),
    baseUrl: z.string(),
    key: z
      .enum(['none', 'there', 'missing'])
      .describe('`none`: none is sent; `missing`: the config names one that is not kept'),
    local: z.boolean().describe('It is on this machine'),
    found: z.boolean().describe('Nobody configured it: it is there if it answers'),
    models: z.int().nullable().describe('How many it offers; null: nobody asked it yet'),
    state: z
      .enum(['ready', 'resting', 'unspoken'])
      .describe(
        '`resting`: it failed, and is left alone for a while; `unspoken`: no plugin speaks with it',
      ),
    restsFor: z
      .int()
      .nullable()
      .describe('Seconds until it is asked again; null: it does not rest'),
    because: z
      .enum(['key', 'limited', 'overloaded', 'server', 'request'])
      .nullable()
      .describe('What its last failure was; null: it does not rest'),
  })
  .meta({ id: 'AiProvider' });
export type ProviderRow = z.output<typeof provider>;

const providers = defineOperation({
  id: 'ai.providers',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/ai/providers',
  summary: 'List who can be asked, and how they are',
  description: 'Nobody is called for it.',
  input: z.strictObject({}),
  output: z.object({ data: z.array(provider) }),
  errors: [],
  permission: READ,
  effects: 'read',
  cli: { command: 'ai providers list', aliases: ['ai providers ls'], bare: true },
  examples: [{ title: 'Who there is', argv: ['ai', 'providers', 'list'] }],
});

const trial = z
  .object({
    provider: z.string(),
    model: z.string(),
    request: z.uuid().describe('Id of the request, for `ai why`'),
    said: z.string().describe('The beginning of what it said'),
    firstByteMs: z.int().nullable().describe('Milliseconds until it began to answer'),
    totalMs: z.int(),
    tokens: z.int().nullable().describe('Tokens in and out; null: it does not say'),
    cost: z.int().nullable().describe('Nano-USD; null: not known'),
  })
  .meta({ id: 'AiProviderTrial' });
export type ProviderTrial = z.output<typeof trial>;

const testProvider = defineOperation({
  id: 'ai.testProvider',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/ai/providers/:name/test',
  summary: 'Ask a provider one small question, and tell what it says and how quick it is',
  description:
    'It is asked for real: it costs what a few words cost. One that rests is asked, too.',
  input: z.strictObject({
    name: providerName,
    model: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('As the provider calls it; default: one of a tier, else the first it offers'),
  }),
  output: trial,
  keyed: false,
  errors: [
    ...Object.values(routingErrors),
    ...Object.values(gatewayErrors),
    ...Object.values(upstreamErrors),
  ],
  permission: WRITE,
  effects: 'write',
  limits: { timeoutMs: 120_000 },
  cli: false,
  examples: [],
});

export const modelOperations = { models, providers, testProvider };
