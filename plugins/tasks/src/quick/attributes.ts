// Taskwarrior's `key:value` words. A known key with a value that is not understood is refused, as Taskwarrior does.

import { addMonths, civilOf, parseWall, realDay, weekStart } from '@aurelius/core/time';
import { type Priority, taskErrors } from '../contract.ts';
import { everyAt } from '../when/every.ts';
import { type Moment, type Reference, readMoment } from '../when/expression.ts';
import { everyOne, type Frequency, type Rule, WORKDAYS } from '../when/rule.ts';
import { wallOf } from '../when/zone.ts';
import { type Draft, type Line, type Read, take, wordAt } from './draft.ts';

const NAMES = [
  'due',
  'wait',
  'scheduled',
  'project',
  'priority',
  'depends',
  'recur',
  'until',
  'tags',
  'parent',
  'blocks',
];
/** Taskwarrior understands the beginning of a name; shorter ones are too easily something else. */
const SHORTEST_NAME = 3;

const nameOf = (word: string): string | undefined => {
  const name = word.toLowerCase();
  const found = NAMES.filter(
    (it) => it === name || (name.length >= SHORTEST_NAME && it.startsWith(name)),
  );
  return found.length === 1 ? found[0] : undefined;
};

const PRIORITY: Readonly<Record<string, Priority>> = { H: 'high', M: 'medium', L: 'low' };

const unreadable = (name: string, value: string) =>
  taskErrors.TASK_DATE_UNREADABLE(`"${value}" is no value of ${name}.`);

const UNIT_SECONDS: ReadonlyMap<string, number> = new Map(
  (
    [
      ['s sec secs second seconds', 1],
      ['min mins minute minutes', 60],
      ['h hr hrs hour hours', 3600],
      ['d day days', 86_400],
      ['w wk wks week weeks', 7 * 86_400],
    ] as const
  ).flatMap(([names, seconds]) => names.split(' ').map((name) => [name, seconds] as const)),
);
const UNIT_MONTHS: ReadonlyMap<string, number> = new Map(
  (
    [
      ['m mo mth month months', 1],
      ['q qtr quarter quarters', 3],
      ['y yr year years', 12],
    ] as const
  ).flatMap(([names, months]) => names.split(' ').map((name) => [name, months] as const)),
);

const SPAN = /^(?:now)?\+?(\d{1,4})([a-z]+)$/;

/** `3d`, `+2weeks`, `now+1h`: so long from now. */
function spanMoment(value: string, { now, wall, zone }: Reference): Moment | null {
  const [, count = '', unit = ''] = SPAN.exec(value) ?? [];
  const seconds = UNIT_SECONDS.get(unit);
  const months = UNIT_MONTHS.get(unit);
  if (seconds !== undefined) {
    const whole = seconds % 86_400 === 0;
    if (whole)
      return { day: wall.day + (Number(count) * seconds) / 86_400, seconds: null, end: false };
    return { ...wallOf(now + Number(count) * seconds * 1000, zone), end: false };
  }
  if (months === undefined) return null;
  return { day: addMonths(wall.day, Number(count) * months), seconds: null, end: false };
}

function startMoment(value: string, today: number): Moment | null {
  const { year, month } = civilOf(today);
  const first = realDay(year, month, 1) ?? today;
  const quarter = realDay(year, Math.floor((month - 1) / 3) * 3 + 1, 1) ?? today;
  const starts: Readonly<Record<string, number>> = {
    sod: today + 1,
    sow: weekStart(today) + 7,
    som: addMonths(first, 1),
    soq: addMonths(quarter, 3),
    soy: realDay(year + 1, 1, 1) ?? today,
  };
  const day = Object.hasOwn(starts, value) ? starts[value] : undefined;
  return day === undefined ? null : { day, seconds: null, end: false };
}

const COMPACT = /^(\d{4})(\d\d)(\d\d)(?:t(\d\d)(\d\d)(\d\d)z)$/;

/** @throws Problem `TASK_DATE_UNREADABLE` */
function momentOf(name: string, value: string, reference: Reference): Moment {
  const text = value.toLowerCase();
  const compact = COMPACT.exec(text)?.slice(1);
  if (compact) {
    const [year, month, day, hour, minute, second] = compact;
    const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
    if (parseWall(iso)) return readMoment(`${iso}Z`, reference);
  }
  if (text === 'now') return { ...reference.wall, end: false };
  const moment = startMoment(text, reference.wall.day) ?? spanMoment(text, reference);
  if (moment) return moment;
  try {
    return readMoment(value, reference);
  } catch {
    throw unreadable(name, value);
  }
}

const RECUR: Readonly<Record<string, readonly [Frequency, number]>> = {
  biweekly: ['WEEKLY', 2],
  fortnight: ['WEEKLY', 2],
  bimonthly: ['MONTHLY', 2],
  annual: ['YEARLY', 1],
  biannual: ['YEARLY', 2],
  biyearly: ['YEARLY', 2],
  semiannual: ['MONTHLY', 6],
  day: ['DAILY', 1],
};

function recurOf(value: string, reference: Reference): Rule | null {
  const text = value.toLowerCase();
  if (text === 'weekdays') return everyOne('WEEKLY', 1, { byDay: WORKDAYS });
  const known = Object.hasOwn(RECUR, text) ? RECUR[text] : undefined;
  if (known) return everyOne(...known);
  const word = everyAt((offset) => (offset === 0 ? text : ''), reference);
  if (word) return word.rule;
  const [, count = '1', unit = ''] = /^(\d{1,3})?([a-z]+)$/.exec(text) ?? [];
  const seconds = UNIT_SECONDS.get(unit);
  const months = UNIT_MONTHS.get(unit);
  const number = Number(count);
  if (number < 1 || seconds === 1) return null;
  if (months !== undefined)
    return everyOne(months === 12 ? 'YEARLY' : 'MONTHLY', months === 12 ? number : number * months);
  if (seconds === undefined) return null;
  const freq: Frequency =
    seconds === 60
      ? 'MINUTELY'
      : seconds === 3600
        ? 'HOURLY'
        : seconds === 86_400
          ? 'DAILY'
          : 'WEEKLY';
  return everyOne(freq, number);
}

function readAttribute(name: string, value: string, line: Line, draft: Draft): void {
  const { reference } = line;
  const moment = (field: Read['field']): Moment => {
    const found = momentOf(name, value, reference);
    draft.reads.push({ field, words: value, by: 'aurelius', moment: found });
    return found;
  };
  const refs = value.split(',').filter((ref) => ref !== '');
  switch (name) {
    case 'due':
      draft.due = moment('due');
      return;
    case 'wait':
      draft.wait = moment('wait');
      return;
    case 'scheduled':
      draft.scheduled = moment('scheduled');
      return;
    case 'project':
      draft.project = value;
      return;
    case 'priority': {
      const priority = PRIORITY[value.toUpperCase()];
      if (priority === undefined) throw unreadable(name, value);
      draft.priority = priority;
      return;
    }
    case 'depends':
      draft.depends.push(...refs);
      return;
    case 'blocks':
      draft.blocks.push(...refs);
      return;
    case 'tags':
      for (const label of refs) draft.labels.add(label);
      return;
    case 'parent':
      draft.parent = value;
      return;
    case 'recur': {
      const rule = recurOf(value, reference);
      if (!rule) throw unreadable(name, value);
      draft.every = {
        length: 1,
        rule,
        repeatFrom: 'schedule',
        seconds: null,
        starting: null,
        until: draft.every?.until ?? null,
        times: null,
        lasting: null,
        adverb: false,
      };
      draft.reads.push({ field: 'recurrence', words: value, by: 'aurelius', moment: null });
    }
  }
}

const ATTRIBUTE = /^([a-z]+):(.+)$/i;

/**
 * Reads the attributes of a line. `until` ends the recurrence of `recur`, and is text without it.
 * @throws Problem `TASK_DATE_UNREADABLE`
 */
export function readAttributes(line: Line, draft: Draft): void {
  let untilAt = -1;
  for (let at = 0; at < line.tokens.length; at++) {
    const [, key = '', value = ''] = ATTRIBUTE.exec(wordAt(line, at)) ?? [];
    const name = nameOf(key);
    if (name === undefined) continue;
    if (name === 'until') {
      untilAt = at;
      continue;
    }
    readAttribute(name, value, line, draft);
    take(line, at, 1);
  }
  if (untilAt < 0 || !draft.every) return;
  const value = wordAt(line, untilAt).replace(/^[a-z]+:/i, '');
  draft.every = { ...draft.every, until: momentOf('until', value, line.reference) };
  take(line, untilAt, 1);
}
