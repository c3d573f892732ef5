// Which days a rule names in a year, a month or a week, and whether it lets a day pass.
import { civilOf, dayOf, daysInMonth, weekdayOf } from '../time/civil.ts';
import type { Rule } from './rule.ts';

/** Days as numbers since 1970-01-01, ascending, each once. */
export interface Days {
  inYear(year: number): readonly number[];
  inMonth(year: number, month: number): readonly number[];
  /** @param first the day the week starts with */
  inWeek(first: number): readonly number[];
  /** Whether a day is one of the rule, where the period of the rule is a day or less. */
  passes(day: number): boolean;
}

const ALL_MONTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

/** The first day of the week in which a day lies. @param weekStart Monday is 1, Sunday 7 */
export const weekOf = (day: number, weekStart: number): number =>
  day - ((weekdayOf(day) - weekStart + 7) % 7);

/** The first day of the first week of a year: the one with 4 January. */
const firstWeek = (year: number, weekStart: number): number => weekOf(dayOf(year, 1, 4), weekStart);

/** The year whose weeks hold a day. */
export function weekYearOf(day: number, weekStart: number): number {
  const { year } = civilOf(day);
  if (day < firstWeek(year, weekStart)) return year - 1;
  return day >= firstWeek(year + 1, weekStart) ? year + 1 : year;
}

/** Sorted, each once; most lists are so already. */
const ascending = (days: number[]): number[] =>
  days.every((day, at) => at === 0 || day > (days[at - 1] as number))
    ? days
    : [...new Set(days)].sort((a, b) => a - b);

/** The position that a number means in a row of `length`, counted from 0; negative ones count from the end. */
const placeOf = (number: number, length: number): number =>
  number > 0 ? number - 1 : length + number;

/** @param start day of DTSTART: what a rule leaves open is as there */
export function daysOf(rule: Rule, start: number): Days {
  const { byMonth, byWeekNo, byYearDay, byMonthDay, byDay, weekStart } = rule;
  const startCivil = civilOf(start);
  const startWeekday = weekdayOf(start);

  /** A day of a month; where the month has none of that number, what the rule wants instead. */
  function monthDay(year: number, month: number, number: number): number[] {
    const first = dayOf(year, month, 1);
    const length = daysInMonth(year, month);
    const place = placeOf(number, length);
    if (place >= 0 && place < length) return [first + place];
    if (rule.skip === 'BACKWARD') return [place < 0 ? first - 1 : first + length - 1];
    if (rule.skip === 'FORWARD') return [place < 0 ? first : first + length];
    return [];
  }

  /** The weekdays of the rule among the days from `first` on, before `end`. */
  const weekdaysIn = (first: number, end: number): number[] =>
    byDay.flatMap(({ weekday, nth }) => {
      const begin = first + ((weekday - weekdayOf(first) + 7) % 7);
      const length = Math.ceil((end - begin) / 7);
      if (nth === null) return Array.from({ length }, (_, at) => begin + at * 7);
      const place = placeOf(nth, length);
      return place >= 0 && place < length ? [begin + place * 7] : [];
    });

  const isWeekday = (day: number): boolean => {
    const weekday = weekdayOf(day);
    return byDay.length === 0 || byDay.some((it) => it.weekday === weekday);
  };

  const isMonth = (month: number): boolean => byMonth.length === 0 || byMonth.includes(month);

  function isMonthDay(day: number): boolean {
    if (byMonthDay.length === 0) return true;
    const civil = civilOf(day);
    const length = daysInMonth(civil.year, civil.month);
    return byMonthDay.some((number) => placeOf(number, length) === civil.day - 1);
  }

  function isYearDay(day: number): boolean {
    if (byYearDay.length === 0) return true;
    const { year } = civilOf(day);
    const first = dayOf(year, 1, 1);
    const length = dayOf(year + 1, 1, 1) - first;
    return byYearDay.some((number) => placeOf(number, length) === day - first);
  }

  const passes = (day: number): boolean =>
    isMonth(civilOf(day).month) && isYearDay(day) && isMonthDay(day) && isWeekday(day);

  const inMonths = rule.freq === 'MONTHLY' || byMonth.length > 0;
  const plainWeekdays = byDay.every(({ nth }) => nth === null);

  /** The weekdays of the month or year that was asked about last. */
  let numbered = { first: Number.NaN, days: new Set<number>() };

  /** Whether a day is one of the weekdays; their numbers count in months or in the year. */
  function isByDay(day: number): boolean {
    if (plainWeekdays) return isWeekday(day);
    const { year, month } = civilOf(day);
    const first = dayOf(year, inMonths ? month : 1, 1);
    if (numbered.first !== first) {
      const end = inMonths ? first + daysInMonth(year, month) : dayOf(year + 1, 1, 1);
      numbered = { first, days: new Set(weekdaysIn(first, end)) };
    }
    return numbered.days.has(day);
  }

  function inMonth(year: number, month: number): number[] {
    if (!isMonth(month)) return [];
    const first = dayOf(year, month, 1);
    if (byMonthDay.length === 0 && byDay.length > 0) {
      return ascending(weekdaysIn(first, first + daysInMonth(year, month)));
    }
    const numbers = byMonthDay.length > 0 ? byMonthDay : [startCivil.day];
    return ascending(numbers.flatMap((number) => monthDay(year, month, number)).filter(isByDay));
  }

  /** Whether a day that another part gave is one of the month, the days of the month and the weekdays. */
  const isAlso = (day: number): boolean =>
    isMonth(civilOf(day).month) && isMonthDay(day) && isByDay(day);

  function inWeeks(year: number): number[] {
    const first = firstWeek(year, weekStart);
    const weeks = (firstWeek(year + 1, weekStart) - first) / 7;
    const days = byWeekNo.flatMap((number) => {
      const place = placeOf(number, weeks);
      if (place < 0 || place >= weeks) return [];
      return [0, 1, 2, 3, 4, 5, 6].map((at) => first + place * 7 + at);
    });
    const open = byDay.length + byMonthDay.length + byYearDay.length === 0;
    return days.filter((day) => passes(day) && (!open || weekdayOf(day) === startWeekday));
  }

  function inYear(year: number): number[] {
    if (byWeekNo.length > 0) return ascending(inWeeks(year));
    const first = dayOf(year, 1, 1);
    const end = dayOf(year + 1, 1, 1);
    if (byYearDay.length > 0) {
      const days = byYearDay.map((number) => first + placeOf(number, end - first));
      return ascending(days.filter((day) => day >= first && day < end && isAlso(day)));
    }
    if (byMonth.length > 0) return ascending(byMonth.flatMap((month) => inMonth(year, month)));
    if (byMonthDay.length > 0) return ascending(ALL_MONTHS.flatMap((it) => inMonth(year, it)));
    if (byDay.length > 0) return ascending(weekdaysIn(first, end));
    return monthDay(year, startCivil.month, startCivil.day);
  }

  /** Places of the weekdays in a week, 0 to 6. */
  const weekPlaces = ascending(
    (byDay.length > 0 ? byDay.map(({ weekday }) => weekday) : [startWeekday]).map(
      (weekday) => (weekday - weekStart + 7) % 7,
    ),
  );

  return {
    inYear,
    inMonth,
    inWeek(first) {
      const days = weekPlaces.map((place) => first + place);
      return byMonth.length === 0 ? days : days.filter((day) => isMonth(civilOf(day).month));
    },
    passes,
  };
}
