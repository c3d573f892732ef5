// A line while it is read: its words, which of them were taken, and what they said.
import type { Priority, ReadWords } from '../contract.ts';
import type { Every } from '../when/every.ts';
import { bareWord, type Moment, type Reference, wordsOf } from '../when/expression.ts';
import type { Words } from '../when/reference.ts';
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
  readonly blocks: Set<string>;
  readonly depends: Set<string>;
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
  blocks: new Set(),
  depends: new Set(),
  parent: null,
  reads: [],
});

/** The words that are still to be read. */
export interface Line {
  readonly tokens: readonly Token[];
  readonly reference: Reference;
  /** By word: some mark took it. */
  readonly taken: boolean[];
}

/** The word as signs are told by: without punctuation after it, empty where it is literal or taken. */
export const wordAt = ({ tokens, taken }: Line, at: number): string => {
  const token = tokens[at];
  return !token || token.literal || taken[at] ? '' : bareWord(token.text);
};

/** The words as dates are read from them: what is literal or taken is empty. */
export const openWords = ({ tokens, taken }: Line): string[] =>
  tokens.map((token, at) => (token.literal || taken[at] ? '' : token.text));

/** The same, from a word on. */
export const openFrom = (line: Line): ((start: number) => Words) => wordsOf(openWords(line));

/** Takes words out of the title. */
export function take({ taken }: Line, at: number, length: number): void {
  for (let i = at; i < at + length; i++) taken[i] = true;
}

/** The words of some places, as they were written. */
export const textOf = ({ tokens }: Line, at: number, length: number): string =>
  tokens
    .slice(at, at + length)
    .map(({ text }) => text)
    .join(' ');
