// Days that are said: weekdays, ends of periods, distances, the last friday of november.
import {
  addMonths,
  civilOf,
  daysInMonth,
  inRange,
  realDay,
  weekdayOf,
  weekStart,
} from '@aurelius/core/time';
import { timeFollows } from './clock-times.ts';
import { atTime, endingOn, onDay, type Phrase, type Reference } from './reference.ts';
import {
  MONTHS,
  NUMBERS,
  ORDINALS,
  RELATIVE,
  UNITS,
  WEEKDAYS,
  WEEKDAYS_SHORT,
} from './vocabulary.ts';
import { after, type Words } from './words.ts';
import { wallOf } from './zone.ts';

/** The weekday a word names, Monday 1. @param short `fri` is one, too */
export const weekdayNamed = (word: string, short: boolean): number | undefined =>
  WEEKDAYS.get(word) ?? (short ? WEEKDAYS_SHORT.get(word) : undefined);

const NUMBERED = /^(\d{1,2})(?:st|nd|rd|th)$/;

/** Which one `first`, `2nd` or `last` (-1) means; undefined for other words. */
export const ordinalOf = (word: string): number | undefined =>
  ORDINALS.get(word) ?? (NUMBERED.test(word) ? Number.parseInt(word, 10) : undefined);

/** How many `3`, `a` or `two` is; null for other words. */
export const countOf = (word: string): number | null =>
  NUMBERS.get(word) ?? (/^\d{1,4}$/.test(word) ? Number(word) : null);

/** The first such weekday on or after `from`. */
const weekdayFrom = (from: number, weekday: number): number => {
  const day = weekStart(from) + weekday - 1;
  return day < from ? day + 7 : day;
};

const monthStart = (day: number): number => {
  const { year, month } = civilOf(day);
  return realDay(year, month, 1) ?? day;
};
const monthEnd = (day: number): number => {
  const { year, month } = civilOf(day);
  return monthStart(day) + daysInMonth(year, month) - 1;
};
const SATURDAY = 6;

/** The first day of the period around a day, and of the one `ahead` periods later. */
function periodStart(unit: string, today: number, ahead: number): number | null {
  const { year, month } = civilOf(today);
  const quarter = realDay(year, Math.floor((month - 1) / 3) * 3 + 1, 1) ?? today;
  if (unit === 'day') return today + ahead;
  if (unit === 'week') return weekStart(today) + 7 * ahead;
  if (unit === 'weekend') return Math.max(today, weekStart(today) + 7 * ahead + SATURDAY - 1);
  if (unit === 'month') return addMonths(monthStart(today), ahead);
  if (unit === 'quarter') return addMonths(quarter, 3 * ahead);
  return unit === 'year' ? realDay(year + ahead, 1, 1) : null;
}

const periodEnd = (unit: string, today: number, ahead: number): number | null => {
  const next = unit === 'weekend' ? null : periodStart(unit, today, ahead + 1);
  return next === null ? null : next - 1;
};

const ENDS: ReadonlyMap<string, string> = new Map([
  ['eod', 'day'],
  ['eow', 'week'],
  ['eom', 'month'],
  ['eoq', 'quarter'],
  ['eoy', 'year'],
]);

/** A period that `the week`, `this month` or `next year` names, as the words after `of`. */
function periodAt(words: Words): { length: number; unit: string; ahead: number } | null {
  const word = words(0);
  const led = word === 'the' || word === 'this' || word === 'next';
  const unit = words(led ? 1 : 0);
  if (!['day', 'week', 'month', 'quarter', 'year'].includes(unit)) return null;
  return { length: led ? 2 : 1, unit, ahead: word === 'next' ? 1 : 0 };
}

/** `eom`, `end of next week`, `end of march`: the last day of it. */
export function endPhrase(words: Words, today: number): Phrase | null {
  const short = ENDS.get(words(0));
  if (short !== undefined) return endingOn(1, periodEnd(short, today, 0) ?? today);
  if (words(0) !== 'end' || words(1) !== 'of') return null;
  const period = periodAt(after(words, 2));
  if (period) {
    return endingOn(2 + period.length, periodEnd(period.unit, today, period.ahead) ?? today);
  }
  const month = monthsAfter(after(words, 2), today);
  return month && endingOn(2 + month.length, monthEnd(month.firsts[0] ?? today));
}

/** The firsts of the months to look at: of `november`, this year's and later ones; of `next month`, that one. */
function monthsAfter(
  words: Words,
  today: number,
): { length: number; firsts: readonly number[] } | null {
  const period = periodAt(words);
  if (period?.unit === 'month') {
    const first = addMonths(monthStart(today), period.ahead);
    const open = words(0) === 'the' || words(0) === 'month';
    return { length: period.length, firsts: open ? [first, addMonths(first, 1)] : [first] };
  }
  const month = MONTHS.get(words(0));
  if (month === undefined) return null;
  const { year } = civilOf(today);
  const said = /^(?:19|2\d)\d\d$/.test(words(1));
  const years = said ? [Number(words(1))] : [year, year + 1];
  const firsts = years.map((it) => realDay(it, month, 1) ?? 0);
  return {
    length: said ? 2 : 1,
    firsts: said ? firsts : firsts.filter((first) => monthEnd(first) >= today),
  };
}

/** The nth of some weekday in the month that begins on `first`, from its end where `nth` is -1; null: it has none. */
function nthWeekday(first: number, nth: number, weekday: number): number | null {
  if (nth < 0) return weekdayFrom(monthEnd(first) - 6, weekday);
  const day = weekdayFrom(first, weekday) + 7 * (nth - 1);
  return day <= monthEnd(first) ? day : null;
}

/** The nth day of the month that begins on `first`; null: it has none. */
const nthDay = (first: number, nth: number): number | null => {
  const day = nth < 0 ? monthEnd(first) : first + nth - 1;
  return nth !== 0 && day <= monthEnd(first) ? day : null;
};

/** `last friday of november`, `1st of next month`, `the last day of the month`. */
export function ordinalPhrase(words: Words, today: number): Phrase | null {
  if (words(1) !== 'of' && words(2) !== 'of') return null;
  const nth = ordinalOf(words(0));
  if (nth === undefined) return null;
  const weekday = weekdayNamed(words(1), true);
  const named = weekday !== undefined || words(1) === 'day' ? 1 : 0;
  if (words(1 + named) !== 'of' || (named === 0 && nth < 0)) return null;
  const months = monthsAfter(after(words, 2 + named), today);
  if (!months) return null;
  const days = months.firsts.map((first) =>
    weekday === undefined ? nthDay(first, nth) : nthWeekday(first, nth, weekday),
  );
  const day = days.find((it) => it !== null && (it >= today || days.length === 1)) ?? null;
  return onDay(2 + named + months.length, day);
}

/** `the 15th`, the next one; only where a date is announced and nothing that it could count follows. */
export function dayOfMonthPhrase(words: Words, today: number): Phrase | null {
  const nth = ordinalOf(words(1));
  if (words(0) !== 'the' || nth === undefined || nth < 1) return null;
  if (words(2) !== '' && !timeFollows(after(words, 2))) return null;
  const first = monthStart(today);
  const days = [0, 1, 2].map((ahead) => nthDay(addMonths(first, ahead), nth));
  return onDay(2, days.find((day) => day !== null && day >= today) ?? null);
}

/** `friday`, `next friday`, `this weekend`, `next month`. @param short `fri` is a weekday, too */
export function weekdayPhrase(words: Words, today: number, short: boolean): Phrase | null {
  const first = words(0);
  if (first === 'next' || first === 'this') {
    const ahead = first === 'next' ? 1 : 0;
    const weekday = weekdayNamed(words(1), true);
    if (weekday !== undefined) {
      return onDay(2, ahead ? weekStart(today) + 7 + weekday - 1 : weekdayFrom(today, weekday));
    }
    if (words(1) === 'day' || (!ahead && words(1) !== 'weekend')) return null;
    return onDay(2, periodStart(words(1), today, ahead));
  }
  const weekday = weekdayNamed(first, short);
  return weekday === undefined ? null : onDay(1, weekdayFrom(today + 1, weekday));
}

/** A day moved by some number of a unit. */
const moved = (day: number, [kind, factor]: readonly [string, number], count: number) =>
  kind === 'days' ? day + count * factor : addMonths(day, count * factor);

/** `in 3 days`, `in an hour`, `two weeks from friday`. */
export function distancePhrase(words: Words, reference: Reference): Phrase | null {
  const leads = words(0) === 'in' ? 1 : 0;
  const unit = UNITS.get(words(leads + 1));
  const count = unit ? countOf(words(leads)) : null;
  if (count === null || !unit) return null;
  const { day } = reference.wall;
  if (leads === 0) {
    if (words(2) !== 'from') return null;
    const now = words(3) === 'now';
    const from = now ? onDay(1, day) : simpleDay(after(words, 3), reference);
    if (!from || from.day === null) return null;
    if (unit[0] === 'seconds') return now ? soon(4, count * unit[1], reference) : null;
    return onDay(3 + from.length, moved(from.day, unit, count));
  }
  if (unit[0] === 'seconds') return soon(3, count * unit[1], reference);
  return onDay(3, moved(day, unit, count));
}

const soon = (length: number, seconds: number, { now, zone }: Reference): Phrase | null => {
  const wall = wallOf(now + seconds * 1000, zone);
  return inRange(wall.day) ? atTime(length, wall.day, wall.seconds) : null;
};

/** `day after tomorrow`. */
export const dayAfterTomorrow = (words: Words, today: number): Phrase | null =>
  words(0) === 'day' && words(1) === 'after' && words(2) === 'tomorrow'
    ? onDay(3, today + 2)
    : null;

/** What a distance can be counted from: `tomorrow`, `friday`, `next week`. */
function simpleDay(words: Words, { wall }: Reference): Phrase | null {
  const relative = RELATIVE.get(words(0));
  return relative === undefined
    ? weekdayPhrase(words, wall.day, true)
    : onDay(1, wall.day + relative);
}

/** Whether a day is the weekday that a word names. */
export const isWeekday = (day: number, word: string): boolean =>
  weekdayNamed(word, true) === weekdayOf(day);
