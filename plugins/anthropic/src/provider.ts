// Anthropic as an upstream: where its dialects are spoken, how a key is shown, and what its failures mean.
import { type AiFailure, type AiProvider, errorWords, failureOf } from '@aurelius/core/plugin';
import { listModels } from './models.ts';

/** The version of the API that is asked for where the caller names none. */
const VERSION = '2023-06-01';

const PATHS = { messages: '/messages', count_tokens: '/messages/count_tokens' } as const;
type Spoken = keyof typeof PATHS;

/** What it says when there is no money left, whatever the status: no pause helps, its owner has to. */
const UNPAID = /credit balance|spend(ing)? limit|usage limits/i;

/**
 * A limit that passes comes with `retry-after`; one without it is a ceiling of the account. An account that has reached its
 * spend limit is told by 400 as well, which is no fault of the request.
 */
function failure(status: number, headers: Headers, body: string): AiFailure {
  const plain = failureOf(status, headers);
  const { type, code, message } = errorWords(body);
  const isSpent =
    type === 'billing_error' ||
    [type, code].includes('enforced_spend_limit_reached') ||
    headers.get('anthropic-ratelimit-reason') === 'enforced_spend_limit_reached';
  if (isSpent || (status === 400 && UNPAID.test(message))) {
    return { kind: 'limited', again: false, waitMs: plain.waitMs };
  }
  if (type === 'overloaded_error') return { ...plain, kind: 'overloaded' };
  if (status === 429 && plain.waitMs === null) return { ...plain, again: false };
  return plain;
}

export const anthropic: AiProvider = {
  title: 'Anthropic',
  dialects: Object.keys(PATHS) as Spoken[],
  path: (dialect) => PATHS[dialect as Spoken],
  headers: (apiKey) => ({
    'anthropic-version': VERSION,
    ...(apiKey === null ? {} : { 'x-api-key': apiKey }),
  }),
  failure,
  models: listModels,
};
