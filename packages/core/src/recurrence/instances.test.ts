import { describe, expect, it } from 'vitest';
import { parseWall } from '../time/civil.ts';
import { expand, type Series, type Window } from './instances.ts';
import { parseRule } from './parse.ts';

const wall = (text: string) => parseWall(text) ?? expect.unreachable();
const utc = (second: number): string => new Date(second * 1000).toISOString().replace('.000Z', 'Z');
const at = (text: string): number => Date.parse(text) / 1000;

type More = Partial<Series> & { readonly window?: Window };

/** What a rule gives in a zone, as instants. */
function found(rrule: string, start: string, zone: string, { window, ...more }: More = {}) {
  const series: Series = { rule: parseRule(rrule), dtstart: wall(start), zone, ...more };
  return expand(series, { limit: 50, ...window }).instances.map(({ second }) => utc(second));
}

/** Its days, as a rule that begins at midnight UTC has them. */
const days = (rrule: string, start: string, more?: More): string[] =>
  found(rrule, `${start}T00:00:00`, 'UTC', more).map((text) => text.slice(0, 10));

const NY = 'America/New_York';

describe('a series and its clocks', () => {
  it('moves an instance in a gap forward by the gap', () => {
    expect(found('FREQ=DAILY;COUNT=5', '2026-03-06T02:30:00', NY)).toEqual([
      ...['2026-03-06T07:30:00Z', '2026-03-07T07:30:00Z', '2026-03-08T07:30:00Z'],
      ...['2026-03-09T06:30:00Z', '2026-03-10T06:30:00Z'],
    ]);
  });

  it('leaves one in a gap out and counts it not, where that is wanted', () => {
    const skipped = found('FREQ=DAILY;COUNT=5', '2026-03-06T02:30:00', NY, { gap: 'skip' });
    expect(skipped).toHaveLength(5);
    expect(skipped.at(-1)).toBe('2026-03-11T06:30:00Z');
  });

  it('takes the first of two in a fold', () => {
    expect(found('FREQ=DAILY;COUNT=3', '2026-10-31T01:30:00', NY)).toEqual([
      ...['2026-10-31T05:30:00Z', '2026-11-01T05:30:00Z', '2026-11-02T06:30:00Z'],
    ]);
  });

  it('goes on through a fold in real time where it repeats every hour or more often', () => {
    expect(found('FREQ=HOURLY;COUNT=4', '2026-11-01T00:30:00', NY)).toEqual([
      ...['2026-11-01T04:30:00Z', '2026-11-01T05:30:00Z'],
      ...['2026-11-01T06:30:00Z', '2026-11-01T07:30:00Z'],
    ]);
    const quarters = found('FREQ=MINUTELY;INTERVAL=15', '2026-11-01T00:00:00', NY);
    expect(quarters.map(at)).toEqual(quarters.map((_, n) => at('2026-11-01T04:00:00Z') + n * 900));
  });

  it('goes on through a gap in real time where it repeats every hour', () => {
    expect(found('FREQ=HOURLY;COUNT=4', '2026-03-08T00:30:00', NY)).toEqual([
      ...['2026-03-08T05:30:00Z', '2026-03-08T06:30:00Z'],
      ...['2026-03-08T07:30:00Z', '2026-03-08T08:30:00Z'],
    ]);
  });

  it('keeps to the wall where it repeats every few hours', () => {
    expect(found('FREQ=HOURLY;INTERVAL=6;COUNT=5', '2026-10-31T18:00:00', NY)).toEqual([
      ...['2026-10-31T22:00:00Z', '2026-11-01T04:00:00Z', '2026-11-01T11:00:00Z'],
      ...['2026-11-01T17:00:00Z', '2026-11-01T23:00:00Z'],
    ]);
  });

  it('has one instance where two coincide on the day that Apia left out', () => {
    expect(found('FREQ=DAILY;COUNT=4', '2011-12-28T09:00:00', 'Pacific/Apia')).toEqual([
      ...['2011-12-28T19:00:00Z', '2011-12-29T19:00:00Z', '2011-12-30T19:00:00Z'],
    ]);
  });

  it('stays in order where a gap moves one instance behind another', () => {
    const rule = 'FREQ=DAILY;BYHOUR=2,3;BYMINUTE=0,45;COUNT=8';
    const instants = found(rule, '2026-03-08T02:00:00', NY);
    expect(instants.slice(0, 3)).toEqual([
      ...['2026-03-08T07:00:00Z', '2026-03-08T07:45:00Z', '2026-03-09T06:00:00Z'],
    ]);
    expect(instants).toEqual([...instants].sort());
  });

  it('follows clocks that change by half an hour', () => {
    expect(found('FREQ=DAILY;COUNT=3', '2026-04-04T02:15:00', 'Australia/Lord_Howe')).toEqual([
      ...['2026-04-03T15:15:00Z', '2026-04-04T15:45:00Z', '2026-04-05T15:45:00Z'],
    ]);
    expect(found('FREQ=DAILY;COUNT=3', '2026-10-03T02:15:00', 'Australia/Lord_Howe')).toEqual([
      ...['2026-10-02T15:45:00Z', '2026-10-03T15:45:00Z', '2026-10-04T15:15:00Z'],
    ]);
  });

  it('keeps nine o’clock in Berlin through both changes of a year', () => {
    const series: Series = {
      rule: parseRule('FREQ=DAILY'),
      dtstart: wall('2026-03-01T09:00:00'),
      zone: 'Europe/Berlin',
    };
    const clock = new Intl.DateTimeFormat('sv', { timeZone: 'Europe/Berlin', timeStyle: 'medium' });
    const { instances } = expand(series, { limit: 365 });
    expect(new Set(instances.map(({ second }) => clock.format(second * 1000)))).toEqual(
      new Set(['09:00:00']),
    );
    expect(instances[28] && utc(instances[28].second)).toBe('2026-03-29T07:00:00Z');
    expect(instances[238] && utc(instances[238].second)).toBe('2026-10-25T08:00:00Z');
  });
});

describe('the end of a series', () => {
  it('compares UNTIL in UTC as an instant', () => {
    const rule = 'FREQ=WEEKLY;UNTIL=20230819T093000Z';
    expect(found(rule, '2023-08-05T12:30:00', 'Asia/Jerusalem')).toHaveLength(3);
    expect(
      found(rule.replace('3000Z', '2959Z'), '2023-08-05T12:30:00', 'Asia/Jerusalem'),
    ).toHaveLength(2);
  });

  it('compares a floating UNTIL with the wall, and takes in all of a day', () => {
    expect(found('FREQ=DAILY;UNTIL=20260307T023000', '2026-03-06T02:30:00', NY)).toHaveLength(2);
    expect(found('FREQ=DAILY;UNTIL=20260307T022959', '2026-03-06T02:30:00', NY)).toHaveLength(1);
    expect(found('FREQ=DAILY;UNTIL=20260307', '2026-03-06T22:30:00', NY)).toHaveLength(2);
    expect(found('FREQ=DAILY;UNTIL=20260307T000000Z', '2026-03-06', NY)).toHaveLength(2);
  });

  it('is a hundred years from the start, and said', () => {
    const series = { rule: parseRule('FREQ=YEARLY'), dtstart: wall('2026-01-01'), zone: 'UTC' };
    const { instances, truncated } = expand(series);
    expect(instances).toHaveLength(101);
    expect(truncated).toBe(true);
    expect(expand({ ...series, rule: parseRule('FREQ=YEARLY;COUNT=3') }).truncated).toBe(false);
    expect(expand({ ...series, rule: parseRule('FREQ=YEARLY;UNTIL=20300101') }).truncated).toBe(
      false,
    );
  });

  it('comes soon for rules that never match and for those that match too often', () => {
    for (const rrule of [
      'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
      'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31',
      'FREQ=DAILY;BYMONTHDAY=-3;BYHOUR=2;BYMINUTE=30,45;BYSETPOS=300',
      'FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30',
      'FREQ=SECONDLY;INTERVAL=60;BYSECOND=7',
      'FREQ=MINUTELY;INTERVAL=60;BYMINUTE=7',
      'FREQ=HOURLY;INTERVAL=24;BYHOUR=7',
    ]) {
      const series = { rule: parseRule(rrule), dtstart: wall('2026-01-01T00:00:00'), zone: 'UTC' };
      expect(expand(series)).toEqual({ instances: [], truncated: true });
    }
  });
});

describe('the days of a series', () => {
  it('are those that exist: the 29th of February and the 31st', () => {
    expect(days('FREQ=YEARLY;COUNT=3', '2024-02-29')).toEqual([
      ...['2024-02-29', '2028-02-29', '2032-02-29'],
    ]);
    expect(days('FREQ=MONTHLY;COUNT=4', '2026-01-31')).toEqual([
      ...['2026-01-31', '2026-03-31', '2026-05-31', '2026-07-31'],
    ]);
  });

  it('are moved where SKIP says so', () => {
    const skip = (where: string) =>
      days(`FREQ=MONTHLY;RSCALE=GREGORIAN;SKIP=${where};COUNT=4`, '2026-01-31');
    expect(skip('OMIT')).toEqual(['2026-01-31', '2026-03-31', '2026-05-31', '2026-07-31']);
    expect(skip('BACKWARD')).toEqual(['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30']);
    expect(skip('FORWARD')).toEqual(['2026-01-31', '2026-03-01', '2026-03-31', '2026-05-01']);
    expect(days('FREQ=YEARLY;RSCALE=GREGORIAN;SKIP=BACKWARD;COUNT=3', '2024-02-29')).toEqual([
      ...['2024-02-29', '2025-02-28', '2026-02-28'],
    ]);
  });

  it('are one where SKIP moves two together', () => {
    const rule = 'FREQ=MONTHLY;BYMONTHDAY=30,31,1;RSCALE=GREGORIAN;SKIP=FORWARD;COUNT=5';
    expect(days(rule, '2026-02-01')).toEqual([
      ...['2026-02-01', '2026-03-01', '2026-03-30', '2026-03-31', '2026-04-01'],
    ]);
  });

  it('are the last workdays of months', () => {
    expect(days('FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=4', '2026-01-30')).toEqual([
      ...['2026-01-30', '2026-02-27', '2026-03-31', '2026-04-30'],
    ]);
  });

  it('come once where two positions mean the same', () => {
    const rule = 'FREQ=MONTHLY;BYDAY=SU;BYSETPOS=3,-3;COUNT=5';
    const instants = found(rule, '2023-06-18T23:30:00', 'Europe/Berlin');
    expect(instants).toEqual([
      ...['2023-06-18T21:30:00Z', '2023-07-16T21:30:00Z', '2023-08-13T21:30:00Z'],
      ...['2023-08-20T21:30:00Z', '2023-09-10T21:30:00Z'],
    ]);
  });

  it('are the 53rd Monday of the years that have one', () => {
    expect(
      found('FREQ=YEARLY;BYDAY=53MO;COUNT=3', '2024-12-30T09:59:00', 'America/Los_Angeles'),
    ).toEqual([...['2024-12-30T17:59:00Z', '2029-12-31T17:59:00Z', '2035-12-31T17:59:00Z']]);
  });

  it('depend on what day a week begins with', () => {
    const rule = 'FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU';
    expect(days(rule, '2026-01-06')).toEqual([
      ...['2026-01-06', '2026-01-11', '2026-01-20', '2026-01-25'],
    ]);
    expect(days(`${rule};WKST=SU`, '2026-01-06')).toEqual([
      ...['2026-01-06', '2026-01-18', '2026-01-20', '2026-02-01'],
    ]);
  });

  it('are of the weeks of a year, which may begin in the year before', () => {
    expect(days('FREQ=YEARLY;BYWEEKNO=1,2;UNTIL=20170101T000000Z', '2013-01-01')).toEqual([
      ...['2013-01-01', '2013-01-08', '2013-12-31', '2014-01-07'],
      ...['2014-12-30', '2015-01-06', '2016-01-05', '2016-01-12'],
    ]);
    expect(days('FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO;COUNT=2', '2013-12-30')).toEqual([
      ...['2013-12-30', '2014-12-29'],
    ]);
    expect(days('FREQ=YEARLY;INTERVAL=2;BYWEEKNO=1;BYDAY=MO,SU;COUNT=3', '2013-12-30')).toEqual([
      ...['2013-12-30', '2014-01-05', '2016-01-04'],
    ]);
    expect(days('FREQ=YEARLY;BYWEEKNO=-1;BYDAY=SU;COUNT=2', '2025-01-01')).toEqual([
      ...['2025-12-28', '2027-01-03'],
    ]);
  });

  it('do not begin with a DTSTART that does not match the rule', () => {
    expect(days('FREQ=WEEKLY;BYDAY=MO;COUNT=2', '2026-11-24')).toEqual([
      '2026-11-30',
      '2026-12-07',
    ]);
  });

  it('stay days in every zone', () => {
    for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Pacific/Apia']) {
      const series = { rule: parseRule('FREQ=DAILY;COUNT=5'), dtstart: wall('2011-12-28'), zone };
      const walls = expand(series).instances.map((it) => it.wall.day - series.dtstart.day);
      expect(walls).toEqual([0, 1, 2, 3, 4]);
    }
  });
});

describe('dates that are given by themselves', () => {
  const berlin = 'Europe/Berlin';

  it('join the others in order, each once', () => {
    const rdate = [
      wall('2026-11-26T18:00:00'),
      wall('2026-11-25T09:00:00'),
      { second: at('2026-11-26T17:00:00Z') },
    ];
    expect(found('FREQ=DAILY;COUNT=3', '2026-11-24T09:00:00', berlin, { rdate })).toEqual([
      ...[
        '2026-11-24T08:00:00Z',
        '2026-11-25T08:00:00Z',
        '2026-11-26T08:00:00Z',
        '2026-11-26T17:00:00Z',
      ],
    ]);
  });

  it('leave out the same instance as wall time, as instant and as day', () => {
    for (const out of [
      wall('2026-11-25T09:00:00'),
      { second: at('2026-11-25T08:00:00Z') },
      wall('2026-11-25'),
    ]) {
      expect(found('FREQ=DAILY;COUNT=3', '2026-11-24T09:00:00', berlin, { exdate: [out] })).toEqual(
        [...['2026-11-24T08:00:00Z', '2026-11-26T08:00:00Z']],
      );
    }
  });

  it('are refused where a series of days is given a time, and the other way round', () => {
    expect(() =>
      found('FREQ=DAILY', '2026-11-24', berlin, { rdate: [wall('2026-11-25T09:00:00')] }),
    ).toThrow('a time');
    expect(() =>
      found('FREQ=DAILY', '2026-11-24T09:00:00', berlin, { rdate: [wall('2026-11-25')] }),
    ).toThrow('a day');
    expect(() => found('FREQ=HOURLY', '2026-11-24', berlin)).toThrow('cannot repeat HOURLY');
  });
});
