import { formatWall, parseWall, type Wall } from '@aurelius/core/time';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endOfDay, instantOf, knownZone, startOfDay, wallOf } from './zone.ts';

const wall = (text: string): Wall => parseWall(text) ?? expect.unreachable();
const iso = (ms: number) => new Date(ms).toISOString();

describe('zones', () => {
  it('move a wall time in a gap forward by the gap', () => {
    expect(iso(instantOf(wall('2026-03-29T02:30:00'), 'Europe/Berlin'))).toBe(
      '2026-03-29T01:30:00.000Z',
    );
  });

  it('take the first of two in a fold', () => {
    expect(iso(instantOf(wall('2026-10-25T02:30:00'), 'Europe/Berlin'))).toBe(
      '2026-10-25T00:30:00.000Z',
    );
  });

  it('start a day after a midnight that the clocks skip', () => {
    const { day } = wall('2018-11-04');
    expect(iso(startOfDay(day, 'America/Sao_Paulo'))).toBe('2018-11-04T03:00:00.000Z');
    expect(formatWall(wallOf(startOfDay(day, 'America/Sao_Paulo'), 'America/Sao_Paulo'))).toBe(
      '2018-11-04T01:00:00',
    );
  });

  it('end a day of 25 hours with its last second', () => {
    const { day } = wall('2026-10-25');
    expect(iso(endOfDay(day, 'Europe/Berlin'))).toBe('2026-10-25T22:59:59.000Z');
  });

  it('keep a day where it is from UTC+14 to UTC-11', () => {
    for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'UTC', 'Asia/Kolkata']) {
      const { day } = wall('2026-12-31');
      expect(wallOf(instantOf({ day, seconds: null }, zone), zone)).toEqual({
        day,
        seconds: 86_399,
      });
    }
  });

  it('turn an instant into wall time and back, except for the second of a fold', () => {
    const anyZone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Tokyo', 'UTC');
    const anySecond = fc.integer({ min: 0, max: 4_000_000_000 });
    fc.assert(
      fc.property(anyZone, anySecond, (zone, second) => {
        const back = instantOf(wallOf(second * 1000, zone), zone);
        expect([0, 3_600_000]).toContain(second * 1000 - back);
      }),
    );
  });

  it('are spelled as the IANA database spells them', () => {
    expect(knownZone('europe/berlin')).toBe('Europe/Berlin');
  });

  it.each(['Mars/Olympus', '+01:00', '', 'Europe/Berlin\n', 'x'.repeat(2000)])(
    'that nobody knows are refused: %j',
    (name) => {
      expect(() => knownZone(name)).toThrow(expect.objectContaining({ code: 'TASK_ZONE_UNKNOWN' }));
    },
  );
});
