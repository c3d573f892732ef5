// Dates in words: the grammar that quick-add, `--due` and list filters share.
import { taskErrors } from '../contract.ts';
import type { Wall } from './civil.ts';
import { type Phrase, phraseAt, type Reference, type Words } from './phrases.ts';
import { BLOCKERS } from './vocabulary.ts';
import { instantOf, knownZone, startOfDay, wallOf } from './zone.ts';

export type { Reference } from './phrases.ts';

/** What words about a date mean. */
export interface Moment extends Wall {
  /** It names the end of its day (`eom`): "before it" includes the day. */
  readonly end: boolean;
}

/**
 * The reference for reading words at `now` (milliseconds since 1970 UTC) in a zone.
 * @throws Problem `TASK_ZONE_UNKNOWN`
 */
export function referenceAt(now: number, zone: string): Reference {
  const known = knownZone(zone);
  return { now, zone: known, wall: wallOf(now, known) };
}

const TRAILING = new Set([',', ';', '.', '!', '?', ')']);

/** A word without the punctuation after it. */
export function bareWord(word: string): string {
  let end = word.length;
  while (end > 0 && TRAILING.has(word[end - 1] ?? '')) end--;
  return word.slice(0, end);
}

/** A word as the grammar reads it, and whether a sentence ends with it. */
function plainWord(word: string): { text: string; stop: boolean } {
  const bare = bareWord(word);
  const cut = word.slice(bare.length);
  return { text: bare.toLowerCase(), stop: cut !== '' && cut !== ',' };
}

/** Which words of a line are a date, and what they mean. */
export interface Found {
  readonly moment: Moment;
  /** Indexes of the words that said it. */
  readonly taken: ReadonlySet<number>;
}

interface Placed {
  readonly at: number;
  readonly phrase: Phrase;
}

function phrasesOf(line: readonly string[], reference: Reference, alone: boolean): Placed[] {
  const words = line.map(plainWord);
  const found: Placed[] = [];
  let at = 0;
  while (at < words.length) {
    const start = at;
    // A phrase ends where a sentence does.
    const window: Words = (offset) =>
      offset > 0 && words[start + offset - 1]?.stop ? '' : (words[start + offset]?.text ?? '');
    const phrase = phraseAt(window, reference, alone);
    const blocked = phrase?.day != null && BLOCKERS.has(words[at - 1]?.text ?? '');
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

/**
 * Finds the last date and the last time in a line. Earlier ones mean nothing.
 * @param line its words; the empty string stands for text that is not to be read
 */
export function findMoment(line: readonly string[], reference: Reference): Found | null {
  return lastOf(phrasesOf(line, reference, false), reference);
}

function lastOf(placed: readonly Placed[], reference: Reference): Found | null {
  const date = placed.findLast(({ phrase }) => phrase.day !== null);
  const plainTime = placed.findLast(({ phrase }) => phrase.day === null);
  const ownTime = date?.phrase.seconds ?? null;
  const time = date && plainTime && ownTime !== null && plainTime.at < date.at ? null : plainTime;
  const taken = new Set<number>();
  for (const used of [date, time]) {
    for (let i = 0; i < (used?.phrase.length ?? 0); i++) taken.add((used?.at ?? 0) + i);
  }
  const seconds = time?.phrase.seconds ?? ownTime;
  if (date && date.phrase.day !== null) {
    const end = date.phrase.end && seconds === null;
    return { moment: { day: date.phrase.day, seconds, end }, taken };
  }
  if (seconds === null) return null;
  return { moment: { ...nextTime(seconds, reference), end: false }, taken };
}

/**
 * Reads a text that is nothing but a date, a time or both.
 * @throws Problem `TASK_DATE_UNREADABLE`
 */
export function readMoment(text: string, reference: Reference): Moment {
  const line = text.split(/\s+/).filter((word) => word !== '');
  const placed = phrasesOf(line, reference, true);
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
