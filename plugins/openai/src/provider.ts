// OpenAI as an upstream: where its dialects are spoken, how a key is shown, and what its failures mean.
import { type AiFailure, type AiProvider, errorWords, failureOf } from '@aurelius/core/plugin';
import { listModels } from './models.ts';

const PATHS = {
  chat: '/chat/completions',
  responses: '/responses',
  embeddings: '/embeddings',
} as const;
type Spoken = keyof typeof PATHS;

/** Limits that no pause lifts: there is no money left, or a ceiling of the account is reached. */
const SPENT = new Set(['insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active']);

function failure(status: number, headers: Headers, body: string): AiFailure {
  const plain = failureOf(status, headers);
  const { type, code } = errorWords(body);
  if (SPENT.has(code) || SPENT.has(type)) return { ...plain, kind: 'limited', again: false };
  return plain;
}

export const openai: AiProvider = {
  title: 'OpenAI',
  dialects: Object.keys(PATHS) as Spoken[],
  path: (dialect) => PATHS[dialect as Spoken],
  headers: (apiKey) => (apiKey === null ? {} : { authorization: `Bearer ${apiKey}` }),
  failure,
  models: listModels,
};
