// Section `[ai]` of the config file: who is asked, how long they may take, and what is known of whoever asks.
import { secretField, urlField } from '@aurelius/core/contract';
import * as z from 'zod';
import { cacheConfig } from './cache-config.ts';
import { logConfig } from './log-config.ts';
import { privacyConfig } from './privacy-config.ts';
import { modelName, routingConfig } from './routing-config.ts';

/** What an owner may call a provider; it is the first part of a model's address, `provider/model`. */
export const PROVIDER_NAME = /^[a-z0-9][a-z0-9_-]{0,31}$/;

/** A label, a tag, a project or a feature, as far as the gateway cares. */
export const WORD = /^[\p{L}\p{N}_.:/@+-]{1,64}$/u;

/** Size of a model, from quick and cheap to slow and thorough. */
export const TIERS = ['fast', 'standard', 'deep'] as const;
export type Tier = (typeof TIERS)[number];

/** Kinds of upstream; `ollama` is an `openai-compatible` one whose address is known. */
export const PROVIDER_KINDS = ['anthropic', 'openai', 'openai-compatible', 'ollama'] as const;
export type ProviderKind = (typeof PROVIDER_KINDS)[number];

/** Where the known ones are. An `openai-compatible` one may be anywhere, so its owner says where. */
const HOME: Readonly<Record<Exclude<ProviderKind, 'openai-compatible'>, string>> = {
  anthropic: 'https://api.anthropic.com/v1',
  openai: 'https://api.openai.com/v1',
  ollama: 'http://127.0.0.1:11434/v1',
};

const provider = z
  .strictObject({
    kind: z.enum(PROVIDER_KINDS).describe('What it speaks'),
    baseUrl: urlField('content')
      .optional()
      .describe('Answers what people and programs ask models; default: where the kind is at home'),
    apiKey: secretField().optional().describe('Key there; without: none is sent'),
    models: z
      .array(modelName)
      .max(500)
      .optional()
      .describe('Models of it that are offered; default: whatever it lists'),
  })
  .refine(({ kind, baseUrl }) => kind !== 'openai-compatible' || baseUrl !== undefined, {
    error: 'a provider of kind openai-compatible needs a baseUrl',
    path: ['baseUrl'],
  })
  .transform(({ baseUrl, ...rest }) => ({
    ...rest,
    // the refinement above has made sure that only kinds with a home leave it out
    baseUrl: (baseUrl ?? HOME[rest.kind as keyof typeof HOME]).replace(/\/+$/, ''),
  }));
export type ProviderConfig = z.output<typeof provider>;

const seconds = (most: number, usual: number) => z.number().min(0.1).max(most).default(usual);

const client = z.strictObject({
  project: z.string().regex(WORD).optional().describe('Project it is spent for'),
  tags: z.array(z.string().regex(WORD)).max(16).optional().describe('Tags of what is spent'),
  feature: z.string().regex(WORD).optional().describe('What it is done for'),
  labels: z
    .array(z.string().regex(WORD))
    .max(16)
    .optional()
    .describe('What its requests hold, see `ai.privacy`'),
  maxCost: z.number().positive().max(1000).optional().describe('USD that one request may cost'),
  cache: z.enum(['on', 'off']).optional().describe('Whether answers may come from the cache'),
  fallback: z.enum(['on', 'off']).optional().describe('Whether another model may answer'),
});

export const aiConfig = z.strictObject({
  providers: z
    .record(z.string().regex(PROVIDER_NAME), provider)
    .default({})
    .describe('Who answers, by the name you give it'),
  tiers: z
    .strictObject({
      fast: modelName.optional().describe('Model for quick, cheap answers'),
      standard: modelName.optional().describe('Model for most things'),
      deep: modelName.optional().describe('Model for what needs thought'),
    })
    .prefault({})
    .describe('Models behind the names fast, standard and deep, as `provider/model`'),
  routing: routingConfig,
  clients: z
    .record(z.string().regex(/^[a-z0-9]{1,64}$/i), client)
    .default({})
    .describe('What is known of a caller that cannot send it in headers, by the id of its token'),
  timeouts: z
    .strictObject({
      connect: seconds(30, 10).describe('Until a provider is connected, seconds'),
      firstByte: seconds(3600, 120).describe('From there until it begins to answer, seconds'),
      idle: seconds(3600, 60).describe('Between two pieces of an answer, seconds'),
      total: seconds(7200, 1800).describe('For the whole of an answer, seconds'),
    })
    .prefault({})
    .describe('How long a provider may take'),
  privacy: privacyConfig,
  log: logConfig,
  cache: cacheConfig,
});
export type AiConfig = z.output<typeof aiConfig>;
