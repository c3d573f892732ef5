// A streamed answer on its way from an upstream to its caller, in the caller's dialect, with what must be known of it.
import type { Problem } from '@aurelius/core/errors';
import type { AiDialect, AiUsage } from '@aurelius/core/plugin';
import { failureEvent, pingOf } from './failure.ts';
import { Heard } from './heard.ts';
import { translated } from './translated.ts';
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

/** What becomes of the bytes of an answer. */
export interface Flow {
  /**
   * @param bytes as they come from the upstream, cut anywhere; they must not change after
   * @returns what the caller gets, whole events; null: nothing yet
   * @throws WireError what came cannot be an answer. Nothing may be pushed after it
   */
  push(bytes: Uint8Array): Uint8Array | null;
  /**
   * The body ended as HTTP ends one.
   * @returns the rest of what the caller gets
   * @throws WireError it was cut off: neither the end of its dialect came nor an error. The caller is told a `failure`
   */
  end(): Uint8Array | null;
  /** Number of the next event, where a dialect counts them. */
  next(): number;
}

/** One answer. */
export interface Passage extends Pick<Flow, 'push' | 'end'> {
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
   * What the upstream told of a whole answer. Of any other the output is guessed from what was said: a token for every four
   * bytes and at least one for each event that said something, never less than told so far. What was thought and not sent
   * cannot be seen.
   */
  usage(): AiUsage;
}

/**
 * @param from what the upstream speaks; Responses are asked for only on behalf of callers that speak them
 * @param to what the caller speaks
 */
export function passage(from: StreamDialect, to: StreamDialect, asked: PassageAsk): Passage {
  const heard = new Heard(asked.inputGuess);
  const flow = from === to ? untouched(from, heard, asked) : translated(from, to, heard, asked);
  return {
    push: flow.push,
    end: flow.end,
    failure: (problem, requestId) => Buffer.from(failureEvent(to, problem, requestId, flow.next())),
    ping: pingOf(to),
    get begun() {
      return heard.begun;
    },
    get complete() {
      return heard.complete;
    },
    get failed() {
      return heard.failed;
    },
    get model() {
      return heard.model;
    },
    usage: () => heard.usage(),
  };
}
