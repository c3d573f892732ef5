import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tooMany } from './keep.ts';

const DAY = 86_400_000;
const MIB = 1024 * 1024;
/** A Monday. */
const MONDAY = Date.parse('2026-11-23T03:30:00Z');

const backups = (...ages: number[]) =>
  ages.map((age) => ({
    file: `b${age}`,
    size: 10 * MIB,
    created: new Date(MONDAY - age * DAY).toISOString(),
  }));
const kept = (all: ReturnType<typeof backups>, config: Parameters<typeof tooMany>[1]) => {
  const dropped = new Set(tooMany(all, config));
  return all.filter((one) => !dropped.has(one)).map(({ file }) => file);
};

describe('backups that were made by themselves', () => {
  it('are kept for seven days, and one of each week before for four weeks', () => {
    const all = backups(...Array.from({ length: 60 }, (_, age) => age));
    expect(kept(all, { daily: 7, weekly: 4, space: 4096 })).toEqual([
      ...['b0', 'b1', 'b2', 'b3', 'b4', 'b5', 'b6'],
      // the Monday before, and the Sundays that end the weeks before that
      ...['b7', 'b8', 'b15', 'b22'],
    ]);
  });

  it('are the last of their day', () => {
    const all = backups(0, 0.01, 0.02, 1);
    expect(kept(all, { daily: 2, weekly: 0, space: 4096 })).toEqual(['b0', 'b1']);
  });

  it('leave when they take too much, but for the newest two', () => {
    const all = backups(0, 1, 2, 3, 4);
    expect(kept(all, { daily: 5, weekly: 0, space: 30 })).toEqual(['b0', 'b1', 'b2']);
    expect(kept(all, { daily: 5, weekly: 0, space: 1 })).toEqual(['b0', 'b1']);
  });

  it('are never all removed, and no more are kept than there are days and weeks', () => {
    const ages = fc.uniqueArray(fc.double({ min: 0, max: 400, noNaN: true }), {
      minLength: 1,
      maxLength: 60,
    });
    const config = fc.record({
      daily: fc.integer({ min: 1, max: 10 }),
      weekly: fc.integer({ min: 0, max: 6 }),
      space: fc.integer({ min: 1, max: 500 }),
    });
    fc.assert(
      fc.property(ages, config, (some, limits) => {
        const all = backups(...some.sort((a, b) => a - b));
        const left = kept(all, limits);
        expect(left[0]).toBe(all[0]?.file);
        expect(left.length).toBeLessThanOrEqual(limits.daily + limits.weekly);
      }),
    );
  });
});
