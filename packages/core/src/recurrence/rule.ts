// A recurrence rule as data (RFC 5545 §3.3.10, RFC 7529 §4.1).
import type { Wall } from '../time/civil.ts';

/** Periods a rule repeats by, the shortest first. */
export const FREQUENCIES = [
  'SECONDLY',
  'MINUTELY',
  'HOURLY',
  'DAILY',
  'WEEKLY',
  'MONTHLY',
  'YEARLY',
] as const;
export type Frequency = (typeof FREQUENCIES)[number];

/** Weekdays as rules write them, Monday first. */
export const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;

export const SKIPS = ['OMIT', 'BACKWARD', 'FORWARD'] as const;
/** What becomes of the 31st in a month of 30 days: left out, the day before, the day after. */
export type Skip = (typeof SKIPS)[number];

/** A weekday, every one or the nth of its month or year; negative counts from the end. */
export interface ByDay {
  /** Monday is 1, Sunday 7. */
  readonly weekday: number;
  readonly nth: number | null;
}

/** Last moment of a rule: a wall time, or with `utc` an instant written as the wall time of UTC. */
export interface Until extends Wall {
  readonly utc: boolean;
}

/** Lists are sorted and without duplicates; an empty one was not given. */
export interface Rule {
  readonly freq: Frequency;
  readonly interval: number;
  readonly byMonth: readonly number[];
  readonly byWeekNo: readonly number[];
  readonly byYearDay: readonly number[];
  readonly byMonthDay: readonly number[];
  readonly byDay: readonly ByDay[];
  readonly byHour: readonly number[];
  readonly byMinute: readonly number[];
  readonly bySecond: readonly number[];
  readonly bySetPos: readonly number[];
  /** Null: not written, which means OMIT. */
  readonly skip: Skip | null;
  readonly count: number | null;
  readonly until: Until | null;
  /** First day of the week: Monday is 1, Sunday 7. */
  readonly weekStart: number;
}

/** The lists of numbers, as rules write them, and what they may hold; in the order in which they are applied. */
export const NUMBER_PARTS = {
  BYMONTH: { field: 'byMonth', min: 1, max: 12, signed: false },
  BYWEEKNO: { field: 'byWeekNo', min: 1, max: 53, signed: true },
  BYYEARDAY: { field: 'byYearDay', min: 1, max: 366, signed: true },
  BYMONTHDAY: { field: 'byMonthDay', min: 1, max: 31, signed: true },
  BYHOUR: { field: 'byHour', min: 0, max: 23, signed: false },
  BYMINUTE: { field: 'byMinute', min: 0, max: 59, signed: false },
  BYSECOND: { field: 'bySecond', min: 0, max: 60, signed: false },
  BYSETPOS: { field: 'bySetPos', min: 1, max: 366, signed: true },
} as const;
export type NumberPart = keyof typeof NUMBER_PARTS;

/** A text that is no rule, or a rule that cannot be; `message` says why, in words for people. */
export class RuleFault extends Error {
  override readonly name = 'RuleFault';
}
