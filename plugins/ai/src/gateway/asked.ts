// What a caller says about a request beside the request: on whose account, how carefully, with what leave.
import type { CallContext, RawRequest, SpendFor } from '@aurelius/core/plugin';
import { type AiConfig, WORD } from '../contract/config.ts';
import { aiErrors } from '../contract/errors.ts';

/** Header names are those of the fields, behind this. */
const PREFIX = 'x-aurelius-';
const NANO = 1e9;
const MOST_WORDS = 16;

export interface Asked {
  readonly spend: SpendFor;
  /** What its caller says that it holds. */
  readonly labels: readonly string[];
  /** Nano-USD that it may cost; null: nobody said. */
  readonly costMost: number | null;
  /** Whether an answer may come from the cache; null: nobody said. */
  readonly cache: boolean | null;
  /** Whether another model than the first may answer. */
  readonly fallback: boolean;
  /** Of the conversation it belongs to; null: nobody said. */
  readonly conversation: string | null;
}

type Headers = RawRequest['headers'];

const invalid = (name: string, takes: string) =>
  aiErrors.AI_HEADER_INVALID(`${PREFIX}${name} takes ${takes}.`);

function textOf(headers: Headers, name: string): string | undefined {
  const value = headers[PREFIX + name];
  return Array.isArray(value) ? value.join(',') : value;
}

function word(headers: Headers, name: string): string | undefined {
  const text = textOf(headers, name);
  if (text !== undefined && !WORD.test(text)) throw invalid(name, 'one word of at most 64 letters');
  return text;
}

function words(headers: Headers, name: string): readonly string[] | undefined {
  const list = textOf(headers, name)
    ?.split(',')
    .map((one) => one.trim());
  if (list && (list.length > MOST_WORDS || !list.every((one) => WORD.test(one)))) {
    throw invalid(name, `up to ${MOST_WORDS} words with commas between`);
  }
  return list;
}

function choice(headers: Headers, name: string): 'on' | 'off' | undefined {
  const text = textOf(headers, name);
  if (text === undefined || text === 'on' || text === 'off') return text;
  throw invalid(name, '`on` or `off`');
}

function dollars(headers: Headers, name: string): number | undefined {
  const text = textOf(headers, name);
  if (text === undefined) return undefined;
  const value = /^\d{1,4}(\.\d{1,9})?$/.test(text) ? Number(text) : Number.NaN;
  if (!(value > 0)) throw invalid(name, 'an amount of USD, like 0.05');
  return value;
}

const switched = (value: 'on' | 'off' | undefined) => (value === undefined ? null : value === 'on');

/**
 * Reads `x-aurelius-*` headers; what they leave out is what `[ai.clients]` knows of the caller's token.
 * @throws Problem `AI_HEADER_INVALID`
 */
export function readAsked(
  headers: Headers,
  { clients }: Pick<AiConfig, 'clients'>,
  { userId, tokenId }: Pick<CallContext, 'userId' | 'tokenId'>,
): Asked {
  const known = (tokenId === undefined ? undefined : clients[tokenId]) ?? {};
  const cost = dollars(headers, 'max-cost') ?? known.maxCost;
  return {
    spend: {
      userId,
      tokenId: tokenId ?? null,
      project: word(headers, 'project') ?? known.project ?? null,
      tags: words(headers, 'tags') ?? known.tags ?? [],
      feature: word(headers, 'feature') ?? known.feature ?? null,
    },
    // a caller can add to what its owner says of it, and take nothing away
    labels: [...new Set([...(known.labels ?? []), ...(words(headers, 'labels') ?? [])])],
    costMost: cost === undefined ? null : Math.round(cost * NANO),
    cache: switched(choice(headers, 'cache') ?? known.cache),
    fallback: (choice(headers, 'fallback') ?? known.fallback) !== 'off',
    conversation: word(headers, 'conversation') ?? null,
  };
}
