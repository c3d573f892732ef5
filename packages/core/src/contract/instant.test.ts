import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantText } from './instant.ts';

describe('instantText', () => {
  it('writes every instant as Date does', () => {
    const MAX = 8_640_000_000_000_000;
    const instants = fc.oneof(
      fc.integer({ min: -MAX, max: MAX }),
      fc.integer({ min: 0, max: 4_102_444_800_000 }),
      fc.constantFrom(0, -1, 1, 86_399_999, 86_400_000, -86_400_000, MAX, -MAX),
    );
    fc.assert(
      fc.property(fc.array(instants, { minLength: 1 }), (many) => {
        for (const ms of many) expect(instantText(ms)).toBe(new Date(ms).toISOString());
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses what is no instant', () => {
    expect(() => instantText(8_640_000_086_400_000)).toThrow(RangeError);
    expect(() => instantText(Number.NaN)).toThrow(RangeError);
  });
});
