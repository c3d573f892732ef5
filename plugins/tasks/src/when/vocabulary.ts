// The words of dates: weekdays, months, units and the small words around them.

const byName = (names: readonly string[]): ReadonlyMap<string, number> =>
  new Map(
    names.flatMap((line, at) => line.split(' ').map((name): [string, number] => [name, at + 1])),
  );

/** Full names, Monday is 1. */
export const WEEKDAYS = byName([
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
]);

/** Short names, also words of other meanings ("sat", "sun"), so they need a sign that a date is meant. */
export const WEEKDAYS_SHORT = byName([
  'mon',
  'tue tues',
  'wed weds',
  'thu thur thurs',
  'fri',
  'sat',
  'sun',
]);

/** Full and short names, January is 1; only read beside the number of a day. */
export const MONTHS = byName([
  'january jan',
  'february feb',
  'march mar',
  'april apr',
  'may',
  'june jun',
  'july jul',
  'august aug',
  'september sep sept',
  'october oct',
  'november nov',
  'december dec',
]);

/** What `in 3 …` counts: seconds of exact time, civil days, or civil months. */
export const UNITS: ReadonlyMap<string, readonly ['seconds' | 'days' | 'months', number]> = new Map(
  (
    [
      ['min mins minute minutes', 'seconds', 60],
      ['hr hrs hour hours', 'seconds', 3600],
      ['day days', 'days', 1],
      ['week weeks', 'days', 7],
      ['month months', 'months', 1],
      ['year years', 'months', 12],
    ] as const
  ).flatMap(([names, kind, factor]) =>
    names.split(' ').map((name) => [name, [kind, factor]] as const),
  ),
);

/** Small numbers in words, as in `in two weeks`. */
export const NUMBERS: ReadonlyMap<string, number> = new Map([
  ['a', 1],
  ['an', 1],
  ...byName([
    'one',
    'two',
    'three',
    'four',
    'five',
    'six',
    'seven',
    'eight',
    'nine',
    'ten',
    'eleven',
    'twelve',
  ]),
]);

/** Which of several: `first`, `2nd`, `31st`; `last` counts from the end. */
export const ORDINALS: ReadonlyMap<string, number> = new Map([
  ...byName(['first', 'second', 'third', 'fourth', 'fifth']),
  ['last', -1],
]);

/** What parts of a day begin with, seconds since midnight. */
export const DAY_PARTS: ReadonlyMap<string, number> = new Map([
  ['morning', 9 * 3600],
  ['afternoon', 14 * 3600],
  ['evening', 19 * 3600],
  ['night', 22 * 3600],
]);
export const TONIGHT = 20 * 3600;

/** Days from today. */
export const RELATIVE: ReadonlyMap<string, number> = new Map([
  ['today', 0],
  ['tomorrow', 1],
  ['tmr', 1],
  ['tmrw', 1],
  ['yesterday', -1],
]);

/** Words that announce a date or time and vanish with it. */
const INTRODUCERS: ReadonlySet<string> = new Set(['on', 'at', 'by', 'due']);

/** Words that make the date after them something else than a due date ("last friday", "every monday"). */
export const BLOCKERS: ReadonlySet<string> = new Set([
  'last',
  'previous',
  'past',
  'every',
  'each',
  'other',
]);

/** Words of one word that say how often; they can be adjectives as well. */
export const ADVERBS: ReadonlyMap<
  string,
  readonly ['HOURLY' | 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY', number]
> = new Map([
  ['hourly', ['HOURLY', 1]],
  ['daily', ['DAILY', 1]],
  ['weekly', ['WEEKLY', 1]],
  ['biweekly', ['WEEKLY', 2]],
  ['fortnightly', ['WEEKLY', 2]],
  ['monthly', ['MONTHLY', 1]],
  ['quarterly', ['MONTHLY', 3]],
  ['yearly', ['YEARLY', 1]],
  ['annually', ['YEARLY', 1]],
]);

/** What a word can begin; no word begins two of them. Those up to `digit` begin a date or a time. */
export const BEGINS = {
  nothing: 0,
  weekday: 1,
  month: 2,
  count: 3,
  ordinal: 4,
  relative: 5,
  introducer: 6,
  period: 7,
  end: 8,
  in: 9,
  the: 10,
  week: 11,
  day: 12,
  tonight: 13,
  time: 14,
  digit: 15,
  every: 16,
  for: 17,
  remind: 18,
} as const;

const beginning = (kind: number, words: Iterable<string>): [string, number][] =>
  [...words].map((word) => [word, kind]);

const BEGINNINGS: ReadonlyMap<string, number> = new Map([
  ...beginning(BEGINS.weekday, [...WEEKDAYS.keys(), ...WEEKDAYS_SHORT.keys()]),
  ...beginning(BEGINS.month, MONTHS.keys()),
  ...beginning(BEGINS.count, NUMBERS.keys()),
  ...beginning(BEGINS.ordinal, ORDINALS.keys()),
  ...beginning(BEGINS.relative, RELATIVE.keys()),
  ...beginning(BEGINS.introducer, INTRODUCERS),
  ...beginning(BEGINS.period, ['this', 'next']),
  ...beginning(BEGINS.end, ['end', 'eod', 'eow', 'eom', 'eoq', 'eoy']),
  ...beginning(BEGINS.in, ['in']),
  ...beginning(BEGINS.the, ['the']),
  ...beginning(BEGINS.week, ['week']),
  ...beginning(BEGINS.day, ['day']),
  ...beginning(BEGINS.tonight, ['tonight']),
  ...beginning(BEGINS.time, ['noon', 'midnight']),
  ...beginning(BEGINS.every, ['every', 'every!', 'each', ...ADVERBS.keys()]),
  ...beginning(BEGINS.for, ['for']),
  ...beginning(BEGINS.remind, ['remind']),
]);

/** Lengths and first letters that such words have: most others are told from them without being looked up. */
const POSSIBLE = new Set([...BEGINNINGS.keys()].map((word) => shapeOf(word)));
function shapeOf(word: string): number {
  return word.charCodeAt(0) * 64 + Math.min(word.length, 63);
}

/** What a word, in lower case, can begin: most words of a line are asked no more than this. */
export function beginningOf(word: string): number {
  const code = word.charCodeAt(0);
  if (code >= 0x30 && code <= 0x39) return BEGINS.digit;
  return POSSIBLE.has(shapeOf(word)) ? (BEGINNINGS.get(word) ?? BEGINS.nothing) : BEGINS.nothing;
}

/** Whether that is a date or a time. */
export const beginsDate = (kind: number): boolean => kind > BEGINS.nothing && kind <= BEGINS.digit;
