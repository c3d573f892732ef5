import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextTime, quietUntil } from './quiet.ts';

const until = (hours: string, now: string, zone = 'Europe/Berlin') => {
  const end = quietUntil(hours, Date.parse(now), zone);
  return end === null ? null : new Date(end).toISOString().slice(0, 16);
};

describe('quietUntil', () => {
  it.each([
    ['22:00-07:00', '2026-11-23T20:59:59Z', null],
    ['22:00-07:00', '2026-11-23T21:00:00Z', '2026-11-24T06:00'],
    ['22:00-07:00', '2026-11-24T05:59:59Z', '2026-11-24T06:00'],
    ['22:00-07:00', '2026-11-24T06:00:00Z', null],
    ['12:00-13:00', '2026-11-24T11:30:00Z', '2026-11-24T12:00'],
    ['12:00-13:00', '2026-11-24T12:00:00Z', null],
    ['08:00-08:00', '2026-11-24T12:00:00Z', '2026-11-25T07:00'],
  ])('of %s at %s is %s', (hours, now, end) => {
    expect(until(hours, now)).toBe(end);
  });

  it('ends by the clock on the wall when the clocks were changed in between', () => {
    // spring forward on 28 March 2027, back on 31 October 2027
    expect(until('22:00-07:00', '2027-03-27T22:00:00Z')).toBe('2027-03-28T05:00');
    expect(until('22:00-07:00', '2027-10-30T21:00:00Z')).toBe('2027-10-31T06:00');
  });

  it('ends when the clocks skip its end, and with the last of two ends', () => {
    expect(until('22:00-02:30', '2027-03-28T00:30:00Z')).toBe('2027-03-28T01:00');
    expect(until('22:00-02:30', '2027-03-28T01:00:00Z')).toBeNull();
    expect(until('22:00-02:30', '2027-10-31T00:45:00Z')).toBe('2027-10-31T01:30');
    expect(until('02:30-04:00', '2027-03-28T01:00:00Z')).toBe('2027-03-28T02:00');
  });

  const time = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map((pair) => pair.map((it) => String(it).padStart(2, '0')).join(':'));
  const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe');
  const instant = fc.integer({
    min: Date.parse('2026-01-01T00:00:00Z'),
    max: Date.parse('2028-01-01T00:00:00Z'),
  });

  it('is over at its end, which is never more than a day and an hour away', () => {
    fc.assert(
      fc.property(time, time, zone, instant, (from, to, where, now) => {
        fc.pre(from !== to);
        const end = quietUntil(`${from}-${to}`, now, where);
        if (end === null) return;
        expect(end).toBeGreaterThan(now);
        expect(end - now).toBeLessThanOrEqual(25 * 3_600_000);
        expect(quietUntil(`${from}-${to}`, end, where)).toBeNull();
      }),
    );
  });

  it('is quiet at exactly the times between, where no clocks are changed', () => {
    fc.assert(
      fc.property(time, time, instant, (from, to, now) => {
        fc.pre(from !== to);
        const clock = new Date(now).toISOString().slice(11, 16);
        const between = from < to ? from <= clock && clock < to : from <= clock || clock < to;
        expect(quietUntil(`${from}-${to}`, now, 'UTC') !== null).toBe(between);
      }),
    );
  });
});

describe('nextTime', () => {
  it('is today if it is still to come, else tomorrow', () => {
    const at = (time: string) =>
      new Date(nextTime(time, Date.parse('2026-11-23T10:00:00Z'), 'Europe/Berlin')).toISOString();
    expect(at('11:01')).toBe('2026-11-23T10:01:00.000Z');
    expect(at('11:00')).toBe('2026-11-24T10:00:00.000Z');
    expect(at('09:00')).toBe('2026-11-24T08:00:00.000Z');
  });
});
