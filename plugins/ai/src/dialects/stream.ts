// The canonical stream of an answer: what readers of each dialect make of it and what writers turn into another one.
import type { AiUsage } from '@aurelius/core/plugin';
import type { SseEvent } from './sse.ts';

/** Why a model stopped by itself. */
export type StopReason = 'end' | 'length' | 'tools' | 'stop_sequence' | 'refusal';

/**
 * One step of an answer. At most one block is open: `text`, `thinking` and `signature` belong to the one of their
 * `index`, opened by its first step or by `toolStart`, and closed by `blockStop`. Indexes rise by one from 0. A tool has
 * arguments, `{}` if it takes none. A whole answer ends in `end`; whatever ends otherwise was cut off, or tells so by `error`.
 */
export type StreamStep =
  | { readonly type: 'start'; readonly id: string; readonly model: string }
  | { readonly type: 'text'; readonly index: number; readonly text: string }
  | { readonly type: 'thinking'; readonly index: number; readonly text: string }
  /** Proof of the thinking before it, to be sent back untouched. */
  | { readonly type: 'signature'; readonly index: number; readonly signature: string }
  /** Thinking that only its provider can read, a block by itself. */
  | { readonly type: 'redacted'; readonly index: number; readonly data: string }
  | {
      readonly type: 'toolStart';
      readonly index: number;
      readonly id: string;
      readonly name: string;
    }
  /** A piece of JSON text. */
  | { readonly type: 'toolArguments'; readonly index: number; readonly json: string }
  | { readonly type: 'blockStop'; readonly index: number }
  | { readonly type: 'stop'; readonly reason: StopReason }
  /** So far; a later one takes its place. */
  | { readonly type: 'usage'; readonly usage: AiUsage }
  | { readonly type: 'error'; readonly message: string }
  | { readonly type: 'end' };

/** Turns the events of one answer into steps, as they come. */
export interface StreamReader {
  /** Nothing more is read after `error` or `end`. @throws WireError for what the dialect does not allow */
  read(event: SseEvent): Iterable<StreamStep>;
  /** The body ended as HTTP ends one. @throws WireError the answer did not */
  end(): Iterable<StreamStep>;
}

/** Turns the steps of one answer into events of a dialect. */
export interface StreamWriter {
  /** Whole events, or the empty string. An end is written for `end` only. */
  write(step: StreamStep): string;
}

/** An upstream said what its dialect does not allow, or stopped in the middle. */
export class WireError extends Error {
  override readonly name = 'WireError';
}
