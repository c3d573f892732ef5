// The periods of a rule, one after the other: every second week, every day, every 90 minutes. A period gives the places
// at which something happens, and each place stands for the same few times.
import { civilOf, DAY_SECONDS, dayOf, type Wall } from '../time/civil.ts';
import { daysOf, weekOf, weekYearOf } from './days.ts';
import type { Rule } from './rule.ts';

/** Where something happens in a period: seconds of wall time since 1970, ascending. */
export interface Period {
  readonly places: readonly number[];
  /** Number of the next period that may have any. */
  readonly next: number;
}

/** Periods are numbered: the one of DTSTART is 0. */
export interface Periods {
  /** What is added to each place, seconds, ascending. */
  readonly times: readonly number[];
  at(number: number): Period;
  /** When a period begins at the earliest, seconds of wall time. */
  beginOf(number: number): number;
  /** A period that is not behind the one in which a wall time lies. */
  before(wall: number): number;
}

const HOUR = 3600;
const MINUTE = 60;

/** What the rule says, else what the start has. */
const orOf = (values: readonly number[], own: number): readonly number[] =>
  values.length > 0 ? values : [own];

/** All sums of one of each. */
const sums = (lists: readonly (readonly number[])[]): number[] =>
  lists.reduce<number[]>(
    (all, list) => all.flatMap((one) => list.map((other) => one + other)),
    [0],
  );

/** The times within a place that is as long as `unit` seconds. */
function timesOf(rule: Rule, seconds: number | null, unit: number): readonly number[] {
  if (seconds === null) return [0];
  const open = rule.byHour.length + rule.byMinute.length + rule.bySecond.length === 0;
  if (open) return [seconds % unit];
  const hours = orOf(rule.byHour, Math.floor(seconds / HOUR)).map((hour) => hour * HOUR);
  const minutes = orOf(rule.byMinute, Math.floor(seconds / MINUTE) % 60).map((it) => it * MINUTE);
  const lists = [hours, minutes, orOf(rule.bySecond, seconds % MINUTE)];
  return sums(lists.slice([DAY_SECONDS, HOUR, MINUTE, 1].indexOf(unit)));
}

type Counted = (index: number) => readonly number[];

/** Periods of a day or more: `index` counts all of them, of which the rule takes every INTERVALth. */
function byDays(
  rule: Rule,
  start: Wall,
  first: number,
  {
    days,
    begin,
    indexOf,
  }: { days: Counted; begin(index: number): number; indexOf(day: number): number },
): Periods {
  const { interval } = rule;
  return {
    times: timesOf(rule, start.seconds, DAY_SECONDS),
    at: (number) => ({
      places: days(first + number * interval).map((day) => day * DAY_SECONDS),
      next: number + 1,
    }),
    beginOf: (number) => begin(first + number * interval) * DAY_SECONDS,
    before: (wall) =>
      Math.max(0, Math.floor((indexOf(Math.floor(wall / DAY_SECONDS)) - first) / interval) - 1),
  };
}

const monthIndex = (day: number): number => {
  const { year, month } = civilOf(day);
  return year * 12 + month - 1;
};

/** Periods of less than a day. What the rule excludes is left out by the day, the hour or the minute. */
function byTimes(rule: Rule, start: Wall & { seconds: number }, unit: number): Periods {
  const { interval, byHour, byMinute, bySecond } = rule;
  const { passes } = daysOf(rule, start.day);
  const first = Math.floor((start.day * DAY_SECONDS + start.seconds) / unit);
  /** The first period at or after a wall time that is a whole number of units. */
  const from = (wall: number): number => Math.ceil((wall / unit - first) / interval);
  const limits = [
    { length: HOUR, within: 24, values: byHour },
    { length: MINUTE, within: 60, values: byMinute },
    { length: 1, within: 60, values: bySecond },
  ].filter(({ length, values }) => length >= unit && values.length > 0);
  const of = new Map<number, boolean>();
  const passesDay = (day: number): boolean => {
    const known = of.get(day);
    if (known !== undefined) return known;
    of.clear();
    const passed = passes(day);
    of.set(day, passed);
    return passed;
  };
  return {
    times: timesOf(rule, start.seconds, unit),
    at(number) {
      const wall = (first + number * interval) * unit;
      const day = Math.floor(wall / DAY_SECONDS);
      if (!passesDay(day)) return { places: [], next: from((day + 1) * DAY_SECONDS) };
      for (const { length, within, values } of limits) {
        const place = Math.floor(wall / length);
        if (!values.includes(((place % within) + within) % within)) {
          return { places: [], next: Math.max(number + 1, from((place + 1) * length)) };
        }
      }
      return { places: [wall], next: number + 1 };
    },
    beginOf: (number) => (first + number * interval) * unit,
    before: (wall) => Math.max(0, Math.floor((wall / unit - first) / interval) - 1),
  };
}

/** The periods of a rule that begins at a wall time. */
export function periodsOf(rule: Rule, start: Wall): Periods {
  const days = daysOf(rule, start.day);
  const { weekStart } = rule;
  switch (rule.freq) {
    case 'YEARLY': {
      const yearOf = (day: number) =>
        rule.byWeekNo.length > 0 ? weekYearOf(day, weekStart) : civilOf(day).year;
      return byDays(rule, start, yearOf(start.day), {
        days: days.inYear,
        // its first week may begin in the year before
        begin: (year) => dayOf(year, 1, 1) - 3,
        indexOf: yearOf,
      });
    }
    case 'MONTHLY': {
      const parts = (index: number) =>
        [Math.floor(index / 12), (((index % 12) + 12) % 12) + 1] as const;
      return byDays(rule, start, monthIndex(start.day), {
        days: (index) => days.inMonth(...parts(index)),
        begin: (index) => dayOf(...parts(index), 1) - 1,
        indexOf: monthIndex,
      });
    }
    case 'WEEKLY': {
      const first = weekOf(start.day, weekStart);
      return byDays(rule, start, 0, {
        days: (index) => days.inWeek(first + index * 7),
        begin: (index) => first + index * 7,
        indexOf: (day) => Math.floor((day - first) / 7),
      });
    }
    case 'DAILY':
      return byDays(rule, start, start.day, {
        days: (day) => (days.passes(day) ? [day] : []),
        begin: (day) => day,
        indexOf: (day) => day,
      });
    case 'HOURLY':
    case 'MINUTELY':
    case 'SECONDLY': {
      const unit = { HOURLY: HOUR, MINUTELY: MINUTE, SECONDLY: 1 }[rule.freq];
      return byTimes(rule, { ...start, seconds: start.seconds ?? 0 }, unit);
    }
  }
}
