// The port of the spending meter: what a call to a model may cost before it is made, and what it did cost after.
// Money is whole nano-USD (1e-9 USD), which a number holds up to nine million dollars.
import type { WriteTx } from '../db/index.ts';

/** What was used up, each token counted once: the sums of all fields but `reasoning` are what is billed. */
export interface AiUsage {
  /** Input tokens that came from no cache and went into none. */
  readonly input: number;
  readonly cacheRead: number;
  /** Written into the provider's cache, to stay five minutes or an hour. */
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  readonly output: number;
  /** Part of `output` that was thought and not said. */
  readonly reasoning: number;
}

/** What is known of a cost: by the model's own price, by that of its family, or not at all. */
export type CostState = 'exact' | 'inferred' | 'unknown';

export interface Cost {
  /** Nano-USD; null: nobody knows the price. */
  readonly nano: number | null;
  readonly state: CostState;
}

/** On whose account something is spent: what budgets and reports go by. */
export interface SpendFor {
  readonly userId: string;
  /** Null: no token; the owner at the socket, or the daemon by itself. */
  readonly tokenId: string | null;
  readonly project: string | null;
  readonly tags: readonly string[];
  /** What it was done for: `chat`, `tasks.analyze`; null: nobody said. */
  readonly feature: string | null;
}

/** A model at an upstream. */
export interface SpendModel {
  /** As the owner calls the upstream: `local`. */
  readonly provider: string;
  /** Of its config: `anthropic`. */
  readonly kind: string;
  /** As the upstream calls it. */
  readonly model: string;
  /** The upstream is on this machine: it costs nothing. */
  readonly loopback: boolean;
}

/** A call that is about to be made. */
export interface SpendAsk extends SpendFor, SpendModel {
  /** UUID of the request; with `attempt` it names the hold. */
  readonly requestId: string;
  /** Counts from 1; each attempt has a hold of its own. */
  readonly attempt: number;
  /** Input tokens it can have at most. */
  readonly inputMost: number;
  /** Output tokens it can have at most, in all its choices; null: it does not say. */
  readonly outputMost: number | null;
  /** Nano-USD that its caller wants to spend at most; null: does not say. */
  readonly costMost: number | null;
}

/** A budget that is used beyond its mark, with what is held for the call. */
export interface SpendWarning {
  /** `project:site`. */
  readonly scope: string;
  /** Nano-USD spent, held or lost of it. */
  readonly used: number;
  /** Nano-USD. */
  readonly limit: number;
  /** All of it in words. */
  readonly text: string;
}

export interface SpendGrant {
  /** Nano-USD held back; null: the price is not known, and no hard budget asks for it. */
  readonly held: number | null;
  readonly state: CostState;
  /** Output tokens that it must be cut to, so that a hard budget holds; null: it may go as it is. */
  readonly outputMost: number | null;
  /** Budgets that were crossed softly. */
  readonly warnings: readonly SpendWarning[];
  /** A budget asks for a cheaper tier: the caller gives this hold back, and asks for one if it has it. */
  readonly downgrade: boolean;
}

/** How a call ended, for its bill. `partial`: it was broken off, and `usage` is what was seen or guessed of it. */
export type SpendEnd = 'complete' | 'partial' | 'unsent';

/** What is expected of a call before it is made. */
export interface SpendQuote {
  /** Nano-USD; null: the price is not known. */
  readonly low: number | null;
  readonly expected: number | null;
  readonly worst: number | null;
  readonly state: CostState;
  /** Nano-USD left in the tightest hard budget that covers it; null: none does. */
  readonly left: number | null;
}

/**
 * Keeps prices, budgets and the ledger. `reserve` and `settle` are part of the caller's write, so that the caller's own row is
 * kept or lost with them; a write in which one of them throws has to fail.
 */
export interface SpendMeter {
  /** Makes ready what the price of a model is found by: to be awaited before the write in which `reserve` is called. */
  ready(model: SpendModel): Promise<void>;
  quote(ask: Omit<SpendAsk, 'requestId' | 'attempt'>): Promise<SpendQuote>;
  /**
   * Holds back the most that the call can cost, or refuses it.
   * @throws Problem `BUDGET_EXCEEDED` with the time to wait, `BUDGET_ASKS`, `BUDGET_DOWNGRADE` where only a cheaper model
   *   can be had, `BUDGET_PRICE_UNKNOWN`, `BUDGET_TOO_SMALL`, `COST_ABOVE_LIMIT`
   */
  reserve(tx: WriteTx, ask: SpendAsk): Promise<SpendGrant>;
  /**
   * Turns a hold into what was spent, once: a second call of the same attempt changes nothing and answers the same.
   * `unsent` gives it back. A hold that is never settled counts as lost once the daemon starts again: it stays held.
   */
  settle(
    tx: WriteTx,
    hold: Pick<SpendAsk, 'requestId' | 'attempt'>,
    end: SpendEnd,
    usage: AiUsage,
  ): Promise<Cost>;
}
