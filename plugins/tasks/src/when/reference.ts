// Against what words are read, and what reading them gives: the vocabulary of the grammar's own files.
import { inRange } from '@aurelius/core/time';
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
  /** How numbers of which either could be the month were taken. */
  readonly order: DateOrder | null;
}

/** A day said by `length` words; null where there is no such day. */
export const onDay = (length: number, day: number | null): Phrase | null =>
  day === null || !inRange(day) ? null : { length, day, seconds: null, end: false, order: null };

/** The end of something, its last day. */
export const endingOn = (length: number, day: number): Phrase | null =>
  inRange(day) ? { length, day, seconds: null, end: true, order: null } : null;

/** The same phrase, said by so many words. */
export const saidBy = ({ day, seconds, end, order }: Phrase, length: number): Phrase => ({
  length,
  day,
  seconds,
  end,
  order,
});

/** A time of day, on a day or without one. */
export const atTime = (length: number, day: number | null, seconds: number): Phrase => ({
  length,
  day,
  seconds,
  end: false,
  order: null,
});
