// What carries one call from its request to its answer, for every kind of operation.
import { DEFAULT_LIMITS, type Limits, type Operation } from '@aurelius/core/contract';
import type { Caller } from './context.ts';
import type { Exchange } from './exchange.ts';

/** One request on its way through an operation. */
export interface Call {
  readonly exchange: Exchange;
  readonly context: Caller;
  readonly url: string;
  readonly params: Readonly<Record<string, string>>;
}

/** Carries out a call and answers it, or throws. */
export type Answer = (call: Call) => Promise<void>;

/** What one request of the operation may cost. */
export const limitsOf = (op: Operation): Limits => ({ ...DEFAULT_LIMITS, ...op.limits });
