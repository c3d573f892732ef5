// Dates that our grammar does not know are asked of chrono-node, which is loaded for the first line that needs it. It
// sees only words that our grammar left in the title of a line without a date, and only a few around a word that speaks
// of time; what it finds counts only where the words announce a time to come. So it takes nothing from ordinary titles.

import type { Syntax } from '../contract.ts';
import type { Reference } from '../when/expression.ts';
import { BLOCKERS } from '../when/vocabulary.ts';
import { bareWord } from '../when/words.ts';
import { type QuickAdd, readLine, withDue } from './read.ts';
import type { Token } from './tokens.ts';

/** Words that speak of time; a line without one is not shown to chrono-node. */
const CUES: ReadonlySet<string> = new Set(
  'minute minutes min mins hour hours day days week weeks fortnight month months year years quarter half past weekend morning afternoon evening night noon midnight later'.split(
    ' ',
  ),
);

/** With these begin the dates that are taken; `for`, `last` or a bare number begin something else. */
const OPENERS: ReadonlySet<string> = new Set(
  'in within at on by this next after around half quarter'.split(' '),
);
/** Or they end with one of these. */
const CLOSERS: ReadonlySet<string> = new Set(['later', 'now', 'hence']);

/** Words around a cue that chrono-node sees. */
const BEFORE = 6;
const AFTER = 4;

const plain = (token: Token | undefined): string =>
  token && !token.literal ? bareWord(token.text).toLowerCase() : '';

/** The words of a date and what it is, as chrono-node has it. */
export interface Guess {
  /** Where it begins in the text it was shown, and how long it is, characters. */
  readonly index: number;
  readonly text: string;
  readonly day: number;
  readonly seconds: number | null;
}

/** Whether a guess is one of the readings that are taken. */
function counts(guess: Guess, before: string, { wall }: Reference): boolean {
  const words = guess.text.toLowerCase().split(' ').map(bareWord);
  const announced = OPENERS.has(words[0] ?? '') || CLOSERS.has(words.at(-1) ?? '');
  const said = words.some((word) => CUES.has(word));
  const barred = BLOCKERS.has(before) || words.some((word) => BLOCKERS.has(word) || word === 'ago');
  const ahead =
    guess.day > wall.day ||
    (guess.day === wall.day && (guess.seconds === null || guess.seconds > wall.seconds));
  return words.length > 1 && announced && said && !barred && ahead;
}

/** What fills the place of words that are not to be read; no date has it. */
const FILLER = '\ufffd';

async function guessIn(rest: readonly Token[], cue: number, reference: Reference) {
  const from = Math.max(0, cue - BEFORE);
  const shown = rest.slice(from, cue + AFTER + 1);
  const words = shown.map((token) => (token.literal ? FILLER : token.text));
  const { guesses } = await import('./chrono.ts');
  const text = words.join(' ');
  for (const guess of guesses(text, reference)) {
    const first = from + text.slice(0, guess.index).split(' ').length - 1;
    const whole = guess.index === 0 || text[guess.index - 1] === ' ';
    const length = guess.text.split(' ').length;
    if (whole && counts(guess, plain(rest[first - 1]), reference)) return { guess, first, length };
  }
  return null;
}

/**
 * Reads a line; what our grammar knows is never read otherwise.
 * @throws Problem as {@link readLine} does
 */
export async function readWithFallback(
  text: string,
  reference: Reference,
  syntax: Syntax,
): Promise<QuickAdd> {
  const own = readLine(text, reference, syntax);
  if (own.moment !== null || syntax === 'taskwarrior') return own;
  const cue = own.rest.findLastIndex((token) => CUES.has(plain(token)));
  const found = cue < 0 ? null : await guessIn(own.rest, cue, reference);
  if (!found) return own;
  const { guess, first, length } = found;
  const words = own.rest.slice(first, first + length).map((token) => token.text);
  const rest = [...own.rest.slice(0, first), ...own.rest.slice(first + length)];
  if (rest.length === 0) return own;
  const moment = { day: guess.day, seconds: guess.seconds, end: false };
  return withDue(own, rest, moment, { words: words.join(' '), by: 'chrono-node' });
}
