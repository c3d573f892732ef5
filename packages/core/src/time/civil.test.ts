import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMonths, civilOf, dayOf, formatWall, parseWall, weekdayOf } from './civil.ts';

const anyDay = fc.integer({ min: dayOf(1, 1, 3), max: dayOf(9999, 12, 29) });

describe('civil days', () => {
  it('agree with the platform’s UTC calendar', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const twin = new Date(day * 86_400_000);
        const civil = civilOf(day);
        expect(civil).toEqual({
          year: twin.getUTCFullYear(),
          month: twin.getUTCMonth() + 1,
          day: twin.getUTCDate(),
        });
        expect(dayOf(civil.year, civil.month, civil.day)).toBe(day);
        expect(weekdayOf(day)).toBe(twin.getUTCDay() || 7);
      }),
    );
  });

  it('clamp to the end of a shorter month', () => {
    expect(addMonths(dayOf(2027, 1, 31), 1)).toBe(dayOf(2027, 2, 28));
    expect(addMonths(dayOf(2026, 11, 30), 3)).toBe(dayOf(2027, 2, 28));
    expect(addMonths(dayOf(2026, 11, 23), 14)).toBe(dayOf(2028, 1, 23));
  });
});

describe('wall times as text', () => {
  it('come back as they were', () => {
    const seconds = fc.option(fc.integer({ min: 0, max: 86_399 }), { nil: null });
    fc.assert(
      fc.property(anyDay, seconds, (day, time) => {
        const wall = { day, seconds: time };
        expect(parseWall(formatWall(wall))).toEqual(wall);
      }),
    );
  });

  it.each([
    '2026-02-30',
    '2026-13-01',
    '2026-11-24T24:00:00',
    '2026-11-24T09:60',
    '2026-11-24T09:00:00Z',
    '0000-01-01',
    '9999-12-31',
    '24.11.2026',
    '',
  ])('refuse %j', (text) => {
    expect(parseWall(text)).toBeNull();
  });

  it('may leave out seconds and lose fractions', () => {
    expect(parseWall('2026-11-24T09:05')).toEqual(parseWall('2026-11-24T09:05:00.750'));
  });
});
