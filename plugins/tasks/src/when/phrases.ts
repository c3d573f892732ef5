// One date or time phrase at one place of a line of words. Looks at a handful of words, so a line costs linear time.
import {
  addMonths,
  civilOf,
  daysInMonth,
  inRange,
  realDay,
  secondsOf,
  weekStart,
} from './civil.ts';
import { INTRODUCERS, MONTHS, RELATIVE, UNITS, WEEKDAYS, WEEKDAYS_SHORT } from './vocabulary.ts';
import { type WallTime, wallOf } from './zone.ts';

/** Against what relative words are read. */
export interface Reference {
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  /** What the clocks of `zone` show now. */
  readonly wall: WallTime;
  /** IANA zone. */
  readonly zone: string;
}

/** What some words mean: a day, a time of day, or both. */
export interface Phrase {
  /** How many words it takes, introducers included. */
  readonly length: number;
  readonly day: number | null;
  readonly seconds: number | null;
  /** It names the end of its day (`eom`): "before it" includes the day. */
  readonly end: boolean;
}

/** The word at an offset from where the phrase starts, lower case; empty past the end of a sentence or for literal text. */
export type Words = (offset: number) => string;

const onDay = (length: number, day: number | null): Phrase | null =>
  day === null || !inRange(day) ? null : { length, day, seconds: null, end: false };

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:t(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(z|[+-]\d\d:?\d\d)?)?$/;
const CLOCK_WITH_OFFSET = /^(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(z|[+-]\d\d:?\d\d)$/;

/** Minutes east of UTC of a lower-case `z`, `+01:00` or `-0330`; null when there is no such offset. */
function offsetMinutes(text: string): number | null {
  if (text === 'z') return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(-2));
  if (hours > 23 || minutes > 59) return null;
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

function isoPhrase(words: Words, reference: Reference): Phrase | null {
  const date = ISO.exec(words(0));
  if (!date) return null;
  const day = realDay(Number(date[1]), Number(date[2]), Number(date[3]));
  if (day === null || !inRange(day)) return null;
  const spaced = date[4] === undefined ? CLOCK_WITH_OFFSET.exec(words(1)) : null;
  const [hour, minute, second, offset] = spaced ? spaced.slice(1) : date.slice(4);
  if (hour === undefined) return onDay(1, day);
  const seconds = secondsOf(Number(hour), Number(minute), Number(second ?? 0));
  if (seconds === null) return null;
  const length = spaced ? 2 : 1;
  if (offset === undefined) return { length, day, seconds, end: false };
  const minutes = offsetMinutes(offset);
  if (minutes === null) return null;
  const wall = wallOf((day * 86_400 + seconds - minutes * 60) * 1000, reference.zone);
  return inRange(wall.day) ? { length, ...wall, end: false } : null;
}

function endPhrase(word: string, today: number): Phrase | null {
  const { year, month } = civilOf(today);
  const lastOf = (inMonth: number) =>
    (realDay(year, inMonth, 1) ?? 0) + daysInMonth(year, inMonth) - 1;
  const ends: Record<string, () => number> = {
    eod: () => today,
    eow: () => weekStart(today) + 6,
    eom: () => lastOf(month),
    eoq: () => lastOf(Math.ceil(month / 3) * 3),
    eoy: () => lastOf(12),
  };
  const day = Object.hasOwn(ends, word) ? ends[word]?.() : undefined;
  return day === undefined ? null : { length: 1, day, seconds: null, end: true };
}

const weekdayNamed = (word: string, short: boolean): number | undefined =>
  WEEKDAYS.get(word) ?? (short ? WEEKDAYS_SHORT.get(word) : undefined);

/** The first such weekday on or after `from`. */
const weekdayFrom = (from: number, weekday: number): number => {
  const day = weekStart(from) + weekday - 1;
  return day < from ? day + 7 : day;
};

function weekPhrase(words: Words, today: number, short: boolean): Phrase | null {
  const first = words(0);
  if (first === 'next') {
    const weekday = weekdayNamed(words(1), true);
    if (weekday !== undefined) return onDay(2, weekStart(today) + 7 + weekday - 1);
    const { year, month } = civilOf(today);
    if (words(1) === 'week') return onDay(2, weekStart(today) + 7);
    if (words(1) === 'month') return onDay(2, addMonths(realDay(year, month, 1) ?? 0, 1));
    if (words(1) === 'year') return onDay(2, realDay(year + 1, 1, 1));
    return null;
  }
  if (first === 'this') {
    const weekday = weekdayNamed(words(1), true);
    return weekday === undefined ? null : onDay(2, weekdayFrom(today, weekday));
  }
  const weekday = weekdayNamed(first, short);
  return weekday === undefined ? null : onDay(1, weekdayFrom(today + 1, weekday));
}

function distancePhrase(words: Words, reference: Reference): Phrase | null {
  if (words(0) !== 'in') return null;
  const count = words(1) === 'a' || words(1) === 'an' ? '1' : words(1);
  const unit = UNITS.get(words(2));
  if (!unit || !/^\d{1,4}$/.test(count)) return null;
  const amount = Number(count) * unit[1];
  const { day } = reference.wall;
  if (unit[0] === 'days') return onDay(3, day + amount);
  if (unit[0] === 'months') return onDay(3, addMonths(day, amount));
  return { length: 3, ...wallOf(reference.now + amount * 1000, reference.zone), end: false };
}

const DAY_NUMBER = /^(\d{1,2})(?:st|nd|rd|th)?$/;
const isHalfOfDay = (word: string): boolean => word === 'am' || word === 'pm';

/** The first 29 February, 24 November… on or after today. */
function nextSuchDay(month: number, day: number, today: number): number | null {
  const { year } = civilOf(today);
  for (let ahead = 0; ahead <= 8; ahead++) {
    const found = realDay(year + ahead, month, day);
    if (found !== null && found >= today) return found;
  }
  return null;
}

function monthPhrase(words: Words, today: number): Phrase | null {
  const monthFirst = MONTHS.get(words(0));
  const of = monthFirst === undefined && words(1) === 'of' ? 1 : 0;
  const month = monthFirst ?? MONTHS.get(words(1 + of));
  const number = DAY_NUMBER.exec(words(monthFirst === undefined ? 0 : 1));
  if (month === undefined || !number) return null;
  const length = 2 + of;
  const following = words(length);
  if (isHalfOfDay(following)) return null;
  const day = Number(number[1]);
  if (!/^(?:19|2\d)\d\d$/.test(following)) return onDay(length, nextSuchDay(month, day, today));
  return onDay(length + 1, realDay(Number(following), month, day));
}

const dayPhrase = (words: Words, reference: Reference, short: boolean): Phrase | null => {
  const today = reference.wall.day;
  const relative = RELATIVE.get(words(0));
  if (relative !== undefined) return onDay(1, today + relative);
  return (
    isoPhrase(words, reference) ??
    endPhrase(words(0), today) ??
    weekPhrase(words, today, short) ??
    distancePhrase(words, reference) ??
    monthPhrase(words, today)
  );
};

const CLOCK = /^(\d{1,2})(?::(\d\d)(?::(\d\d))?)?(am|pm)?$/;

function timePhrase(words: Words, afterAt: boolean): Phrase | null {
  const at = (length: number, seconds: number | null): Phrase | null =>
    seconds === null ? null : { length, day: null, seconds, end: false };
  if (words(0) === 'noon') return at(1, 12 * 3600);
  if (words(0) === 'midnight') return at(1, 0);
  const match = CLOCK.exec(words(0));
  if (!match) return null;
  const apart = match[4] === undefined && isHalfOfDay(words(1));
  const half = apart ? words(1) : match[4];
  const hour = Number(match[1]);
  const minute = Number(match[2] ?? 0);
  const second = Number(match[3] ?? 0);
  if (half === undefined) {
    return match[2] === undefined && !afterAt ? null : at(1, secondsOf(hour, minute, second));
  }
  if (hour < 1 || hour > 12) return null;
  return at(apart ? 2 : 1, secondsOf((hour % 12) + (half === 'pm' ? 12 : 0), minute, second));
}

/**
 * The date or time phrase that starts at the first word, the longest reading winning; null when there is none.
 * @param alone the words are nothing but a date, so short weekday names are dates
 */
export function phraseAt(words: Words, reference: Reference, alone: boolean): Phrase | null {
  let skip = 0;
  if (words(0) === 'due') skip++;
  if (INTRODUCERS.has(words(skip)) && words(skip) !== 'due') skip++;
  const rest: Words = (offset) => words(skip + offset);
  const date = dayPhrase(rest, reference, alone || skip > 0);
  const time = timePhrase(rest, skip > 0 && words(skip - 1) === 'at');
  const best = time && (!date || time.length > date.length) ? time : date;
  return best && { ...best, length: best.length + skip };
}
