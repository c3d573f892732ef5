// Words as the grammar reads them: lower case, without the punctuation after them. Made once for a line, by code units.

import { beginningOf } from './vocabulary.ts';

/** The words of a line. Each list has an entry for each of them. */
export interface PlainLine {
  /** Lower case, without punctuation after it; empty where it is not to be read. */
  readonly words: readonly string[];
  /** Whether a sentence ends with it. */
  readonly stops: readonly boolean[];
  /** What it can begin, one of `BEGINS`. */
  readonly kinds: readonly number[];
}

/** The word at an offset from where the phrase starts, lower case; empty past the end of a sentence or for literal text. */
export type Words = (offset: number) => string;

/** The same words from `skip` words on. */
export const after =
  (words: Words, skip: number): Words =>
  (offset) =>
    words(skip + offset);

/** The words of a line from one of them on; a phrase ends where a sentence does. */
export const wordsFrom =
  ({ words, stops }: PlainLine, start: number): Words =>
  (offset) =>
    offset > 0 && stops[start + offset - 1] ? '' : (words[start + offset] ?? '');

/** `,` `;` `.` `!` `?` `)` */
const isTrailing = (code: number): boolean =>
  code === 0x2c ||
  code === 0x3b ||
  code === 0x2e ||
  code === 0x21 ||
  code === 0x3f ||
  code === 0x29;

function bareEnd(word: string): number {
  let end = word.length;
  while (end > 0 && isTrailing(word.charCodeAt(end - 1))) end--;
  return end;
}

/** A word without the punctuation after it. */
export const bareWord = (word: string): string => {
  const end = bareEnd(word);
  return end === word.length ? word : word.slice(0, end);
};

/** The mark that makes a rule count from when it was done; no end of a sentence. */
const MARKED = 'every!';

/** A line that is being made. */
export interface OpenLine {
  readonly words: string[];
  readonly stops: boolean[];
  readonly kinds: number[];
}

/** Adds a word, given in lower case, and answers what it can begin. */
export function addWord({ words, stops, kinds }: OpenLine, lower: string): number {
  const end = bareEnd(lower);
  const whole = end === lower.length || lower === MARKED;
  const word = whole ? lower : lower.slice(0, end);
  const kind = beginningOf(word);
  words.push(word);
  stops.push(!whole && (lower.length - end > 1 || !lower.endsWith(',')));
  kinds.push(kind);
  return kind;
}

/** Words of a text that is nothing but a date. */
export function plainLine(text: readonly string[]): PlainLine {
  const line: OpenLine = { words: [], stops: [], kinds: [] };
  for (const word of text) addWord(line, word.toLowerCase());
  return line;
}

/** Whether a word begins with a digit. */
export function startsWithDigit(word: string): boolean {
  const code = word.charCodeAt(0);
  return code >= 0x30 && code <= 0x39;
}
