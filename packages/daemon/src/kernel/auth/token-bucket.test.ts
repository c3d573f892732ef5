import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

describe('TokenBucket', () => {
  it('lets a burst through, then says how long to wait', () => {
    const bucket = new TokenBucket(100, 3, () => 0);
    expect([bucket.take(), bucket.take(), bucket.take()]).toEqual([0, 0, 0]);
    expect(bucket.take()).toBeCloseTo(0.01);
  });

  it('fills again with time, never above its burst', () => {
    let now = 0;
    const bucket = new TokenBucket(1, 2, () => now);
    now = 3_600_000;
    expect([bucket.take(), bucket.take()]).toEqual([0, 0]);
    expect(bucket.take()).toBeGreaterThan(0);
    now += 1000;
    expect(bucket.take()).toBe(0);
  });

  it('never lets more through than rate and burst allow, and what it says to wait is enough', () => {
    const waits = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 200 });
    fc.assert(
      fc.property(waits, (pauses) => {
        let now = 0;
        const bucket = new TokenBucket(10, 5, () => now);
        let taken = 0;
        for (const pause of pauses) {
          now += pause;
          const wait = bucket.take();
          if (wait === 0) taken++;
          expect(taken).toBeLessThanOrEqual(5 + now / 100 + 1e-6);
          if (wait > 0) {
            now += Math.ceil(wait * 1000);
            expect(bucket.take()).toBe(0);
            taken++;
          }
        }
      }),
    );
  });
});
