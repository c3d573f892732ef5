// A rule in English words, for people who want to see what they asked for.
import { formatWall } from '../time/civil.ts';
import type { ByDay, Frequency, Rule } from './rule.ts';

const DAY_NAMES = [
  ...['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
] as const;
const MONTH_NAMES = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
] as const;
const UNITS: Record<Frequency, string> = {
  SECONDLY: 'second',
  MINUTELY: 'minute',
  HOURLY: 'hour',
  DAILY: 'day',
  WEEKLY: 'week',
  MONTHLY: 'month',
  YEARLY: 'year',
};

const dayName = (weekday: number): string => DAY_NAMES[weekday - 1] ?? '';
const monthName = (month: number): string => MONTH_NAMES[month - 1] ?? '';

/** `a`, `a and b`, `a, b and c`. */
const joined = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** `1st`, `22nd`, `13th`. */
function ordinal(number: number): string {
  const tens = number % 100;
  const end = tens > 10 && tens < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
  return `${number}${end}`;
}

/** The place a number means: `first`, `3rd`, `last`, `2nd last`. */
function placeWord(number: number): string {
  if (number === 1) return 'first';
  if (number === -1) return 'last';
  return number > 0 ? ordinal(number) : `${ordinal(-number)} last`;
}

const positivesFirst = (numbers: readonly number[]): readonly number[] => [
  ...numbers.filter((number) => number > 0),
  ...numbers.filter((number) => number < 0).reverse(),
];
const places = (numbers: readonly number[]): string =>
  joined(positivesFirst(numbers).map(placeWord));

/** `15th and last day` of a month. */
const monthDays = (numbers: readonly number[]): string =>
  joined(positivesFirst(numbers).map((it) => (it > 0 ? ordinal(it) : `${placeWord(it)} day`)));

const isWorkdays = (days: readonly ByDay[]): boolean =>
  days.length === 5 && days.every(({ weekday, nth }, at) => weekday === at + 1 && nth === null);
const isAllDays = (days: readonly ByDay[]): boolean =>
  days.length === 7 && days.every(({ nth }) => nth === null);

/** One of these days: `workday`, `day`, `Monday or Friday`. */
function dayKind(days: readonly ByDay[]): string {
  if (isWorkdays(days)) return 'workday';
  if (isAllDays(days)) return 'day';
  return joined(days.map(({ weekday }) => dayName(weekday))).replace(' and ', ' or ');
}

/** Which days of a month or a year: `last Friday`, `first workday`, `Monday`. */
function numberedDays({ byDay, bySetPos }: Rule): string {
  if (byDay.length === 0) return '';
  if (bySetPos.length > 0) return `the ${places(bySetPos)} ${dayKind(byDay)}`;
  return joined(
    byDay.map(({ weekday, nth }) =>
      nth === null ? `every ${dayName(weekday)}` : `the ${placeWord(nth)} ${dayName(weekday)}`,
    ),
  );
}

const every = ({ freq, interval }: Rule): string =>
  interval === 1 ? `every ${UNITS[freq]}` : `every ${interval} ${UNITS[freq]}s`;

/** What is repeated how often, and what of the rule that says already. */
type Said = readonly [words: string, said: readonly (keyof Rule)[]];

function weekly(rule: Rule): Said {
  const { byDay, interval } = rule;
  if (byDay.length === 0) return [every(rule), []];
  const names = joined(byDay.map(({ weekday }) => dayName(weekday)));
  const days = isWorkdays(byDay) ? 'workday' : isAllDays(byDay) ? 'day' : names;
  if (interval === 1) return [`every ${days}`, ['byDay']];
  return [`${every(rule)} on ${days === names ? names : `every ${days}`}`, ['byDay']];
}

function monthly(rule: Rule): Said {
  const { byDay, byMonthDay, interval } = rule;
  const which = byMonthDay.length > 0 ? `the ${monthDays(byMonthDay)}` : numberedDays(rule);
  if (which === '') return [every(rule), []];
  const said = byMonthDay.length > 0 ? (['byMonthDay'] as const) : (['byDay', 'bySetPos'] as const);
  if (
    byMonthDay.length === 0 &&
    byDay.some(({ nth }) => nth === null) &&
    rule.bySetPos.length === 0
  ) {
    return [`${every(rule)} on ${which}`, said];
  }
  return [interval === 1 ? `on ${which} of every month` : `${every(rule)} on ${which}`, said];
}

function yearly(rule: Rule): Said {
  const { byMonth, byMonthDay, byDay, byYearDay, byWeekNo } = rule;
  const months = joined(byMonth.map(monthName));
  if (byYearDay.length > 0) {
    return [`${every(rule)} on the ${monthDays(byYearDay)} of the year`, ['byYearDay']];
  }
  if (byWeekNo.length > 0) {
    const days = byDay.length === 0 ? '' : `${joined(byDay.map((it) => dayName(it.weekday)))} of `;
    const weeks = joined(
      positivesFirst(byWeekNo).map((it) => (it > 0 ? `week ${it}` : `the ${placeWord(it)} week`)),
    );
    return [`${every(rule)} ${days === '' ? 'in' : 'on'} ${days}${weeks}`, ['byWeekNo', 'byDay']];
  }
  if (byMonthDay.length > 0 && byMonth.length > 0 && byMonthDay.every((it) => it > 0)) {
    return [
      `${every(rule)} on ${joined(byMonthDay.map(String))} ${months}`,
      ['byMonthDay', 'byMonth'],
    ];
  }
  if (byMonthDay.length > 0) {
    const of = byMonth.length > 0 ? months : 'every month';
    return [`${every(rule)} on the ${monthDays(byMonthDay)} of ${of}`, ['byMonthDay', 'byMonth']];
  }
  if (byDay.length > 0) {
    const of = byMonth.length > 0 ? months : 'the year';
    return [`${every(rule)} on ${numberedDays(rule)} of ${of}`, ['byDay', 'bySetPos', 'byMonth']];
  }
  return [every(rule), []];
}

const pad = (value: number): string => String(value).padStart(2, '0');

/** The times of day, where the rule has its own. */
function times({ byHour, byMinute, bySecond }: Rule): string[] {
  if (byHour.length > 0 && byMinute.length > 0 && byHour.length * byMinute.length <= 12) {
    const all = byHour.flatMap((hour) => byMinute.map((minute) => `${pad(hour)}:${pad(minute)}`));
    const seconds = bySecond.length > 0 ? [`at second ${joined(bySecond.map(String))}`] : [];
    return [`at ${joined(all)}`, ...seconds];
  }
  const named = [
    ['hour', byHour],
    ['minute', byMinute],
    ['second', bySecond],
  ] as const;
  return named
    .filter(([, values]) => values.length > 0)
    .map(([unit, values]) => `at ${unit} ${joined(values.map(String))}`);
}

/** What narrows it down and was not said yet. */
function limits(rule: Rule, said: readonly (keyof Rule)[]): string[] {
  const { byMonth, byMonthDay, byYearDay, byDay, bySetPos } = rule;
  const left = [
    ['byDay', byDay, () => `on ${joined(byDay.map(({ weekday }) => dayName(weekday)))}`],
    ['byMonthDay', byMonthDay, () => `on the ${monthDays(byMonthDay)} of a month`],
    ['byYearDay', byYearDay, () => `on the ${monthDays(byYearDay)} of a year`],
    ['byMonth', byMonth, () => `in ${joined(byMonth.map(monthName))}`],
  ] as const;
  const words = left
    .filter(([name, values]) => values.length > 0 && !said.includes(name))
    .map(([, , text]) => text());
  const set = bySetPos.length > 0 && !said.includes('bySetPos');
  return [...words, ...times(rule), ...(set ? [`but only the ${places(bySetPos)} of these`] : [])];
}

function ending({ skip, count, until }: Rule): string {
  const parts: string[] = [];
  if (skip === 'BACKWARD') parts.push('or the last day of a shorter month');
  if (skip === 'FORWARD') parts.push('or the day after a shorter month');
  if (count !== null) parts.push(count === 1 ? 'once' : `${count} times`);
  if (until !== null)
    parts.push(`until ${formatWall(until).replace('T', ' ')}${until.utc ? ' UTC' : ''}`);
  return parts.map((part) => `, ${part}`).join('');
}

/** What a rule means: `every 2 weeks on Monday and Friday`, `on the last workday of every month, 5 times`. */
export function describeRule(rule: Rule): string {
  const by: Partial<Record<Frequency, (rule: Rule) => Said>> = {
    WEEKLY: weekly,
    MONTHLY: monthly,
    YEARLY: yearly,
  };
  const [words, said] = by[rule.freq]?.(rule) ?? [every(rule), []];
  return [words, ...limits(rule, said)].join(' ') + ending(rule);
}
