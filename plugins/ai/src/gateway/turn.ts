// One request on its way through the gateway: what is known of it, and what became of it so far.
import type { AiUsage, CallContext, Cost, RawRequest } from '@aurelius/core/plugin';
import type { Place } from '../cache/exact.ts';
import type { CacheState, FailedAttempt } from '../contract/log-entity.ts';
import type { Incoming } from '../dialects/index.ts';
import type { Route, Target } from '../routing/types.ts';
import type { Asked } from './asked.ts';
import type { Ending } from './ending.ts';
import type { Attempt } from './hold.ts';

/** What is asked, and by whom. */
export interface Question {
  readonly incoming: Incoming;
  readonly asked: Asked;
  readonly headers: RawRequest['headers'];
}

/** Changes while the request is worked on. */
export interface Progress {
  /** Its row is in the log. */
  logged: boolean;
  /** How often an upstream was asked. */
  attempts: number;
  /** Who was asked last; null: nobody. */
  target: Target | null;
  /** Attempts that brought no answer. */
  readonly failures: FailedAttempt[];
  /** Milliseconds from its begin; null: nothing was said yet. */
  firstByteMs: number | null;
  /** The attempt that brought the answer; null: none did. */
  answered: Attempt | null;
  /** The model that the answer says it is from; null: none did. */
  answeredBy: string | null;
  bytesOut: number;
  /** Of all attempts; null: none was made that cost anything, or might. */
  usage: AiUsage | null;
  cost: Cost | null;
}

/** A request that is worked on; who is to answer may not be known yet. */
export interface Opened extends Question {
  /** UUIDv7: names the request in the log, in holds and in the chain of what left. */
  readonly id: string;
  readonly context: CallContext;
  readonly labels: readonly string[];
  readonly ending: Ending;
  /** Milliseconds since 1970 UTC. */
  readonly startedAt: number;
  readonly cacheState: CacheState;
  readonly progress: Progress;
}

export interface Turn extends Opened {
  readonly route: Route;
  /** Where its answer is kept; null: nowhere. */
  readonly place: Place | null;
}
