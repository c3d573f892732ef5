// The words of a line, and which of them are literal. Linear in the line's length, and by code units: this is what a line
// costs at least.

/** A word of a line. */
export interface Token {
  readonly text: string;
  /** Some of it stood in quotes, so it means nothing but itself. */
  readonly literal: boolean;
  /** Where it begins and ends in the line. */
  readonly start: number;
  readonly end: number;
}

/** Signs in a line that make more looking worthwhile; what none of them stands in is words. */
export const SEEN = { colon: 1, brace: 2, slashes: 4 } as const;

/** A line cut into words. */
export interface Tokens {
  readonly tokens: Token[];
  /** Which of {@link SEEN} stand in it, added up. */
  readonly seen: number;
}

/** White space beyond Latin-1 is rare: one test for all of it. */
const OTHER_SPACE = /\s/;

const isSpace = (code: number): boolean =>
  code <= 0x20
    ? code === 0x20 || (code >= 0x09 && code <= 0x0d)
    : code >= 0xa0 && OTHER_SPACE.test(String.fromCharCode(code));

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

/** Letters and digits of ASCII, which have no meaning of their own. */
const isPlain = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || isDigit(code);

/** Words of a line. A quote opens literal text unless a digit stands before it (6" pipe) or none follows to close it. */
export function tokensOf(line: string): Tokens {
  const tokens: Token[] = [];
  let seen = 0;
  /** Where the word began, -1 between words; and what of it is not yet in `quoted`. */
  let start = -1;
  let from = 0;
  let quoted = '';
  let literal = false;
  let lastQuote = -1;
  for (let at = 0; at <= line.length; at++) {
    const code = at < line.length ? line.charCodeAt(at) : 0x20;
    if (start >= 0 && isPlain(code)) continue;
    if (isSpace(code)) {
      if (start < 0) continue;
      const text = quoted + line.slice(from, at);
      if (text !== '') tokens.push({ text, literal, start, end: at });
      start = -1;
      quoted = '';
      literal = false;
      continue;
    }
    if (start < 0) {
      start = at;
      from = at;
    }
    if (code === 0x22) {
      if (lastQuote < 0) lastQuote = line.lastIndexOf('"');
      if (at === lastQuote || isDigit(line.charCodeAt(at - 1))) continue;
      const close = line.indexOf('"', at + 1);
      quoted += line.slice(from, at) + line.slice(at + 1, close);
      literal = true;
      at = close;
      from = close + 1;
    } else if (code === 0x3a) {
      seen |= SEEN.colon;
    } else if (code === 0x7b) {
      seen |= SEEN.brace;
    } else if (code === 0x2f && line.charCodeAt(at - 1) === 0x2f) {
      seen |= SEEN.slashes;
    }
  }
  return { tokens, seen };
}
