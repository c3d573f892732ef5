// Replaces what looks like data of somebody by placeholders before a request leaves, and puts it back in a whole answer.

import type { RawResponse } from '@aurelius/core/plugin';
import { REDACTED_KINDS, type RedactConfig } from '../contract/redact-config.ts';
import { type Incoming, withTexts } from '../dialects/index.ts';
import { RECOGNISERS, type Recogniser, recogniserOf } from './recognise.ts';

/** A request that may leave, and the way back. */
export interface Redacted {
  readonly incoming: Incoming;
  /** How many different things were replaced. */
  readonly replaced: number;
  /**
   * Puts back what was replaced, wherever its placeholder stands whole. What is put back needs no escaping in JSON, so this
   * is right for the bytes of an answer as well as for a text in it. Not for a stream: there a placeholder comes in pieces.
   */
  restored(text: string): string;
}

/** The same answer with what was replaced in its request; a stream stays as it is. */
export function putBack(response: RawResponse, replaced: Redacted | null): RawResponse {
  const { body } = response;
  if (!replaced || !(body instanceof Uint8Array)) return response;
  return { ...response, body: Buffer.from(replaced.restored(Buffer.from(body).toString())) };
}

/** `[EMAIL_1]`: ASCII that JSON leaves alone and that no recogniser takes for data. */
const PLACEHOLDER = /\[(?:KEY|EMAIL|IBAN|CARD|PHONE|IP|WORD)_\d{1,9}\]/g;

/** Whether it can be put back into JSON, at any depth, as it is. */
const isPlain = (text: string): boolean => JSON.stringify(text).length === text.length + 2;

/**
 * Replaces what the config names in every text of a request; the same thing by the same placeholder, numbered in the order
 * of the texts, so that a conversation that grows keeps its placeholders. A placeholder that the caller wrote is left to them.
 * @returns null: nothing had to be replaced
 */
export function redacted(incoming: Incoming, { kinds, words }: RedactConfig): Redacted | null {
  const own = recogniserOf(words);
  const recognisers: (readonly [name: string, it: Recogniser])[] = [
    ...(own ? [['WORD', own] as const] : []),
    ...REDACTED_KINDS.filter((kind) => kinds.includes(kind)).map(
      (kind) => [kind.toUpperCase(), RECOGNISERS[kind]] as const,
    ),
  ];
  if (recognisers.length === 0) return null;
  const taken = new Set(incoming.parts().flatMap(({ text }) => text.match(PLACEHOLDER) ?? []));
  const placeholders = new Map<string, string>();
  const originals = new Map<string, string>();
  const next: Record<string, number> = {};
  const placeholderOf = (name: string, text: string): string => {
    const known = placeholders.get(text);
    if (known !== undefined) return known;
    let made: string;
    do {
      next[name] = (next[name] ?? 0) + 1;
      made = `[${name}_${next[name]}]`;
    } while (taken.has(made));
    placeholders.set(text, made);
    originals.set(made, text);
    return made;
  };
  const safe = withTexts(incoming, ({ text }) =>
    recognisers.reduce(
      (so, [name, { pattern, holds }]) =>
        so.replace(pattern, (found) =>
          isPlain(found) && (holds?.(found) ?? true) ? placeholderOf(name, found) : found,
        ),
      text,
    ),
  );
  if (originals.size === 0) return null;
  return {
    incoming: safe,
    replaced: originals.size,
    restored: (text) => text.replace(PLACEHOLDER, (made) => originals.get(made) ?? made),
  };
}
