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
export const INTRODUCERS: ReadonlySet<string> = new Set(['on', 'at', 'by', 'due']);

/** Words that make the date after them something else than a due date ("last friday", "every monday"). */
export const BLOCKERS: ReadonlySet<string> = new Set([
  'last',
  'previous',
  'past',
  'every',
  'each',
  'other',
]);
