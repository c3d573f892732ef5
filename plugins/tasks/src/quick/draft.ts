// A line while it is read: its words, which of them were taken, and what they said.
import type { Priority, ReadWords } from '../contract.ts';
import type { Every } from '../when/every.ts';
import type { Moment, Reference } from '../when/expression.ts';
import { BEGINS } from '../when/vocabulary.ts';
import { addWord, bareWord, type OpenLine } from '../when/words.ts';
import type { Token } from './tokens.ts';

/** Some words that were read as a date, and which one; null: a recurrence. */
export interface Read extends Pick<ReadWords, 'field' | 'words' | 'by'> {
  readonly moment: Moment | null;
}

/** When to remind: so many minutes before it is due, or at a time. */
export type Reminder =
  | { readonly before: number }
  | { readonly at: Moment; readonly dated: boolean };

/** What the words of a line have said so far. */
export interface Draft {
  priority: Priority | null;
  readonly labels: Set<string>;
  project: string | null;
  notes: string | null;
  description: string | null;
  /** Day number. */
  deadline: number | null;
  /** Minutes. */
  estimate: number | null;
  readonly reminders: Reminder[];
  every: Every | null;
  due: Moment | null;
  scheduled: Moment | null;
  wait: Moment | null;
  readonly blocks: string[];
  readonly depends: string[];
  parent: string | null;
  readonly reads: Read[];
}

export const blankDraft = (): Draft => ({
  priority: null,
  labels: new Set(),
  project: null,
  notes: null,
  description: null,
  deadline: null,
  estimate: null,
  reminders: [],
  every: null,
  due: null,
  scheduled: null,
  wait: null,
  blocks: [],
  depends: [],
  parent: null,
  reads: [],
});

/** The words that are still to be read. */
export interface Line extends OpenLine {
  readonly tokens: readonly Token[];
  readonly reference: Reference;
  /** By word: some mark took it. */
  readonly taken: boolean[];
  /** Signs that stand in it, of `SEEN`. */
  readonly seen: number;
  /** By what words can begin (`BEGINS`): some word does. */
  readonly begins: number;
}

/** The line of some words of a text. */
export function lineOf(
  text: string,
  tokens: readonly Token[],
  seen: number,
  reference: Reference,
): Line {
  const open: OpenLine = { words: [], stops: [], kinds: [] };
  const taken: boolean[] = [];
  const lower = text.toLowerCase();
  // few letters have a lower case that is longer; then places differ
  const aligned = lower.length === text.length;
  let begins = 0;
  for (const token of tokens) {
    const word = aligned ? lower.slice(token.start, token.end) : token.text.toLowerCase();
    begins |= 1 << addWord(open, token.literal ? '' : word);
    taken.push(false);
  }
  const { words, stops, kinds } = open;
  return { words, stops, kinds, tokens, reference, taken, seen, begins };
}

/** Whether some word of a line can begin what is asked for. */
export const has = ({ begins }: Line, kind: number): boolean => (begins & (1 << kind)) !== 0;

/** The word as it was written, without punctuation after it; empty where it is literal or taken. */
export const wordAt = ({ tokens, words }: Line, at: number): string =>
  words[at] ? bareWord(tokens[at]?.text ?? '') : '';

/** Takes words out of the title. */
export function take({ words, kinds, taken }: Line, at: number, length: number): void {
  for (let i = at; i < at + length; i++) {
    taken[i] = true;
    words[i] = '';
    kinds[i] = BEGINS.nothing;
  }
}

/** The words of some places, as they were written. */
export function textOf({ tokens }: Line, at: number, length: number): string {
  let text = tokens[at]?.text ?? '';
  for (let i = at + 1; i < at + length; i++) text += ` ${tokens[i]?.text ?? ''}`;
  return text;
}
