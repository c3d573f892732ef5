// What a failure of an upstream is to our caller: never its own status, which would speak of the wrong key.
import type { Problem } from '@aurelius/core/errors';
import type { AiFailure } from '@aurelius/core/plugin';
import { upstreamErrors } from '../contract/upstream-errors.ts';

const OF_KIND = {
  key: upstreamErrors.AI_UPSTREAM_CREDENTIALS,
  limited: upstreamErrors.AI_UPSTREAM_LIMITED,
  overloaded: upstreamErrors.AI_UPSTREAM_OVERLOADED,
  server: upstreamErrors.AI_UPSTREAM_FAILED,
  request: upstreamErrors.AI_UPSTREAM_REFUSED,
} as const satisfies Record<AiFailure['kind'], unknown>;

/** What a caller is to wait where the provider did not say, seconds: who is told nothing comes again at once. */
const WAIT_S = 15;

/** @param detail what happened, with the name of the provider and without its words that may hold a key */
export function upstreamProblem({ kind, waitMs }: AiFailure, detail: string): Problem {
  const told = waitMs === null ? {} : { retryAfter: Math.ceil(waitMs / 1000) };
  const isBusy = kind === 'limited' || kind === 'overloaded';
  return OF_KIND[kind](detail, isBusy ? { retryAfter: WAIT_S, ...told } : told);
}
