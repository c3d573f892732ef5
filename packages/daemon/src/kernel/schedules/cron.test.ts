import { isProblem } from '@aurelius/core/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slotsOf } from './cron.ts';

const slots = (cron: string, zone: string, offsetMs = 0) => slotsOf({ cron, offsetMs }, zone);

/** The next slots as UTC, to the minute. */
async function nextOf(cron: string, zone: string, from: string, count: number): Promise<string[]> {
  const { next } = await slots(cron, zone);
  const found: string[] = [];
  for (let at = next(Date.parse(from)); at !== null && found.length < count; at = next(at)) {
    found.push(new Date(at).toISOString().slice(0, 16));
  }
  return found;
}

describe('a time of the wall', () => {
  it.each([
    // the clock goes from 2:00 to 3:00
    ['30 2 * * *', 'Europe/Berlin', '2027-03-27T12:00Z', ['2027-03-28T01:00', '2027-03-29T00:30']],
    ['0 2 * * *', 'Europe/Berlin', '2027-03-27T12:00Z', ['2027-03-28T01:00', '2027-03-29T00:00']],
    ['0 3 * * *', 'Europe/Berlin', '2027-03-27T12:00Z', ['2027-03-28T01:00', '2027-03-29T01:00']],
    [
      '*/15 2 * * *',
      'Europe/Berlin',
      '2027-03-27T12:00Z',
      ['2027-03-28T01:00', '2027-03-29T00:00'],
    ],
    [
      '30 2,3 * * *',
      'Europe/Berlin',
      '2027-03-28T00:00Z',
      ['2027-03-28T01:00', '2027-03-28T01:30'],
    ],
    // from 3:00 back to 2:00
    ['30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00Z', ['2026-10-25T00:30', '2026-10-26T01:30']],
    // from 2:00 back to 1:00
    [
      '30 1 * * *',
      'America/New_York',
      '2026-11-01T00:00Z',
      ['2026-11-01T05:30', '2026-11-02T06:30'],
    ],
    [
      '*/30 1 * * *',
      'America/New_York',
      '2026-11-01T00:00Z',
      ['2026-11-01T05:00', '2026-11-01T05:30', '2026-11-02T06:00'],
    ],
    [
      '0 */2 * * *',
      'America/New_York',
      '2026-11-01T03:30Z',
      ['2026-11-01T04:00', '2026-11-01T07:00', '2026-11-01T09:00'],
    ],
    // half an hour, from 2:00 to 2:30 and back again
    [
      '15 2 * * *',
      'Australia/Lord_Howe',
      '2026-10-03T00:00Z',
      ['2026-10-03T15:30', '2026-10-04T15:15'],
    ],
    [
      '45 1 * * *',
      'Australia/Lord_Howe',
      '2027-04-03T00:00Z',
      ['2027-04-03T14:45', '2027-04-04T15:15'],
    ],
    // midnight does not exist
    [
      '0 0 * * *',
      'America/Sao_Paulo',
      '2018-11-03T12:00Z',
      ['2018-11-04T03:00', '2018-11-05T02:00'],
    ],
  ])('%s in %s, from %s on', async (cron, zone, from, expected) => {
    expect(await nextOf(cron, zone, from, expected.length)).toEqual(expected);
  });

  const DAYS = [
    ['Europe/Berlin', '2027-03-28'],
    ['Europe/Berlin', '2026-10-25'],
    ['America/New_York', '2026-11-01'],
    ['America/New_York', '2027-03-14'],
    ['Australia/Lord_Howe', '2026-10-04'],
    ['Australia/Lord_Howe', '2027-04-04'],
    ['Asia/Kathmandu', '2026-11-01'],
  ] as const;

  it('comes once on each day, also on those on which the clocks change', async () => {
    const any = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }));
    await fc.assert(
      fc.asyncProperty(any, fc.constantFrom(...DAYS), async ([hour, minute], [zone, day]) => {
        const { next } = await slots(`${minute} ${hour} * * *`, zone);
        const dayOf = new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short' });
        const seen: string[] = [];
        let at = Date.parse(day) - 3 * 86_400_000;
        for (let count = 0; count < 6; count++) {
          at = next(at) as number;
          seen.push(dayOf.format(at));
        }
        expect(new Set(seen).size).toBe(6);
        expect(seen).toContain(day);
        const days = seen.map((text) => Date.parse(text) / 86_400_000);
        expect((days.at(-1) as number) - (days[0] as number)).toBe(5);
      }),
      { numRuns: 150 },
    );
  });
});

describe('real time', () => {
  it.each([
    ['Europe/Berlin', '2027-03-28'],
    ['Europe/Berlin', '2026-10-25'],
    ['America/New_York', '2026-11-01'],
    ['America/New_York', '2027-03-14'],
    ['Australia/Lord_Howe', '2026-10-04'],
    ['Australia/Lord_Howe', '2027-04-03'],
  ])('goes on every 15 minutes in %s around %s', async (zone, day) => {
    const found = await nextOf('*/15 * * * *', zone, `${day}T00:00Z`, 96);
    const expected = Array.from({ length: 96 }, (_, at) =>
      new Date(Date.parse(day) + (at + 1) * 900_000).toISOString().slice(0, 16),
    );
    expect(found).toEqual(expected);
  });

  it('has every hour once, also the one that exists twice', async () => {
    expect(await nextOf('30 * * * *', 'America/New_York', '2026-11-01T04:40Z', 3)).toEqual([
      '2026-11-01T05:30',
      '2026-11-01T06:30',
      '2026-11-01T07:30',
    ]);
  });

  it('leaves out an hour that does not exist', async () => {
    expect(await nextOf('30 0-23 * * *', 'Europe/Berlin', '2027-03-28T00:00Z', 3)).toEqual([
      '2027-03-28T00:30',
      '2027-03-28T01:30',
      '2027-03-28T02:30',
    ]);
  });
});

describe('a phase', () => {
  it('puts every slot off by as much', async () => {
    const { next } = await slots('*/15 * * * *', 'UTC', 421_000);
    const day = Date.parse('2026-11-23T00:00Z');
    expect([next(day), next(day + 421_000)]).toEqual([day + 421_000, day + 900_000 + 421_000]);
  });
});

describe('the last slot up to an instant', () => {
  it('is the one after which the next one lies behind it', async () => {
    const crons = ['*/15 * * * *', '30 2 * * *', '0 9 * * 1-5', '*/20 1,2 * * *', '0 0 29 2 *'];
    const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'];
    const at = fc.integer({ min: Date.parse('2026-09-01'), max: Date.parse('2027-05-01') });
    const edge = fc.tuple(at, fc.constantFrom(-1, 0, 1, 500, 999, 1000));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...crons),
        fc.constantFrom(...zones),
        edge,
        fc.constantFrom(0, 421_337),
        async (cron, zone, [from, off], offset) => {
          const { next, last } = await slots(cron, zone, offset);
          const first = next(from) as number;
          const upTo = first + off;
          const found = last(upTo) as number;
          expect(found).toBeLessThanOrEqual(upTo);
          expect(next(found)).toBeGreaterThan(upTo);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('what is no time', () => {
  it.each([
    '',
    'x',
    '* * * *',
    '* * * * * *',
    '0 0 9 * * *',
    '@daily',
    '61 * * * *',
    '* 24 * * *',
    '0 0 * * 8',
    '*/0 * * * *',
    '5-1 * * * *',
    '? * * * *',
    '0 9 * * MON!',
    '0 9 32 * *',
    `${'1,'.repeat(200)}1 * * * *`,
  ])('is refused by its code: %j', async (cron) => {
    const refused = await slots(cron, 'UTC').catch((error: unknown) => error);
    expect(isProblem(refused) && refused.code).toBe('SCHEDULE_CRON_INVALID');
  });

  it('has no slot', async () => {
    expect((await slots('0 0 30 2 *', 'UTC')).next(0)).toBeNull();
  });
});
