// Recurrence in words: every friday, every 2 weeks, every! 3 days, every month on the 31st, daily; and how it is bounded.

import { timePhrase } from './clock-times.ts';
import { type Moment, momentAt } from './expression.ts';
import type { Reference } from './reference.ts';
import { everyOne, type Frequency, type NthWeekday, type Rule, WORKDAYS } from './rule.ts';
import { countOf, ordinalOf, weekdayNamed } from './said-days.ts';
import { ADVERBS, DAY_PARTS, MONTHS } from './vocabulary.ts';
import { after, type Words } from './words.ts';
import { monthDayAt } from './written-dates.ts';

/** What the words of a recurrence say. */
export interface Every {
  /** How many words said it. */
  readonly length: number;
  readonly rule: Rule;
  /** From the schedule, or from when the task was done (`every!`). */
  readonly repeatFrom: 'schedule' | 'completion';
  /** Time of day, seconds since midnight; null: not said. */
  readonly seconds: number | null;
  readonly starting: Moment | null;
  readonly until: Moment | null;
  /** How many instances; or for how long, as a number of a unit. */
  readonly times: number | null;
  readonly lasting: { readonly count: number; readonly unit: 'days' | 'months' } | null;
  /** It is one word (`weekly`), which could be an adjective as well. */
  readonly adverb: boolean;
}

interface Body {
  readonly length: number;
  readonly rule: Rule;
  readonly seconds?: number;
}

const UNITS: ReadonlyMap<string, readonly [Frequency, number]> = new Map(
  (
    [
      ['min mins minute minutes', 'MINUTELY', 1],
      ['hr hrs hour hours', 'HOURLY', 1],
      ['day days', 'DAILY', 1],
      ['week weeks', 'WEEKLY', 1],
      ['fortnight fortnights', 'WEEKLY', 2],
      ['month months', 'MONTHLY', 1],
      ['quarter quarters', 'MONTHLY', 3],
      ['year years', 'YEARLY', 1],
    ] as const
  ).flatMap(([names, freq, times]) =>
    names.split(' ').map((name) => [name, [freq, times]] as const),
  ),
);

const WORKDAY = /^(?:weekdays?|workdays?)$/;
const MAX_INTERVAL = 999;

/** The longest run of items that `one` reads, with `and` between some of them. */
function listAt<T>(words: Words, one: (words: Words) => { length: number; items: T[] } | null) {
  const items: T[] = [];
  let length = 0;
  for (;;) {
    const and = length > 0 && (words(length) === 'and' || words(length) === '&') ? 1 : 0;
    const next = one(after(words, length + and));
    if (!next) return items.length === 0 ? null : { length, items };
    items.push(...next.items);
    length += and + next.length;
  }
}

/** `mon`, `mondays`, `mon,wed`, `mon/wed`. */
function weekdaysIn(words: Words): { length: number; items: NthWeekday[] } | null {
  const word = words(0);
  if (word === '') return null;
  const items: NthWeekday[] = [];
  for (const name of word.split(/[,/&]/)) {
    const weekday = weekdayNamed(name, true) ?? weekdayNamed(name.replace(/s$/, ''), false);
    if (weekday === undefined) return null;
    items.push({ nth: null, weekday });
  }
  return { length: 1, items };
}
const weekdaysAt = (words: Words) => listAt(words, weekdaysIn);

/** `15th`, `the 1st`, `31`, not before a unit or a weekday, which they would count. */
function monthDaysAt(words: Words, bare: boolean) {
  return listAt(words, (rest) => {
    const the = rest(0) === 'the' ? 1 : 0;
    const word = rest(the);
    const nth = bare && /^\d{1,2}$/.test(word) ? Number(word) : ordinalOf(word);
    if (nth === undefined || nth === 0 || nth > 31) return null;
    const day = rest(the + 1) === 'day' ? 1 : 0;
    if (nth < 0 && day === 0) return null;
    if (
      day === 0 &&
      (UNITS.has(rest(the + 1)) || weekdayNamed(rest(the + 1), true) !== undefined)
    ) {
      return null;
    }
    return { length: the + 1 + day, items: [nth] };
  });
}

/** `of the month`, `of each month`, `of november`; the months, none for every month. */
function ofMonthsAt(words: Words): { length: number; months: number[] } {
  if (words(0) !== 'of' && words(0) !== 'in') return { length: 0, months: [] };
  const led = ['the', 'each', 'every'].includes(words(1)) ? 1 : 0;
  if (words(1 + led) === 'month') return { length: 2 + led, months: [] };
  const list = listAt(after(words, 1), (rest) => {
    const month = MONTHS.get(rest(0));
    return month === undefined ? null : { length: 1, items: [month] };
  });
  return list ? { length: 1 + list.length, months: list.items } : { length: 0, months: [] };
}

/** In some months of every year, or in every nth month. */
const monthly = (months: readonly number[], interval: number, more: Partial<Rule>): Rule =>
  months.length > 0
    ? everyOne('YEARLY', 1, { ...more, byMonth: months })
    : everyOne('MONTHLY', interval, more);

/** A day within months: `last friday`, `2nd tuesday of november`, `last workday`, `the 1st and 15th`. */
function dayOfMonthsAt(words: Words, interval: number, bare: boolean): Body | null {
  const the = words(0) === 'the' ? 1 : 0;
  const nth = ordinalOf(words(the));
  const rest = after(words, the + 1);
  const weekday = weekdayNamed(rest(0), true);
  const finish = (length: number, more: Partial<Rule>): Body => {
    const of = ofMonthsAt(after(words, length));
    return { length: length + of.length, rule: monthly(of.months, interval, more) };
  };
  if (nth !== undefined && nth <= 5 && weekday !== undefined) {
    return finish(the + 2, { byDay: [{ nth, weekday }] });
  }
  const working = rest(0) === 'working' || rest(0) === 'business' ? 1 : 0;
  if (nth !== undefined && (WORKDAY.test(rest(0)) || (working && rest(1) === 'day'))) {
    return finish(the + 2 + working, { byDay: WORKDAYS, bySetPos: [nth] });
  }
  const days = monthDaysAt(words, bare);
  return days && finish(days.length, { byMonthDay: days.items });
}

function dayOfYearAt(words: Words): Body | null {
  const date = monthDayAt(words);
  if (!date || date.day < 1 || date.day > 31) return null;
  const rule = everyOne('YEARLY', 1, { byMonthDay: [date.day], byMonth: [date.month] });
  return { length: date.length, rule };
}

/** What may follow a unit: `week on mon and wed`, `month on the 31st`, `year on 15 jan`. */
function withDays(freq: Frequency, interval: number, words: Words): Body {
  const plain = { length: 0, rule: everyOne(freq, interval) };
  if (words(0) !== 'on') return plain;
  const rest = after(words, 1);
  const found = (): Body | null => {
    if (freq === 'WEEKLY') {
      const days = weekdaysAt(rest);
      return days && { length: days.length, rule: everyOne(freq, interval, { byDay: days.items }) };
    }
    if (freq === 'MONTHLY') return dayOfMonthsAt(rest, interval, true);
    if (freq !== 'YEARLY') return null;
    const body = dayOfYearAt(rest) ?? dayOfMonthsAt(rest, interval, false);
    return body?.rule.freq === 'YEARLY' ? { ...body, rule: { ...body.rule, interval } } : null;
  };
  const body = found();
  return body ? { ...body, length: body.length + 1 } : plain;
}

/** What follows `every`. */
function bodyAt(words: Words): Body | null {
  const part = DAY_PARTS.get(words(0));
  if (part !== undefined) return { length: 1, rule: everyOne('DAILY'), seconds: part };
  if (WORKDAY.test(words(0)))
    return { length: 1, rule: everyOne('WEEKLY', 1, { byDay: WORKDAYS }) };
  if (/^weekends?$/.test(words(0))) {
    return { length: 1, rule: everyOne('WEEKLY', 1, { byDay: [{ nth: null, weekday: 6 }] }) };
  }
  const other = words(0) === 'other';
  const ordinal = ordinalOf(words(0));
  const nth = ordinal !== undefined && ordinal > 0 && UNITS.has(words(1)) ? ordinal : null;
  const counted = other ? 2 : (nth ?? countOf(words(0)));
  const at = counted === null ? 0 : 1;
  const interval = counted ?? 1;
  const unit = UNITS.get(words(at));
  const dayOfMonth = nth !== null && words(1) === 'day' && words(2) === 'of';
  if (unit && !dayOfMonth && interval >= 1 && interval <= MAX_INTERVAL) {
    const tail = withDays(unit[0], interval * unit[1], after(words, at + 1));
    return { ...tail, length: tail.length + at + 1 };
  }
  const days = weekdaysAt(after(words, other ? 1 : 0));
  if (days) {
    const rule = everyOne('WEEKLY', other ? 2 : 1, { byDay: days.items });
    return { length: days.length + (other ? 1 : 0), rule };
  }
  const [ofYear, ofMonths] = [dayOfYearAt(words), dayOfMonthsAt(words, 1, false)];
  return (ofMonths?.length ?? 0) > (ofYear?.length ?? 0) ? ofMonths : ofYear;
}

const STARTING = new Set(['starting', 'start', 'from', 'beginning']);
const UNTIL = new Set(['until', 'till', 'ending', 'through']);

type Tail = Pick<Every, 'length' | 'seconds' | 'starting' | 'until' | 'times' | 'lasting'>;

function lastingAt(words: Words): Pick<Every, 'times' | 'lasting'> | null {
  const count = countOf(words(1));
  if (words(0) !== 'for' || count === null || count < 1) return null;
  if (/^(?:times?|occurrences?)$/.test(words(2))) return { times: count, lasting: null };
  const unit = UNITS.get(words(2))?.[0];
  if (unit === 'DAILY') return { times: null, lasting: { count, unit: 'days' } };
  if (unit === 'WEEKLY') return { times: null, lasting: { count: count * 7, unit: 'days' } };
  if (unit === 'MONTHLY') return { times: null, lasting: { count, unit: 'months' } };
  if (unit === 'YEARLY') return { times: null, lasting: { count: count * 12, unit: 'months' } };
  return null;
}

/** `9:00` or, right behind the days, `evening`. */
function timeAt(
  words: Words,
  announced: boolean,
): { length: number; seconds: number | null } | null {
  const part = DAY_PARTS.get(words(0));
  return part === undefined ? timePhrase(words, announced) : { length: 1, seconds: part };
}

/** Time of day and bounds behind a rule, in any order. */
function tailAt(words: Words, reference: Reference): Tail {
  let tail: Tail = {
    length: 0,
    seconds: null,
    starting: null,
    until: null,
    times: null,
    lasting: null,
  };
  for (;;) {
    const rest = after(words, tail.length);
    const spoken = rest(0);
    const announced = spoken === 'at' ? 1 : 0;
    const time = tail.seconds === null ? timeAt(after(rest, announced), announced === 1) : null;
    const bound =
      STARTING.has(spoken) || UNTIL.has(spoken) ? momentAt(after(rest, 1), reference) : null;
    const lasting = lastingAt(rest);
    if (time) {
      tail = { ...tail, seconds: time.seconds, length: tail.length + announced + time.length };
    } else if (bound?.dated) {
      const name = STARTING.has(spoken) ? 'starting' : 'until';
      tail = { ...tail, [name]: bound.moment, length: tail.length + 1 + bound.length };
    } else if (lasting) {
      tail = { ...tail, ...lasting, length: tail.length + 3 };
    } else {
      return tail;
    }
  }
}

/** The recurrence that begins at the first word; null: none. */
export function everyAt(words: Words, reference: Reference): Every | null {
  const first = words(0);
  const adverb = ADVERBS.get(first);
  const done = first === 'every!';
  const called = done || first === 'every' || first === 'each';
  if (!called && !adverb) return null;
  const body = adverb ? withDays(adverb[0], adverb[1], after(words, 1)) : bodyAt(after(words, 1));
  if (!body) return null;
  const tail = tailAt(after(words, 1 + body.length), reference);
  return {
    ...tail,
    length: 1 + body.length + tail.length,
    rule: body.rule,
    repeatFrom: done ? 'completion' : 'schedule',
    seconds: tail.seconds ?? body.seconds ?? null,
    adverb: adverb !== undefined,
  };
}
