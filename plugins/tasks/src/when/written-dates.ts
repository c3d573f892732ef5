// Dates written as numbers: ISO 8601 (with weeks), 24/12/2026, 24.12.2026, and days of months that have names.
import { civilOf, inRange, realDay, secondsOf, weekStart } from '@aurelius/core/time';
import { isHalfOfDay } from './clock-times.ts';
import { atTime, onDay, type Phrase, type Reference } from './reference.ts';
import { MONTHS } from './vocabulary.ts';
import { startsWithDigit, type Words } from './words.ts';
import { wallOf } from './zone.ts';

const HYPHEN = 0x2d;
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
  const first = words(0);
  const date = first.charCodeAt(4) === HYPHEN ? ISO.exec(first) : null;
  if (!date) return null;
  const day = realDay(Number(date[1]), Number(date[2]), Number(date[3]));
  if (day === null || !inRange(day)) return null;
  const spaced =
    date[4] === undefined && startsWithDigit(words(1)) ? CLOCK_WITH_OFFSET.exec(words(1)) : null;
  if (spaced === null && date[4] === undefined) return onDay(1, day);
  const [hour, minute, second, offset] = spaced ? spaced.slice(1) : date.slice(4);
  if (hour === undefined) return onDay(1, day);
  const seconds = secondsOf(Number(hour), Number(minute), Number(second ?? 0));
  if (seconds === null) return null;
  const length = spaced ? 2 : 1;
  if (offset === undefined) return atTime(length, day, seconds);
  const minutes = offsetMinutes(offset);
  if (minutes === null) return null;
  const wall = wallOf((day * 86_400 + seconds - minutes * 60) * 1000, reference.zone);
  return inRange(wall.day) ? atTime(length, wall.day, wall.seconds) : null;
}

/** A day of an ISO week; null in years without that week. Week 1 is the one of 4 January. */
function isoWeekDay(year: number, week: number, weekday: number): number | null {
  const monday = weekStart(realDay(year, 1, 4) ?? 0) + (week - 1) * 7;
  const exists = week >= 1 && civilOf(monday + 3).year === year;
  return exists ? monday + weekday - 1 : null;
}

const FRIDAY = 5;
const WEEK_OF_YEAR = /^(\d{4})-?w(\d\d)(?:-?([1-7]))?$/;
const WEEK = /^\d{1,2}$/;
const YEAR = /^(?:19|2\d)\d\d$/;

/** `week 48`, `in week 48`, `week 48 of 2027`, `2027-W48`: its Friday, when a week's work is done. */
export function weekPhrase(words: Words, today: number): Phrase | null {
  const iso = words(0).length > 6 ? WEEK_OF_YEAR.exec(words(0)) : null;
  if (iso) return onDay(1, isoWeekDay(Number(iso[1]), Number(iso[2]), Number(iso[3] ?? FRIDAY)));
  const skip = words(0) === 'in' ? 1 : 0;
  if (words(skip) !== 'week' || !WEEK.test(words(skip + 1))) return null;
  const week = Number(words(skip + 1));
  const of = words(skip + 2) === 'of' ? 1 : 0;
  const year = words(skip + 2 + of);
  if (YEAR.test(year)) return onDay(skip + 3 + of, isoWeekDay(Number(year), week, FRIDAY));
  const { year: thisYear } = civilOf(today);
  for (let ahead = -1; ahead <= 8; ahead++) {
    const day = isoWeekDay(thisYear + ahead, week, FRIDAY);
    if (day !== null && day >= today) return onDay(skip + 2, day);
  }
  return null;
}

const NUMERIC = /^(\d{1,2})([/.-])(\d{1,2})(?:\2(\d{4}|\d\d)?)?$/;

/** `-` `.` `/` */
const isSign = (code: number): boolean => code >= HYPHEN && code <= 0x2f;

/**
 * `24/12/2026`, `24.12.26`; without a year (`24/12`, `24.12.`) only where a date is announced. Dots put the day first,
 * other signs go by the reader's place, and by reason where one number is no month.
 */
function numericPhrase(words: Words, reference: Reference, announced: boolean): Phrase | null {
  const word = words(0);
  // a digit or two, and a sign between numbers
  const signAt = startsWithDigit(word.slice(1)) ? 2 : 1;
  const match = isSign(word.charCodeAt(signAt)) ? NUMERIC.exec(word) : null;
  if (!match) return null;
  const [first, second] = [Number(match[1]), Number(match[3])];
  const [sign, year] = [match[2], match[4]];
  if (year === undefined && (!announced || sign === '-')) return null;
  const open = sign !== '.' && first <= 12 && second <= 12 && first !== second;
  const monthFirst = sign !== '.' && (open ? reference.monthFirst : second > 12);
  const [day, month] = monthFirst ? [second, first] : [first, second];
  const found =
    year === undefined
      ? nextSuchDay(month, day, reference.wall.day)
      : realDay(year.length === 2 ? 2000 + Number(year) : Number(year), month, day);
  const phrase = onDay(1, found);
  return phrase && open ? { ...phrase, order: monthFirst ? 'month-first' : 'day-first' } : phrase;
}

const DAY_NUMBER = /^(\d{1,2})(?:st|nd|rd|th)?$/;

/** The first 29 February, 24 November… on or after today. */
function nextSuchDay(month: number, day: number, today: number): number | null {
  const { year } = civilOf(today);
  for (let ahead = 0; ahead <= 8; ahead++) {
    const found = realDay(year + ahead, month, day);
    if (found !== null && found >= today) return found;
  }
  return null;
}

/** The day and month of `24 nov`, `nov 24th`, `24th of november`, and how many words say it; null when none do. */
export function monthDayAt(words: Words): { length: number; month: number; day: number } | null {
  const monthFirst = MONTHS.get(words(0));
  const of = monthFirst === undefined && words(1) === 'of' ? 1 : 0;
  const month = monthFirst ?? MONTHS.get(words(1 + of));
  const number = DAY_NUMBER.exec(words(monthFirst === undefined ? 0 : 1));
  if (month === undefined || !number) return null;
  return { length: 2 + of, month, day: Number(number[1]) };
}

/** `24 nov`, `nov 24th 2027`. */
export function monthPhrase(words: Words, today: number): Phrase | null {
  const found = monthDayAt(words);
  if (!found) return null;
  const { length, month, day } = found;
  const following = words(length);
  if (isHalfOfDay(following)) return null;
  if (following.length !== 4 || !YEAR.test(following))
    return onDay(length, nextSuchDay(month, day, today));
  return onDay(length + 1, realDay(Number(following), month, day));
}

/** A date at a first word that begins with a digit. @param announced a word before it says that a date comes */
export const writtenDate = (
  words: Words,
  reference: Reference,
  announced: boolean,
): Phrase | null =>
  isoPhrase(words, reference) ??
  weekPhrase(words, reference.wall.day) ??
  numericPhrase(words, reference, announced) ??
  monthPhrase(words, reference.wall.day);
