// A streamed answer on its way from an upstream to its caller, in the caller's dialect, with what must be known of it.
import type { Problem } from '@aurelius/core/errors';
import type { AiDialect, AiUsage } from '@aurelius/core/plugin';
import { untouched } from './untouched.ts';

/** Dialects that have streams. */
export type StreamDialect = Extract<AiDialect, 'chat' | 'responses' | 'messages'>;

export interface PassageAsk {
  /** As the caller named it; used where the upstream names none. */
  readonly model: string;
  readonly requestId: string;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  /** Chat: the caller did not ask for usage, and is told none. */
  readonly stripUsage: boolean;
  /** Input tokens, where the upstream does not tell them. */
  readonly inputGuess: number;
}

/** One answer. What it returns is whole events. */
export interface Passage {
  /**
   * @param bytes as they come from the upstream, cut anywhere; they must not change after
   * @returns what the caller gets; null: nothing yet
   * @throws WireError what came cannot be an answer. Nothing may be pushed after it
   */
  push(bytes: Uint8Array): Uint8Array | null;
  /**
   * The body ended as HTTP ends one.
   * @throws WireError it was cut off: neither the end of its dialect came nor an error. The caller is told `failure`
   */
  end(): Uint8Array | null;
  /** How a failure after the first byte is told in the caller's dialect; nothing is sent after it. */
  failure(problem: Problem, requestId: string): Uint8Array;
  /** To send when idle. */
  readonly ping: Uint8Array;
  /** Something was said that a caller may act on: no other upstream from here. */
  readonly begun: boolean;
  /** The answer is whole, as the upstream says. */
  readonly complete: boolean;
  /**
   * What an error in the stream says, which the caller was told as well; null: none came. Before `begun`, whoever holds
   * back what was pushed may ask another upstream.
   */
  readonly failed: string | null;
  /** As the upstream calls it; null: it did not say. */
  readonly model: string | null;
  /**
   * What is known of it. An output that was not told for the whole answer is guessed from what was said: a token for every
   * four bytes and at least one for each event that said something, never less than told so far.
   */
  usage(): AiUsage;
}

/** @param from what the upstream speaks @param to what the caller speaks */
export function passage(from: StreamDialect, to: StreamDialect, asked: PassageAsk): Passage {
  if (from === to) return untouched(from, asked);
  throw new TypeError(`No stream of ${from} becomes one of ${to}`);
}
