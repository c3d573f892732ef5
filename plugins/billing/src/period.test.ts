import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PERIODS } from './contract.ts';
import { NEVER, periodAt } from './period.ts';

const at = (text: string) => Date.parse(text);
const HOUR = 3_600_000;

describe('a period', () => {
  it.each([
    ['day', '2026-11-29T22:59:59Z', '2026-11-28T23:00:00Z', '2026-11-29T23:00:00Z'],
    ['day', '2026-11-29T23:00:00Z', '2026-11-29T23:00:00Z', '2026-11-30T23:00:00Z'],
    ['week', '2026-11-29T12:00:00Z', '2026-11-22T23:00:00Z', '2026-11-29T23:00:00Z'],
    ['month', '2026-02-28T23:00:00Z', '2026-02-28T23:00:00Z', '2026-03-31T22:00:00Z'],
    ['month', '2028-02-29T22:59:59Z', '2028-01-31T23:00:00Z', '2028-02-29T23:00:00Z'],
    ['month', '2026-12-31T23:00:00Z', '2026-12-31T23:00:00Z', '2027-01-31T23:00:00Z'],
    ['year', '2026-12-31T22:59:59Z', '2025-12-31T23:00:00Z', '2026-12-31T23:00:00Z'],
  ] as const)('of a %s begins and ends at midnight of its zone: %s', (period, now, start, end) => {
    expect(periodAt(period, at(now), 'Europe/Berlin')).toEqual({ start: at(start), end: at(end) });
  });

  it('of a day has 23 hours where the clocks go forward and 25 where they go back', () => {
    const hours = (now: string, zone: string) => {
      const { start, end } = periodAt('day', at(now), zone);
      return (end - start) / HOUR;
    };
    expect(hours('2026-03-29T12:00:00Z', 'Europe/Berlin')).toBe(23);
    expect(hours('2026-10-25T12:00:00Z', 'Europe/Berlin')).toBe(25);
    expect(hours('2026-04-04T20:00:00Z', 'Australia/Lord_Howe')).toBe(24.5);
  });

  it('begins an hour late where the clocks leave midnight out', () => {
    // in Beirut, 29 March 2026 begins at 01:00
    const { start } = periodAt('day', at('2026-03-29T12:00:00Z'), 'Asia/Beirut');
    expect(start).toBe(at('2026-03-28T22:00:00Z'));
  });

  it('in total has neither beginning nor end', () => {
    expect(periodAt('total', 5, 'UTC')).toEqual({ start: 0, end: NEVER });
  });

  it('holds its instant, and the next one begins where it ends', () => {
    const zones = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'Asia/Beirut'];
    const instants = fc.integer({ min: at('1971-01-01'), max: at('2060-01-01') });
    const periods = fc.constantFrom(...PERIODS.filter((period) => period !== 'total'));
    fc.assert(
      fc.property(periods, instants, fc.constantFrom(...zones), (period, now, zone) => {
        const { start, end } = periodAt(period, now, zone);
        expect(start).toBeLessThanOrEqual(now);
        expect(now).toBeLessThan(end);
        expect(periodAt(period, start, zone)).toEqual({ start, end });
        expect(periodAt(period, end - 1, zone)).toEqual({ start, end });
        expect(periodAt(period, end, zone).start).toBe(end);
      }),
      { numRuns: 300 },
    );
  });
});
