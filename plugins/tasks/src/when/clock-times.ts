// Times of day in words: 3pm, 15:00, at 9, noon, in the evening.
import { secondsOf } from '@aurelius/core/time';
import { atTime, type Phrase } from './reference.ts';
import { DAY_PARTS } from './vocabulary.ts';
import { startsWithDigit, type Words } from './words.ts';

const CLOCK = /^(\d{1,2})(?::(\d\d)(?::(\d\d))?)?(am|pm)?$/;

export const isHalfOfDay = (word: string): boolean => word === 'am' || word === 'pm';

const at = (length: number, seconds: number | null): Phrase | null =>
  seconds === null ? null : atTime(length, null, seconds);

function clockPhrase(first: string, words: Words, announced: boolean): Phrase | null {
  const match = CLOCK.exec(first);
  if (!match) return null;
  const apart = match[4] === undefined && isHalfOfDay(words(1));
  const half = apart ? words(1) : match[4];
  const hour = Number(match[1]);
  const minute = Number(match[2] ?? 0);
  const second = Number(match[3] ?? 0);
  if (half === undefined) {
    return match[2] === undefined && !announced ? null : at(1, secondsOf(hour, minute, second));
  }
  if (hour < 1 || hour > 12) return null;
  return at(apart ? 2 : 1, secondsOf((hour % 12) + (half === 'pm' ? 12 : 0), minute, second));
}

/** A time at the first word. @param announced `at` stands before it, so that a bare number is an hour */
export function timePhrase(words: Words, announced: boolean): Phrase | null {
  const first = words(0);
  if (startsWithDigit(first)) return clockPhrase(first, words, announced);
  if (first === 'noon') return at(1, 12 * 3600);
  if (first === 'midnight') return at(1, 0);
  if (first === 'in' && words(1) === 'the') {
    const part = words(2) === 'night' ? undefined : DAY_PARTS.get(words(2));
    return part === undefined ? null : at(3, part);
  }
  return null;
}

/** Whether a time follows: `9:00`, `9am`, `at 9`, `noon`. */
export const timeFollows = (words: Words): boolean =>
  words(0) === 'at'
    ? timePhrase((offset) => words(offset + 1), true) !== null
    : timePhrase(words, false) !== null;
