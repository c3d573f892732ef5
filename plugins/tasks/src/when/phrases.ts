// One date or time phrase at one place of a line of words. Looks at a handful of words, so a line costs linear time, and
// only at those that the first word can begin.
import { timePhrase } from './clock-times.ts';
import { atTime, onDay, type Phrase, type Reference, saidBy } from './reference.ts';
import {
  dayAfterTomorrow,
  dayOfMonthPhrase,
  distancePhrase,
  endPhrase,
  isWeekday,
  ordinalPhrase,
  weekdayPhrase,
} from './said-days.ts';
import { BEGINS, beginningOf, DAY_PARTS, RELATIVE, TONIGHT } from './vocabulary.ts';
import { after, startsWithDigit, type Words } from './words.ts';
import { monthPhrase, weekPhrase, writtenDate } from './written-dates.ts';

/** `friday 27 nov`: a weekday that belongs to the date after it. */
function weekdayWithDate(words: Words, reference: Reference, announced: boolean): Phrase | null {
  const rest = after(words, 1);
  const date = startsWithDigit(rest(0))
    ? writtenDate(rest, reference, announced)
    : monthPhrase(rest, reference.wall.day);
  const right = date?.day != null && isWeekday(date.day, words(0));
  return right ? saidBy(date, date.length + 1) : null;
}

/** After `the`: `the last day of the month`, `the day after tomorrow`, `the 15th` where a date is announced. */
function afterThe(words: Words, today: number, announced: boolean): Phrase | null {
  const rest = after(words, 1);
  const date = ordinalPhrase(rest, today) ?? dayAfterTomorrow(rest, today);
  if (date) return saidBy(date, date.length + 1);
  return announced ? dayOfMonthPhrase(words, today) : null;
}

function thisOrNext(words: Words, today: number): Phrase | null {
  const part = words(0) === 'this' ? DAY_PARTS.get(words(1)) : undefined;
  return part === undefined ? weekdayPhrase(words, today, true) : atTime(2, today, part);
}

function dayPhrase(
  words: Words,
  kind: number,
  reference: Reference,
  announced: boolean,
): Phrase | null {
  const today = reference.wall.day;
  switch (kind) {
    case BEGINS.digit:
      return (
        writtenDate(words, reference, announced) ??
        ordinalPhrase(words, today) ??
        distancePhrase(words, reference)
      );
    case BEGINS.weekday:
      return weekdayWithDate(words, reference, announced) ?? weekdayPhrase(words, today, announced);
    case BEGINS.month:
      return monthPhrase(words, today);
    case BEGINS.count:
      return distancePhrase(words, reference);
    case BEGINS.in:
      return weekPhrase(words, today) ?? distancePhrase(words, reference);
    case BEGINS.ordinal:
      return ordinalPhrase(words, today);
    case BEGINS.relative:
      return onDay(1, today + (RELATIVE.get(words(0)) ?? 0));
    case BEGINS.period:
      return thisOrNext(words, today);
    case BEGINS.end:
      return endPhrase(words, today);
    case BEGINS.the:
      return afterThe(words, today, announced);
    case BEGINS.week:
      return weekPhrase(words, today);
    case BEGINS.day:
      return dayAfterTomorrow(words, today);
    case BEGINS.tonight:
      return atTime(1, today, TONIGHT);
    default:
      return null;
  }
}

/** A day, with the part of it that may follow: `tomorrow morning`. */
function dayWithPart(
  words: Words,
  kind: number,
  reference: Reference,
  announced: boolean,
): Phrase | null {
  const date = dayPhrase(words, kind, reference, announced);
  if (date === null || date.seconds !== null || date.end) return date;
  const next = words(date.length);
  const part = next === '' ? undefined : DAY_PARTS.get(next);
  return part === undefined ? date : atTime(date.length + 1, date.day, part);
}

/**
 * The date or time phrase that starts at the first word, the longest reading winning; null when there is none.
 * @param announced it is known that a date comes, so short weekday names and `24/12` are dates
 * @param kind what the first word can begin, where that is known
 */
export function phraseAt(
  words: Words,
  reference: Reference,
  announced: boolean,
  kind: number = beginningOf(words(0)),
): Phrase | null {
  if (kind !== BEGINS.introducer) return longest(words, kind, reference, announced, false);
  const skip = introducersAt(words);
  const rest = after(words, skip);
  const at = words(skip - 1) === 'at';
  const best = longest(rest, beginningOf(rest(0)), reference, true, at);
  return best && saidBy(best, best.length + skip);
}

/** Whether a time of day can begin so: with a digit, `in the morning`, `noon`. */
const beginsTime = (kind: number): boolean =>
  kind === BEGINS.digit || kind === BEGINS.in || kind === BEGINS.time;

function longest(
  words: Words,
  kind: number,
  reference: Reference,
  announced: boolean,
  hour: boolean,
): Phrase | null {
  const date = dayWithPart(words, kind, reference, announced);
  const time = beginsTime(kind) ? timePhrase(words, hour) : null;
  return time && (!date || time.length > date.length) ? time : date;
}

/** How many words announce a date: `by`, `due on`. */
function introducersAt(words: Words): number {
  const due = words(0) === 'due' ? 1 : 0;
  const more = beginningOf(words(due)) === BEGINS.introducer && words(due) !== 'due' ? 1 : 0;
  return due + more;
}
