// Taskwarrior's periods (`recur`) as rules, both ways, as far as a rule says the same.
import { parseRule, type Rule, writeRule } from '@aurelius/core/recurrence';
import { civilOf, type Wall, weekdayOf } from '@aurelius/core/time';
import { storedRule, taskRule } from '../../series/rule.ts';

type Period = readonly [count: number, freq: Rule['freq']];

const WORKDAYS = 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR';

const NAMED: Readonly<Record<string, Period>> = {
  hourly: [1, 'HOURLY'],
  daily: [1, 'DAILY'],
  day: [1, 'DAILY'],
  weekly: [1, 'WEEKLY'],
  sennight: [1, 'WEEKLY'],
  biweekly: [2, 'WEEKLY'],
  fortnight: [2, 'WEEKLY'],
  monthly: [1, 'MONTHLY'],
  bimonthly: [2, 'MONTHLY'],
  quarterly: [3, 'MONTHLY'],
  semiannual: [6, 'MONTHLY'],
  annual: [1, 'YEARLY'],
  yearly: [1, 'YEARLY'],
  biannual: [2, 'YEARLY'],
  biyearly: [2, 'YEARLY'],
};

const UNITS: readonly (readonly [unit: RegExp, period: Period])[] = [
  [/^(?:h|hr|hrs|hour|hours)$/, [1, 'HOURLY']],
  [/^(?:d|day|days)$/, [1, 'DAILY']],
  [/^(?:w|wk|wks|week|weeks)$/, [1, 'WEEKLY']],
  [/^(?:mo|mos|mth|mths|mnth|mnths|month|months)$/, [1, 'MONTHLY']],
  [/^(?:q|qtr|qtrs|qrtr|qrtrs|quarter|quarters)$/, [3, 'MONTHLY']],
  [/^(?:y|yr|yrs|year|years)$/, [1, 'YEARLY']],
];

/** ISO 8601 durations of one unit. */
const ISO: Readonly<Record<string, Rule['freq']>> = {
  H: 'HOURLY',
  D: 'DAILY',
  W: 'WEEKLY',
  M: 'MONTHLY',
  Y: 'YEARLY',
};

const COUNT_MAX = 9999;

function periodOf(text: string): Period | null {
  const named = NAMED[text.toLowerCase()];
  if (named) return named;
  const [, isoTime, isoCount, isoUnit = ''] = /^P(T?)(\d{1,4})([HDWMY])$/.exec(text) ?? [];
  if (isoCount !== undefined) {
    // minutes are no period of ours
    if (isoTime === 'T' ? isoUnit !== 'H' : isoUnit === 'H') return null;
    const freq = ISO[isoUnit];
    return freq ? [Number(isoCount), freq] : null;
  }
  const [, count = '1', unit = ''] = /^(\d{1,4})?\s*([a-z]+)$/.exec(text.toLowerCase()) ?? [];
  const found = UNITS.find(([pattern]) => pattern.test(unit))?.[1];
  return found ? [Number(count) * found[0], found[1]] : null;
}

/**
 * The rule of a period; null where there is none that says the same.
 * @param start what is due first: Taskwarrior clamps the 31st, as tasks do
 */
export function ruleOf(recur: unknown, start: Wall): Rule | null {
  if (typeof recur !== 'string') return null;
  if (recur.toLowerCase() === 'weekdays') return parseRule(WORKDAYS);
  const period = periodOf(recur);
  if (!period || period[0] < 1 || period[0] > COUNT_MAX) return null;
  const [count, freq] = period;
  if (freq === 'HOURLY' && start.seconds === null) return null;
  return taskRule(parseRule(`FREQ=${freq};INTERVAL=${count}`), start);
}

const SUFFIX: Partial<Record<Rule['freq'], string>> = {
  HOURLY: 'h',
  DAILY: 'd',
  WEEKLY: 'w',
  MONTHLY: 'mo',
  YEARLY: 'y',
};
const EVERY_ONE: Partial<Record<Rule['freq'], string>> = {
  HOURLY: 'hourly',
  DAILY: 'daily',
  WEEKLY: 'weekly',
  MONTHLY: 'monthly',
  YEARLY: 'yearly',
};

/** The rule without what its first day says already, and without its end. */
function bare(rule: Rule, start: Wall): Rule {
  const { byDay, byMonthDay } = rule;
  const sameDay =
    byDay.length === 1 && byDay[0]?.nth === null && byDay[0].weekday === weekdayOf(start.day);
  const sameDate = byMonthDay.length === 1 && byMonthDay[0] === civilOf(start.day).day;
  return {
    ...rule,
    until: null,
    byDay: rule.freq === 'WEEKLY' && sameDay ? [] : byDay,
    byMonthDay: rule.freq === 'MONTHLY' && sameDate ? [] : byMonthDay,
  };
}

/** The period of a rule; null where Taskwarrior has none that says the same. */
export function recurOf(rrule: string, start: Wall): string | null {
  const rule = storedRule(rrule);
  if (!rule || rule.count !== null) return null;
  const plain = bare(rule, start);
  if (writeRule(plain) === WORKDAYS) return 'weekdays';
  const { freq, interval } = plain;
  const recur = interval === 1 ? EVERY_ONE[freq] : `${interval}${SUFFIX[freq]}`;
  const back = ruleOf(recur, start);
  return recur !== undefined && back && writeRule(back) === writeRule(plain) ? recur : null;
}
