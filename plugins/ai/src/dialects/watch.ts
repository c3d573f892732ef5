// What is watched for in an answer that passes untouched, whatever its dialect.
import { type JsonObject, objectOf } from './json.ts';
import type { SseEvent } from './sse.ts';

/** Follows one answer. It judges nothing: what an upstream says wrongly is for the caller to see. */
export interface Watch {
  /**
   * Whether a block only goes on with what is said, which is counted then. Asked of every block once the answer has begun,
   * so it parses nothing.
   * @param text the block's bytes as Latin-1
   */
  plain(text: string): boolean;
  /** Takes note of what an event says. Returns whether the caller gets it. */
  read(event: SseEvent): boolean;
  /** The body ended as HTTP ends one. */
  end(): void;
}

/** The object of an event; null: it is none. */
export function watchedObject(data: string): JsonObject | null {
  try {
    return objectOf(JSON.parse(data));
  } catch {
    return null;
  }
}

/** Bytes of text; of anything else 0. */
export const bytesOf = (value: unknown): number =>
  typeof value === 'string' ? Buffer.byteLength(value) : 0;

/**
 * Bytes of the strings that follow `keys`, without what JSON needs to write them. Unlike a parser it takes a character that is
 * written as `\u` for three bytes, whichever it is.
 * @param text Latin-1 of bytes
 * @param keys global; matches a key up to the first quote of its string
 * @returns null: there is none
 */
export function saidIn(text: string, keys: RegExp): number | null {
  let bytes: number | null = null;
  keys.lastIndex = 0;
  while (keys.test(text)) {
    let at = keys.lastIndex;
    let slash = text.indexOf('\\', at);
    let quote = text.indexOf('"', at);
    bytes ??= 0;
    while (slash !== -1 && slash < quote) {
      const long = text[slash + 1] === 'u';
      bytes += slash - at + (long ? 3 : 1);
      at = slash + (long ? 6 : 2);
      slash = text.indexOf('\\', at);
      quote = text.indexOf('"', at);
    }
    if (quote === -1) quote = text.length;
    bytes += quote - at;
    keys.lastIndex = quote;
  }
  return bytes;
}
