// One date or time phrase at one place of a line of words. Looks at a handful of words, so a line costs linear time.
import { timePhrase } from './clock-times.ts';
import { after, type Phrase, type Reference, type Words } from './reference.ts';
import { isWeekday, saidDay, weekdayNamed } from './said-days.ts';
import { DAY_PARTS, INTRODUCERS, TONIGHT } from './vocabulary.ts';
import { writtenDate } from './written-dates.ts';

/** `friday 27 nov`: a weekday that belongs to the date after it. */
function weekdayWithDate(words: Words, reference: Reference, announced: boolean): Phrase | null {
  if (weekdayNamed(words(0), true) === undefined) return null;
  const date = writtenDate(after(words, 1), reference, announced);
  const right = date?.day != null && isWeekday(date.day, words(0));
  return right ? { ...date, length: date.length + 1 } : null;
}

function dayPhrase(words: Words, reference: Reference, announced: boolean): Phrase | null {
  const today = reference.wall.day;
  if (words(0) === 'tonight') return { length: 1, day: today, seconds: TONIGHT, end: false };
  const thisPart = words(0) === 'this' ? DAY_PARTS.get(words(1)) : undefined;
  if (thisPart !== undefined) return { length: 2, day: today, seconds: thisPart, end: false };
  const date =
    weekdayWithDate(words, reference, announced) ??
    writtenDate(words, reference, announced) ??
    saidDay(words, reference, announced);
  if (date === null || date.seconds !== null || date.end) return date;
  const part = DAY_PARTS.get(words(date.length));
  return part === undefined ? date : { ...date, length: date.length + 1, seconds: part };
}

/**
 * The date or time phrase that starts at the first word, the longest reading winning; null when there is none.
 * @param announced it is known that a date comes, so short weekday names and `24/12` are dates
 */
export function phraseAt(words: Words, reference: Reference, announced: boolean): Phrase | null {
  let skip = 0;
  if (words(0) === 'due') skip++;
  if (INTRODUCERS.has(words(skip)) && words(skip) !== 'due') skip++;
  const rest = after(words, skip);
  const date = dayPhrase(rest, reference, announced || skip > 0);
  const time = timePhrase(rest, skip > 0 && words(skip - 1) === 'at');
  const best = time && (!date || time.length > date.length) ? time : date;
  return best && { ...best, length: best.length + skip };
}
