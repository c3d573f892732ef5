// Against what words are read, and what reading them gives: the vocabulary of the grammar's own files.
import { inRange } from './civil.ts';
import type { WallTime } from './zone.ts';

/** Against what relative words are read. */
export interface Reference {
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  /** What the clocks of `zone` show now. */
  readonly wall: WallTime;
  /** IANA zone. */
  readonly zone: string;
  /** `03/04` is 4 March; else it is 3 April. */
  readonly monthFirst: boolean;
}

/** How the two numbers of `03/04/2026` were taken where either could be the month. */
export type DateOrder = 'day-first' | 'month-first';

/** What some words mean: a day, a time of day, or both. */
export interface Phrase {
  /** How many words it takes, introducers included. */
  readonly length: number;
  readonly day: number | null;
  readonly seconds: number | null;
  /** It names the end of its day (`eom`): "before it" includes the day. */
  readonly end: boolean;
  readonly order?: DateOrder;
}

/** The word at an offset from where the phrase starts, lower case; empty past the end of a sentence or for literal text. */
export type Words = (offset: number) => string;

/** The same words from `skip` words on. */
export const after =
  (words: Words, skip: number): Words =>
  (offset) =>
    words(skip + offset);

/** A day said by `length` words; null where there is no such day. */
export const onDay = (length: number, day: number | null): Phrase | null =>
  day === null || !inRange(day) ? null : { length, day, seconds: null, end: false };

/** The end of something, its last day. */
export const endingOn = (length: number, day: number): Phrase | null =>
  inRange(day) ? { length, day, seconds: null, end: true } : null;
