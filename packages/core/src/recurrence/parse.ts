// Reads the text of a rule. Strict: what is not of the grammar, or has no meaning together, is refused with the reason.
import { realDay, secondsOf } from '../time/civil.ts';
import {
  type ByDay,
  FREQUENCIES,
  type Frequency,
  NUMBER_PARTS,
  type NumberPart,
  type Rule,
  RuleFault,
  SKIPS,
  type Until,
  WEEKDAYS,
} from './rule.ts';

/** Longest text of a rule: one with every list full fits. */
const LENGTH = 4096;
const INTERVAL_MAX = 1_000_000;
const COUNT_MAX = 1_000_000;

const shown = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

function positive(part: string, text: string, max: number): number {
  const value = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= max) return value;
  throw new RuleFault(`${part} takes a whole number from 1 to ${max}, not "${shown(text)}"`);
}

function oneOf<T extends string>(part: string, text: string, words: readonly T[]): T {
  const found = words.find((word) => word === text);
  if (found !== undefined) return found;
  throw new RuleFault(`${part} is one of ${words.join(', ')}, not "${shown(text)}"`);
}

const unique = (values: readonly number[]): number[] => [...new Set(values)].sort((a, b) => a - b);

function numbers(part: NumberPart, text: string): number[] {
  const { min, max, signed } = NUMBER_PARTS[part];
  const values = text.split(',').map((item) => {
    const value = (signed ? /^[+-]?\d{1,3}$/ : /^\d{1,2}$/).test(item) ? Number(item) : Number.NaN;
    if (Math.abs(value) >= min && Math.abs(value) <= max) return value;
    const range = `${min} to ${max}${signed ? ` or -${max} to -${min}` : ''}`;
    throw new RuleFault(`${part} takes numbers from ${range}, not "${shown(item)}"`);
  });
  return unique(values);
}

const BY_DAY = /^(?:([+-]?\d{1,2}))?([A-Z]{2})$/;

function weekdays(text: string): ByDay[] {
  const days = new Map<string, ByDay>();
  for (const item of text.split(',')) {
    const [, nthText, name = ''] = BY_DAY.exec(item) ?? [];
    const weekday = (WEEKDAYS as readonly string[]).indexOf(name) + 1;
    const nth = nthText === undefined ? null : Number(nthText);
    if (weekday === 0 || nth === 0 || Math.abs(nth ?? 1) > 53) {
      throw new RuleFault(`BYDAY takes weekdays like MO, 2TU or -1FR, not "${shown(item)}"`);
    }
    days.set(`${weekday}/${nth}`, { weekday, nth });
  }
  return [...days.values()].sort((a, b) => a.weekday - b.weekday || (a.nth ?? 0) - (b.nth ?? 0));
}

const UNTIL = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?$/;

function untilOf(text: string): Until {
  const [, year, month, date, hour, minute, second, utc] = UNTIL.exec(text) ?? [];
  const day = realDay(Number(year), Number(month), Number(date));
  const seconds =
    hour === undefined
      ? null
      : secondsOf(Number(hour), Number(minute), Math.min(Number(second), 59));
  if (day === null || Number.isNaN(day) || (hour !== undefined && seconds === null)) {
    throw new RuleFault(
      `UNTIL takes a date like 20261231 or a time like 20261231T090000Z, not "${shown(text)}"`,
    );
  }
  return { day, seconds, utc: utc === 'Z' };
}

/** The parts of a rule by name. */
function partsOf(text: string): Map<string, string> {
  if (text.length > LENGTH) throw new RuleFault(`it is longer than ${LENGTH} characters`);
  const parts = new Map<string, string>();
  for (const part of text.toUpperCase().split(';')) {
    const [, name, value] = /^([A-Z]+)=([A-Z0-9,+-]+)$/.exec(part) ?? [];
    if (name === undefined || value === undefined) {
      throw new RuleFault(
        part === '' ? 'it has an empty part' : `"${shown(part)}" is not written NAME=VALUE`,
      );
    }
    if (parts.has(name)) throw new RuleFault(`${name} stands in it twice`);
    parts.set(name, value);
  }
  return parts;
}

const OTHER_PARTS = ['FREQ', 'INTERVAL', 'BYDAY', 'RSCALE', 'SKIP', 'COUNT', 'UNTIL', 'WKST'];

/** Parts that mean nothing at some frequencies (RFC 5545 §3.3.10). */
const PLACES: readonly (readonly [part: string, at: readonly Frequency[]])[] = [
  ['BYWEEKNO', ['YEARLY']],
  ['BYYEARDAY', ['SECONDLY', 'MINUTELY', 'HOURLY', 'YEARLY']],
  ['BYMONTHDAY', ['SECONDLY', 'MINUTELY', 'HOURLY', 'DAILY', 'MONTHLY', 'YEARLY']],
];

function assertMeaningful(rule: Rule, parts: ReadonlyMap<string, string>): void {
  for (const [part, at] of PLACES) {
    if (parts.has(part) && !at.includes(rule.freq)) {
      throw new RuleFault(`${part} means nothing with FREQ=${rule.freq}`);
    }
  }
  if (rule.byDay.some(({ nth }) => nth !== null)) {
    if (rule.freq !== 'MONTHLY' && rule.freq !== 'YEARLY') {
      throw new RuleFault(`BYDAY takes no numbers with FREQ=${rule.freq}`);
    }
    if (rule.byWeekNo.length > 0) throw new RuleFault('BYDAY takes no numbers beside BYWEEKNO');
  }
  if (parts.has('BYSETPOS') && ![...parts.keys()].some((it) => /^BY(?!SETPOS)/.test(it))) {
    throw new RuleFault('BYSETPOS chooses among what another BY part gives, and there is none');
  }
  if (parts.has('SKIP') && !parts.has('RSCALE'))
    throw new RuleFault('SKIP stands beside RSCALE only');
  if (rule.count !== null && rule.until !== null) {
    throw new RuleFault('a rule has COUNT or UNTIL, not both');
  }
}

/**
 * Reads a rule as `RRULE` has it, without that name: `FREQ=WEEKLY;BYDAY=MO`. Letters may be small ones.
 * @throws RuleFault
 */
export function parseRule(text: string): Rule {
  const parts = partsOf(text);
  for (const name of parts.keys()) {
    if (!OTHER_PARTS.includes(name) && !(name in NUMBER_PARTS)) {
      throw new RuleFault(`${shown(name)} is not a part of rules`);
    }
  }
  const freq = parts.get('FREQ');
  if (freq === undefined) throw new RuleFault('FREQ is missing');
  const read = <T>(name: string, reader: (value: string) => T): T | null => {
    const value = parts.get(name);
    return value === undefined ? null : reader(value);
  };
  const list = (part: NumberPart): number[] => read(part, (value) => numbers(part, value)) ?? [];
  read('RSCALE', (value) => oneOf('RSCALE', value, ['GREGORIAN']));
  const rule: Rule = {
    freq: oneOf('FREQ', freq, FREQUENCIES),
    interval: read('INTERVAL', (value) => positive('INTERVAL', value, INTERVAL_MAX)) ?? 1,
    byMonth: list('BYMONTH'),
    byWeekNo: list('BYWEEKNO'),
    byYearDay: list('BYYEARDAY'),
    byMonthDay: list('BYMONTHDAY'),
    byDay: read('BYDAY', weekdays) ?? [],
    byHour: list('BYHOUR'),
    byMinute: list('BYMINUTE'),
    // who has no leap seconds takes the 60th for the 59th
    bySecond: unique(list('BYSECOND').map((second) => Math.min(second, 59))),
    bySetPos: list('BYSETPOS'),
    skip: read('SKIP', (value) => oneOf('SKIP', value, SKIPS)),
    count: read('COUNT', (value) => positive('COUNT', value, COUNT_MAX)),
    until: read('UNTIL', untilOf),
    weekStart: read('WKST', (value) => WEEKDAYS.indexOf(oneOf('WKST', value, WEEKDAYS)) + 1) ?? 1,
  };
  assertMeaningful(rule, parts);
  return rule;
}
