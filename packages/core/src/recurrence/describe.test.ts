import { describe, expect, it } from 'vitest';
import { describeRule } from './describe.ts';
import { parseRule } from './parse.ts';

describe('a rule in words', () => {
  it.each([
    ['FREQ=DAILY', 'every day'],
    ['FREQ=HOURLY;INTERVAL=6', 'every 6 hours'],
    ['FREQ=WEEKLY;BYDAY=FR', 'every Friday'],
    ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', 'every workday'],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=FR,MO', 'every 2 weeks on Monday and Friday'],
    ['FREQ=MONTHLY', 'every month'],
    ['FREQ=MONTHLY;BYMONTHDAY=1,15,-1', 'on the 1st, 15th and last day of every month'],
    ['FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=22', 'every 3 months on the 22nd'],
    ['FREQ=MONTHLY;BYDAY=-1FR', 'on the last Friday of every month'],
    ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', 'on the last workday of every month'],
    ['FREQ=MONTHLY;BYDAY=TU', 'every month on every Tuesday'],
    [
      'FREQ=MONTHLY;BYMONTHDAY=31;RSCALE=GREGORIAN;SKIP=BACKWARD',
      'on the 31st of every month, or the last day of a shorter month',
    ],
    ['FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR', 'on the 13th of every month on Friday'],
    ['FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24', 'every year on 24 December'],
    ['FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU', 'every year on the last Sunday of October'],
    ['FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO', 'every year on Monday of week 20'],
    ['FREQ=YEARLY;BYYEARDAY=100,-1', 'every year on the 100th and last day of the year'],
    [
      'FREQ=DAILY;BYMONTH=1,3;BYHOUR=9,17;BYMINUTE=30',
      'every day in January and March at 09:30 and 17:30',
    ],
    ['FREQ=DAILY;COUNT=5', 'every day, 5 times'],
    ['FREQ=DAILY;UNTIL=20261231', 'every day, until 2026-12-31'],
    ['FREQ=DAILY;UNTIL=20261231T090000Z', 'every day, until 2026-12-31 09:00:00 UTC'],
  ])('%s', (text, words) => {
    expect(describeRule(parseRule(text))).toBe(words);
  });
});
