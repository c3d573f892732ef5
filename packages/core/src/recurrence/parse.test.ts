import { describe, expect, it } from 'vitest';
import { parseRule } from './parse.ts';
import { writeRule } from './write.ts';

describe('the text of a rule', () => {
  it('is written in one order, without what goes without saying', () => {
    const text =
      'wkst=mo;count=3;skip=backward;rscale=gregorian;bysetpos=1,-1;bysecond=60,0;byminute=30;byhour=9;' +
      'byday=SU,-1FR,MO;bymonthday=31,1,1;bymonth=12,2;interval=1;freq=yearly';
    expect(writeRule(parseRule(text))).toBe(
      'FREQ=YEARLY;BYMONTH=2,12;BYMONTHDAY=1,31;BYDAY=MO,-1FR,SU;BYHOUR=9;BYMINUTE=30;BYSECOND=0,59;' +
        'BYSETPOS=-1,1;RSCALE=GREGORIAN;SKIP=BACKWARD;COUNT=3',
    );
    expect(writeRule(parseRule('FREQ=DAILY;WKST=SU;UNTIL=20261231T090000Z;INTERVAL=2'))).toBe(
      'FREQ=DAILY;INTERVAL=2;UNTIL=20261231T090000Z;WKST=SU',
    );
    expect(writeRule(parseRule('FREQ=DAILY;UNTIL=20261231'))).toBe('FREQ=DAILY;UNTIL=20261231');
  });

  it.each([
    ['', 'empty part'],
    ['FREQ', 'NAME=VALUE'],
    ['FREQ=', 'NAME=VALUE'],
    ['RRULE:FREQ=DAILY', 'NAME=VALUE'],
    ['FREQ=DAILY;', 'empty part'],
    ['FREQ=DAILY\n', 'NAME=VALUE'],
    ['INTERVAL=2', 'FREQ is missing'],
    ['FREQ=FORTNIGHTLY', 'FREQ is one of'],
    ['FREQ=DAILY;FREQ=DAILY', 'twice'],
    ['FREQ=DAILY;X-NAME=1', 'NAME=VALUE'],
    ['FREQ=DAILY;BYEASTER=1', 'not a part of rules'],
    ['FREQ=DAILY;INTERVAL=0', 'INTERVAL takes'],
    ['FREQ=DAILY;INTERVAL=-1', 'INTERVAL takes'],
    ['FREQ=DAILY;COUNT=9999999', 'COUNT takes'],
    ['FREQ=DAILY;COUNT=2;UNTIL=20261231', 'not both'],
    ['FREQ=DAILY;UNTIL=20260231', 'UNTIL takes'],
    ['FREQ=DAILY;UNTIL=20261231T250000', 'UNTIL takes'],
    ['FREQ=DAILY;UNTIL=2026', 'UNTIL takes'],
    ['FREQ=MONTHLY;BYMONTHDAY=0', 'BYMONTHDAY takes'],
    ['FREQ=MONTHLY;BYMONTHDAY=32', 'BYMONTHDAY takes'],
    ['FREQ=DAILY;BYHOUR=24', 'BYHOUR takes'],
    ['FREQ=DAILY;BYHOUR=-1', 'BYHOUR takes'],
    ['FREQ=DAILY;BYMONTH=1,', 'BYMONTH takes'],
    ['FREQ=MONTHLY;BYDAY=0MO', 'BYDAY takes'],
    ['FREQ=MONTHLY;BYDAY=54MO', 'BYDAY takes'],
    ['FREQ=MONTHLY;BYDAY=XX', 'BYDAY takes'],
    ['FREQ=WEEKLY;BYDAY=1MO', 'no numbers with FREQ=WEEKLY'],
    ['FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO', 'beside BYWEEKNO'],
    ['FREQ=MONTHLY;BYWEEKNO=1', 'means nothing'],
    ['FREQ=WEEKLY;BYMONTHDAY=1', 'means nothing'],
    ['FREQ=DAILY;BYYEARDAY=1', 'means nothing'],
    ['FREQ=DAILY;BYSETPOS=1', 'BYSETPOS chooses'],
    ['FREQ=DAILY;SKIP=OMIT', 'RSCALE'],
    ['FREQ=DAILY;RSCALE=CHINESE', 'RSCALE is one of'],
    [`FREQ=DAILY;BYHOUR=${'1,'.repeat(3000)}1`, 'longer than'],
  ])('is refused with the reason: %s', (text, reason) => {
    expect(() => parseRule(text)).toThrow(
      expect.objectContaining({ name: 'RuleFault', message: expect.stringContaining(reason) }),
    );
  });
});
