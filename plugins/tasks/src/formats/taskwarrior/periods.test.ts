import { writeRule } from '@aurelius/core/recurrence';
import { parseWall } from '@aurelius/core/time';
import { describe, expect, it } from 'vitest';
import { recurOf, ruleOf } from './periods.ts';

const wall = (text: string) => parseWall(text) ?? expect.unreachable();

describe('a period of Taskwarrior', () => {
  it.each([
    ['daily', 'FREQ=DAILY'],
    ['weekdays', 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR'],
    ['weekly', 'FREQ=WEEKLY'],
    ['biweekly', 'FREQ=WEEKLY;INTERVAL=2'],
    ['monthly', 'FREQ=MONTHLY'],
    ['quarterly', 'FREQ=MONTHLY;INTERVAL=3'],
    ['yearly', 'FREQ=YEARLY'],
    ['P1W', 'FREQ=WEEKLY'],
    ['P3M', 'FREQ=MONTHLY;INTERVAL=3'],
    ['PT6H', 'FREQ=HOURLY;INTERVAL=6'],
    ['3d', 'FREQ=DAILY;INTERVAL=3'],
    ['2 weeks', 'FREQ=WEEKLY;INTERVAL=2'],
    ['6mo', 'FREQ=MONTHLY;INTERVAL=6'],
  ])('%s is the rule %s, and comes back as one that means it', (recur, rrule) => {
    const start = wall('2026-12-01T09:00:00');
    const rule = ruleOf(recur, start);
    expect(rule && writeRule(rule)).toBe(rrule);
    const back = ruleOf(recurOf(rrule, start), start);
    expect(back && writeRule(back)).toBe(rrule);
  });

  it('of months has the 31st in each of them', () => {
    const rule = ruleOf('monthly', wall('2026-10-31'));
    expect(rule && writeRule(rule)).toBe('FREQ=MONTHLY;RSCALE=GREGORIAN;SKIP=BACKWARD');
  });

  it.each(['5min', 'P1M2D', 'PT5M', '0d', 'sometimes', '', '99999d', 7])(
    '%j is none of ours',
    (recur) => {
      expect(ruleOf(recur, wall('2026-12-01'))).toBeNull();
    },
  );

  it.each([
    ['FREQ=WEEKLY;BYDAY=TU', 'weekly'],
    ['FREQ=WEEKLY;BYDAY=FR', null],
    ['FREQ=MONTHLY;BYMONTHDAY=1', 'monthly'],
    ['FREQ=MONTHLY;BYDAY=-1FR', null],
    ['FREQ=DAILY;COUNT=3', null],
    ['nonsense', null],
  ])('of %s on a Tuesday is %j', (rrule, recur) => {
    expect(recurOf(rrule, wall('2026-12-01'))).toBe(recur);
  });
});
