// How long something takes, in words: 45m, 1h30m, 2 hours, 1.5h.
import type { Words } from './words.ts';

/** Minutes of a unit. */
const UNIT_MINUTES: ReadonlyMap<string, number> = new Map(
  (
    [
      ['m min mins minute minutes', 1],
      ['h hr hrs hour hours', 60],
      ['d day days', 24 * 60],
      ['w week weeks', 7 * 24 * 60],
    ] as const
  ).flatMap(([names, minutes]) => names.split(' ').map((name) => [name, minutes] as const)),
);

const GLUED = /^(\d{1,4}(?:\.\d{1,2})?)([a-z]+)(?:(\d{1,4})([a-z]+))?$/;
const NUMBER = /^\d{1,4}(?:\.\d{1,2})?$/;

/** Minutes of a number of a unit; null for what is no unit, or no whole number of minutes above 0. */
function minutesOf(count: string | undefined, unit: string | undefined): number | null {
  const factor = UNIT_MINUTES.get(unit ?? '');
  const minutes = factor === undefined ? 0 : Number(count) * factor;
  return minutes > 0 && Number.isInteger(minutes) ? minutes : null;
}

/** Some words that say how long. */
export interface Duration {
  /** How many words say it. */
  readonly length: number;
  readonly minutes: number;
  /** It is said in days or weeks. */
  readonly days: boolean;
}

const inDays = (unit: string | undefined): boolean => (UNIT_MINUTES.get(unit ?? '') ?? 0) > 60;

/** One piece: `45m`, `1h30m`, `2 hours`. */
function pieceAt(words: Words): Duration | null {
  const glued = GLUED.exec(words(0));
  if (glued) {
    const first = minutesOf(glued[1], glued[2]);
    const rest = glued[3] === undefined ? 0 : minutesOf(glued[3], glued[4]);
    const days = inDays(glued[2]) || inDays(glued[4]);
    return first === null || rest === null ? null : { length: 1, minutes: first + rest, days };
  }
  const minutes = NUMBER.test(words(0)) ? minutesOf(words(0), words(1)) : null;
  return minutes === null ? null : { length: 2, minutes, days: inDays(words(1)) };
}

/** The duration that the first words say; null: none. */
export function durationAt(words: Words): Duration | null {
  const first = pieceAt(words);
  if (!first) return null;
  const and = words(first.length) === 'and' ? 1 : 0;
  const second = pieceAt((offset) => words(first.length + and + offset));
  if (!second || second.minutes >= first.minutes) return first;
  return {
    length: first.length + and + second.length,
    minutes: first.minutes + second.minutes,
    days: first.days || second.days,
  };
}
