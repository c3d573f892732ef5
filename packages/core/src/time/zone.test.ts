import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { zoneOf } from './zone.ts';

const names = Intl.supportedValuesOf('timeZone');
const anyZone = fc.constantFrom(...names);
/** From 1850, when clocks began to be set by law, to 2100. */
const anySecond = fc.integer({ min: -3_786_912_000, max: 4_102_444_800 });

/** Wall times are those of UTC. */
const plain = (wall: number) =>
  Temporal.Instant.fromEpochMilliseconds(wall * 1000)
    .toZonedDateTimeISO('UTC')
    .toPlainDateTime();

describe('a zone', () => {
  it('has the offsets that Temporal finds', () => {
    fc.assert(
      fc.property(anyZone, anySecond, (name, second) => {
        const there = Temporal.Instant.fromEpochMilliseconds(second * 1000).toZonedDateTimeISO(
          name,
        );
        expect(zoneOf(name).offsetAt(second)).toBe(there.offsetNanoseconds / 1e9);
      }),
      { numRuns: 600 },
    );
  });

  it('finds the instants that Temporal finds, around every change of a few zones', () => {
    const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia'];
    for (const name of [...zones, 'Africa/Casablanca', 'America/Sao_Paulo', 'Africa/Monrovia']) {
      let change = Temporal.Instant.from('1900-01-01T00:00:00Z')
        .toZonedDateTimeISO(name)
        .getTimeZoneTransition('next');
      for (let n = 0; change && n < 60; n++) {
        const wall =
          change.epochMilliseconds / 1000 + zoneOf(name).offsetAt(change.epochMilliseconds / 1000);
        for (const off of [-90_000, -5400, -1801, -1, 0, 1, 1799, 3599, 5400, 86_399, 90_000]) {
          expect([name, wall + off, zoneOf(name).instantOf(wall + off)]).toEqual([
            name,
            wall + off,
            plain(wall + off).toZonedDateTime(name).epochMilliseconds / 1000,
          ]);
        }
        change = change.getTimeZoneTransition('next');
      }
    }
  });

  it('is refused when nobody knows it', () => {
    expect(() => zoneOf('Mars/Olympus')).toThrow(RangeError);
  });
});
