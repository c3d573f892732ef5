// Dates in words: the grammar that quick-add, `--due` and list filters share.

import type { Wall } from '@aurelius/core/time';
import { taskErrors } from '../contract.ts';
import { phraseAt } from './phrases.ts';
import type { DateOrder, Phrase, Reference } from './reference.ts';
import { BLOCKERS, beginsDate } from './vocabulary.ts';
import { after, type PlainLine, plainLine, type Words, wordsFrom } from './words.ts';
import { instantOf, knownZone, startOfDay, wallOf } from './zone.ts';

export type { Reference } from './reference.ts';

/** What words about a date mean. */
export interface Moment extends Wall {
  /** It names the end of its day (`eom`): "before it" includes the day. */
  readonly end: boolean;
  /** How numbers of which either could be the month were taken. */
  readonly order?: DateOrder;
}

/** Whether people of a place write the month first: in the United States; unknown places do not. */
function writesMonthFirst(locale: string | undefined): boolean {
  const [language, ...rest] = (locale ?? '').toLowerCase().split('-');
  return language === 'en' && rest.includes('us');
}

/**
 * The reference for reading words at `now` (milliseconds since 1970 UTC) in a zone.
 * @param locale BCP 47, of who wrote them; decides whether `03/04` is in March or in April
 * @throws Problem `TASK_ZONE_UNKNOWN`
 */
export function referenceAt(now: number, zone: string, locale?: string): Reference {
  const known = knownZone(zone);
  return { now, zone: known, wall: wallOf(now, known), monthFirst: writesMonthFirst(locale) };
}

/** Which words of a line are a date, and what they mean. */
export interface Found {
  readonly moment: Moment;
  /** Where the words are that said it, in their order. */
  readonly places: readonly { readonly at: number; readonly length: number }[];
  /** They name a day; else only a time. */
  readonly dated: boolean;
}

interface Placed {
  readonly at: number;
  readonly phrase: Phrase;
}

function phrasesOf(line: PlainLine, reference: Reference, alone: boolean): Placed[] {
  const { words, kinds } = line;
  const found: Placed[] = [];
  let at = 0;
  while (at < words.length) {
    const kind = kinds[at] ?? 0;
    if (!beginsDate(kind)) {
      at++;
      continue;
    }
    const phrase = phraseAt(wordsFrom(line, at), reference, alone, kind);
    const blocked = phrase?.day != null && at > 0 && BLOCKERS.has(words[at - 1] ?? '');
    if (phrase && !blocked) found.push({ at, phrase });
    at += phrase?.length ?? 1;
  }
  return found;
}

/** The next time the clocks show `seconds`. */
const nextTime = (seconds: number, { wall }: Reference): Wall => ({
  day: seconds > wall.seconds ? wall.day : wall.day + 1,
  seconds,
});

/** Finds the last date and the last time in a line. Earlier ones mean nothing. */
export function findMoment(line: PlainLine, reference: Reference): Found | null {
  const placed = phrasesOf(line, reference, false);
  return placed.length === 0 ? null : lastOf(placed, reference);
}

function lastOf(placed: readonly Placed[], reference: Reference): Found | null {
  let date: Placed | undefined;
  let plainTime: Placed | undefined;
  for (const it of placed) {
    if (it.phrase.day === null) plainTime = it;
    else date = it;
  }
  const ownTime = date?.phrase.seconds ?? null;
  const time = date && plainTime && ownTime !== null && plainTime.at < date.at ? null : plainTime;
  const places: { at: number; length: number }[] = [];
  for (const it of placed) {
    if (it === date || it === time) places.push({ at: it.at, length: it.phrase.length });
  }
  const seconds = time?.phrase.seconds ?? ownTime;
  if (date && date.phrase.day !== null) {
    const { day, order } = date.phrase;
    const end = date.phrase.end && seconds === null;
    return {
      moment: order ? { day, seconds, end, order } : { day, seconds, end },
      places,
      dated: true,
    };
  }
  if (seconds === null) return null;
  return { moment: { ...nextTime(seconds, reference), end: false }, places, dated: false };
}

/** The date, with a time or without, or the time that is said from the first word on, and how many words say it. */
export function momentAt(
  words: Words,
  reference: Reference,
): (Omit<Found, 'places'> & { readonly length: number }) | null {
  const first = phraseAt(words, reference, true);
  if (!first) return null;
  const next = phraseAt(after(words, first.length), reference, true);
  const [dated, timed] = first.day === null ? [next, first] : [first, next];
  const joined = dated?.day != null && dated.seconds === null && timed?.day === null;
  const placed = [{ at: 0, phrase: first }];
  if (joined && next) placed.push({ at: first.length, phrase: next });
  const found = lastOf(placed, reference);
  const length = placed.reduce((sum, { phrase }) => sum + phrase.length, 0);
  return found && { length, moment: found.moment, dated: found.dated };
}

/**
 * Reads a text that is nothing but a date, a time or both.
 * @throws Problem `TASK_DATE_UNREADABLE`
 */
export function readMoment(text: string, reference: Reference): Moment {
  const line = text.split(/\s+/).filter((word) => word !== '');
  const placed = phrasesOf(plainLine(line), reference, true);
  const covered = placed.reduce((sum, { phrase }) => sum + phrase.length, 0);
  const dates = placed.filter(({ phrase }) => phrase.day !== null);
  const times = placed.filter(({ phrase }) => phrase.seconds !== null);
  const found = lastOf(placed, reference);
  if (!found || covered !== line.length || dates.length > 1 || times.length > 1) {
    const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
    throw taskErrors.TASK_DATE_UNREADABLE(`"${shown}" is not a date.`);
  }
  return found.moment;
}

/**
 * The instant from which on something is no longer before the moment, milliseconds since 1970 UTC: the start of a day,
 * the exact time, or the end of what is named by its end.
 */
export function boundOf(moment: Moment, zone: string): number {
  if (moment.seconds !== null) return instantOf(moment, zone);
  return startOfDay(moment.end ? moment.day + 1 : moment.day, zone);
}
