// What `every …` means: a recurrence rule as data, as RFC 5545 text, and in words.
import { civilOf, daysInMonth, weekdayOf } from './civil.ts';

export type Frequency = 'MINUTELY' | 'HOURLY' | 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY';

/** A weekday (Monday 1), every one or the nth of its period; -1 is the last. */
export interface NthWeekday {
  readonly nth: number | null;
  readonly weekday: number;
}

/** A recurrence rule without its bounds. Lists that are empty say nothing. */
export interface Rule {
  readonly freq: Frequency;
  readonly interval: number;
  readonly byDay: readonly NthWeekday[];
  /** 1..31, or -1 for the last. */
  readonly byMonthDay: readonly number[];
  readonly byMonth: readonly number[];
  readonly bySetPos: readonly number[];
}

export const everyOne = (freq: Frequency, interval = 1, more: Partial<Rule> = {}): Rule => ({
  freq,
  interval,
  byDay: [],
  byMonthDay: [],
  byMonth: [],
  bySetPos: [],
  ...more,
});

export const WORKDAYS: readonly NthWeekday[] = [1, 2, 3, 4, 5].map((weekday) => ({
  nth: null,
  weekday,
}));

const CODES = ['', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

const part = (name: string, values: readonly (string | number)[]): string =>
  values.length === 0 ? '' : `;${name}=${values.join(',')}`;

const ascending = (values: readonly number[]): number[] =>
  [...new Set(values)].sort((a, b) => Number(a < 0) - Number(b < 0) || a - b);

/** How a rule ends: after some instances, or with the last of an instant or a day (`20261231`, `20261231T225959Z`). */
export type RuleEnd = { readonly count: number } | { readonly until: string } | null;

/** The rule as an RRULE, its parts in the order FREQ, INTERVAL, UNTIL or COUNT, BY…; weekdays from Monday to Sunday. */
export function ruleText(rule: Rule, end: RuleEnd = null): string {
  const days = [...rule.byDay]
    .sort((a, b) => a.weekday - b.weekday)
    .map(({ nth, weekday }) => `${nth ?? ''}${CODES[weekday]}`);
  return [
    `FREQ=${rule.freq}`,
    rule.interval === 1 ? '' : `;INTERVAL=${rule.interval}`,
    end && 'until' in end ? `;UNTIL=${end.until}` : '',
    end && 'count' in end ? `;COUNT=${end.count}` : '',
    part('BYDAY', [...new Set(days)]),
    part('BYMONTHDAY', ascending(rule.byMonthDay)),
    part('BYMONTH', ascending(rule.byMonth)),
    part('BYSETPOS', rule.bySetPos),
  ].join('');
}

const isWorkdays = (rule: Rule): boolean =>
  rule.byDay.length === 5 &&
  WORKDAYS.every(({ weekday }) =>
    rule.byDay.some((it) => it.nth === null && it.weekday === weekday),
  );

/** Whether a rule's own parts name a day: without one its instances follow from the first. */
const picksDays = (rule: Rule): boolean => rule.byDay.length > 0 || rule.byMonthDay.length > 0;

function matches(rule: Rule, day: number): boolean {
  const { year, month, day: ofMonth } = civilOf(day);
  const length = daysInMonth(year, month);
  if (rule.byMonth.length > 0 && !rule.byMonth.includes(month)) return false;
  const monthDay = (wanted: number) =>
    wanted < 0 ? ofMonth === length + 1 + wanted : ofMonth === Math.min(wanted, length);
  if (rule.byMonthDay.length > 0 && !rule.byMonthDay.some(monthDay)) return false;
  if (rule.byDay.length === 0) return true;
  if (rule.bySetPos.length > 0) {
    // the first or last working day: no other of the kind before or after it in the month
    const days = Array.from({ length }, (_, at) => day - ofMonth + 1 + at);
    const found = days.filter((it) => rule.byDay.some(({ weekday }) => weekday === weekdayOf(it)));
    return rule.bySetPos.some((pos) => found.at(pos > 0 ? pos - 1 : pos) === day);
  }
  return rule.byDay.some(({ nth, weekday }) => {
    if (weekday !== weekdayOf(day)) return false;
    if (nth === null) return true;
    return nth > 0 ? Math.ceil(ofMonth / 7) === nth : length - ofMonth < 7;
  });
}

/** No rule of ours leaves a longer gap, days: 29 February over a century that is no leap year. */
const LONGEST_GAP = 8 * 366;

/** The first day on or after `from` that the rule names; where it names none, `from`. */
export function firstDay(rule: Rule, from: number): number {
  if (!picksDays(rule)) return from;
  for (let day = from; day <= from + LONGEST_GAP; day++) if (matches(rule, day)) return day;
  return from;
}

const WEEKDAY_NAMES = [
  '',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
];
const MONTH_NAMES =
  ' January February March April May June July August September October November December'.split(
    ' ',
  );
const UNIT: Readonly<Record<Frequency, string>> = {
  MINUTELY: 'minute',
  HOURLY: 'hour',
  DAILY: 'day',
  WEEKLY: 'week',
  MONTHLY: 'month',
  YEARLY: 'year',
};

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

function nthText(nth: number): string {
  if (nth < 0) return 'last';
  const ending =
    nth % 100 >= 11 && nth % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][nth % 10] ?? 'th');
  return `${nth}${ending}`;
}

function daysText(rule: Rule): string {
  const { byDay, byMonthDay, byMonth, bySetPos } = rule;
  const months =
    byMonth.length > 0 ? ` of ${listed(byMonth.map((it) => MONTH_NAMES[it] ?? ''))}` : '';
  if (byMonthDay.length > 0) {
    const days = ascending(byMonthDay).map((it) => (it < 0 ? 'last day' : nthText(it)));
    const clamps =
      byMonthDay.some((it) => it > (byMonth.length > 0 ? 29 : 28)) && byMonth.length !== 1;
    return ` on the ${listed(days)}${months}${clamps ? ' (the last day of shorter months)' : ''}`;
  }
  if (bySetPos.length > 0) return ` on the ${listed(bySetPos.map(nthText))} workday${months}`;
  if (byDay.length === 0) return '';
  const sorted = [...byDay].sort((a, b) => a.weekday - b.weekday);
  const names = sorted.map(({ nth, weekday }) =>
    nth === null ? (WEEKDAY_NAMES[weekday] ?? '') : `${nthText(nth)} ${WEEKDAY_NAMES[weekday]}`,
  );
  return ` on ${sorted.some(({ nth }) => nth !== null) ? 'the ' : ''}${listed(names)}${months}`;
}

/** The rule in words: `every 2 weeks on Monday and Friday`. @param done it counts from when the task was done */
export function ruleWords(rule: Rule, done: boolean): string {
  const unit = UNIT[rule.freq];
  const base = rule.interval === 1 ? `every ${unit}` : `every ${rule.interval} ${unit}s`;
  const once = rule.interval === 1 && rule.freq === 'WEEKLY' && rule.byDay.length > 0;
  const said =
    isWorkdays(rule) && rule.bySetPos.length === 0 && once
      ? 'every workday'
      : once
        ? `every ${daysText(rule).slice(' on '.length)}`
        : `${base}${daysText(rule)}`;
  return done ? `${said} after it was done` : said;
}
