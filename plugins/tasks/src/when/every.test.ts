import { formatWall } from '@aurelius/core/time';
import { describe, expect, it } from 'vitest';
import { everyAt } from './every.ts';
import { referenceAt } from './expression.ts';
import type { Rule } from './rule.ts';
import { plainLine, wordsFrom } from './words.ts';

// Monday 23 November 2026, 10:00 in Berlin.
const reference = referenceAt(Date.parse('2026-11-23T09:00:00Z'), 'Europe/Berlin');
const read = (text: string) => everyAt(wordsFrom(plainLine(text.split(' ')), 0), reference);
const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
function shown({ freq, interval, byMonth, byMonthDay, byDay, bySetPos }: Rule): string {
  const days = [...byDay].sort((one, other) => one.weekday - other.weekday);
  const parts = {
    INTERVAL: interval === 1 ? [] : [interval],
    BYMONTH: byMonth,
    BYMONTHDAY: byMonthDay,
    BYDAY: days.map(({ nth, weekday }) => `${nth ?? ''}${DAYS[weekday - 1]}`),
    BYSETPOS: bySetPos,
  };
  const given = Object.entries(parts).filter(([, values]) => values.length > 0);
  return [`FREQ=${freq}`, ...given.map(([name, values]) => `${name}=${values.join(',')}`)].join(
    ';',
  );
}
const ruleOf = (text: string) => {
  const every = read(text);
  return every && every.length === text.split(' ').length ? shown(every.rule) : null;
};

describe('recurrence in words', () => {
  it.each([
    ['every day', 'FREQ=DAILY'],
    ['every 3 days', 'FREQ=DAILY;INTERVAL=3'],
    ['every! 3 days', 'FREQ=DAILY;INTERVAL=3'],
    ['every other day', 'FREQ=DAILY;INTERVAL=2'],
    ['every 2nd day', 'FREQ=DAILY;INTERVAL=2'],
    ['every two weeks', 'FREQ=WEEKLY;INTERVAL=2'],
    ['every fortnight', 'FREQ=WEEKLY;INTERVAL=2'],
    ['every quarter', 'FREQ=MONTHLY;INTERVAL=3'],
    ['every 2 hours', 'FREQ=HOURLY;INTERVAL=2'],
    ['every 90 minutes', 'FREQ=MINUTELY;INTERVAL=90'],
    ['every friday', 'FREQ=WEEKLY;BYDAY=FR'],
    ['each fri', 'FREQ=WEEKLY;BYDAY=FR'],
    ['every other monday', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO'],
    ['every mon, wed and fri', 'FREQ=WEEKLY;BYDAY=MO,WE,FR'],
    ['every fri,mon', 'FREQ=WEEKLY;BYDAY=MO,FR'],
    ['every sundays', 'FREQ=WEEKLY;BYDAY=SU'],
    ['every 2 weeks on tue and thu', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH'],
    ['every weekday', 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR'],
    ['every workday', 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR'],
    ['every weekend', 'FREQ=WEEKLY;BYDAY=SA'],
    ['every month on the 31st', 'FREQ=MONTHLY;BYMONTHDAY=31'],
    ['every month on the last day', 'FREQ=MONTHLY;BYMONTHDAY=-1'],
    ['every 3 months on the 1st', 'FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1'],
    ['every month on the 2nd tuesday', 'FREQ=MONTHLY;BYDAY=2TU'],
    ['every 15th', 'FREQ=MONTHLY;BYMONTHDAY=15'],
    ['every 1st and 15th', 'FREQ=MONTHLY;BYMONTHDAY=1,15'],
    ['every 2nd day of the month', 'FREQ=MONTHLY;BYMONTHDAY=2'],
    ['every last friday', 'FREQ=MONTHLY;BYDAY=-1FR'],
    ['every first monday of the month', 'FREQ=MONTHLY;BYDAY=1MO'],
    ['every first workday', 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1'],
    ['every last business day', 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1'],
    ['every 15 jan', 'FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=15'],
    ['every jan 15th', 'FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=15'],
    ['every year on 15 jan', 'FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=15'],
    ['every 2 years on 15 jan', 'FREQ=YEARLY;INTERVAL=2;BYMONTH=1;BYMONTHDAY=15'],
    ['every last friday of november', 'FREQ=YEARLY;BYMONTH=11;BYDAY=-1FR'],
    ['every 1st of march and september', 'FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=1'],
    ['daily', 'FREQ=DAILY'],
    ['weekly on mon', 'FREQ=WEEKLY;BYDAY=MO'],
    ['monthly on the 5th', 'FREQ=MONTHLY;BYMONTHDAY=5'],
    ['yearly', 'FREQ=YEARLY'],
    ['biweekly', 'FREQ=WEEKLY;INTERVAL=2'],
  ])('%s is %s', (text, rule) => {
    expect(ruleOf(text)).toBe(rule);
  });

  it.each([
    'every',
    'every one',
    'every 0 days',
    'every 1000 days',
    'every 32nd',
    'every 0th',
    'every time',
    'every may',
    'every last',
    'everyday',
    'other monday',
  ])('%j is none', (text) => {
    expect(ruleOf(text)).toBeNull();
  });

  it('counts from when the task was done with every!', () => {
    expect(read('every! 3 days')?.repeatFrom).toBe('completion');
    expect(read('every 3 days')?.repeatFrom).toBe('schedule');
  });

  it('has a time, a start and an end, in any order', () => {
    expect(read('every day at 9:00')?.seconds).toBe(9 * 3600);
    expect(read('every friday evening')?.seconds).toBe(19 * 3600);
    expect(read('every morning')).toMatchObject({ seconds: 9 * 3600, length: 2 });
    const bounded = read('every mon until 1 mar 2027 starting next monday at 8am');
    expect(bounded && [bounded.starting, bounded.until].map((it) => it && formatWall(it))).toEqual([
      '2026-11-30T08:00:00',
      '2027-03-01',
    ]);
    expect(read('every day for 3 times')).toMatchObject({ times: 3, length: 5 });
    expect(read('every day for 2 weeks')?.lasting).toEqual({ count: 14, unit: 'days' });
    expect(read('every day for a year')?.lasting).toEqual({ count: 12, unit: 'months' });
  });

  it('leaves words that bound nothing', () => {
    expect(read('every friday from bob')?.length).toBe(2);
    expect(read('every monday and call bob')?.length).toBe(2);
    expect(read('every day for bob')?.length).toBe(2);
    expect(read('every 15th in the garden')?.length).toBe(2);
  });
});
