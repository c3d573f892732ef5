import type { AiFailure } from '@aurelius/core/plugin';
import { fakeClock } from '@aurelius/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBreaker } from './breaker.ts';

const failure = (kind: AiFailure['kind'], more: Partial<AiFailure> = {}): AiFailure => ({
  kind,
  again: kind !== 'key' && kind !== 'request',
  waitMs: null,
  ...more,
});

const open = () => {
  const clock = fakeClock();
  const breaker = createBreaker(clock);
  const rests = () => breaker.resting('k')?.ms ?? null;
  const fails = (times: number, kind: AiFailure['kind'] = 'server') => {
    for (let n = 0; n < times; n++) breaker.failed('k', failure(kind));
  };
  return { clock, breaker, rests, fails };
};

describe('a provider', () => {
  it('rests after three failures in a row, and not after fewer', () => {
    const { breaker, rests, fails } = open();
    fails(2);
    expect(rests()).toBeNull();
    breaker.succeeded('k');
    fails(2);
    expect(rests()).toBeNull();
    fails(1);
    expect(rests()).toBe(5000);
    expect(breaker.resting('other')).toBeNull();
  });

  it('rests twice as long each time, up to five minutes, until it works', () => {
    const { clock, breaker, rests, fails } = open();
    fails(3);
    const pauses: (number | null)[] = [];
    for (let n = 0; n < 8; n++) {
      pauses.push(rests());
      clock.advance(rests() ?? 0);
      expect(breaker.admit('k')).toBeNull();
      fails(1);
    }
    expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 300, 300].map((s) => s * 1000));
    clock.advance(300_000);
    breaker.succeeded('k');
    fails(3);
    expect(rests()).toBe(5000);
  });

  it('is tried by one attempt when its rest is over, and by another if that one tells nothing', () => {
    const { clock, breaker, fails } = open();
    fails(3);
    expect(breaker.admit('k')?.ms).toBe(5000);
    clock.advance(5000);
    expect(breaker.resting('k')).toBeNull();
    expect(breaker.admit('k')).toBeNull();
    expect(breaker.admit('k')).toEqual({ ms: 30_000, kind: 'server' });
    expect(breaker.resting('k')).not.toBeNull();
    clock.advance(30_000);
    expect(breaker.admit('k')).toBeNull();
    breaker.succeeded('k');
    expect([breaker.admit('k'), breaker.admit('k')]).toEqual([null, null]);
  });

  it('rests at once for as long as it asks', () => {
    const { breaker, rests } = open();
    breaker.failed('k', failure('limited', { waitMs: 42_000 }));
    expect(rests()).toBe(42_000);
    breaker.failed('k', failure('limited', { waitMs: 60_000 }));
    expect(rests()).toBe(60_000);
    breaker.failed('k', failure('limited', { waitMs: 1000 }));
    expect(rests()).toBe(60_000);
  });

  it('rests at once when it limits without a word of how long', () => {
    const { rests, fails } = open();
    fails(1, 'limited');
    expect(rests()).toBe(5000);
  });

  it.each([
    ['a key that does not work', failure('key')],
    ['an account without money', failure('limited', { again: false })],
  ])('rests long for %s', (_what, told) => {
    const { breaker, rests } = open();
    breaker.failed('k', told);
    expect(rests()).toBe(600_000);
  });

  it('never rests for more than an hour', () => {
    const { breaker, rests } = open();
    breaker.failed('k', failure('limited', { waitMs: 86_400_000 }));
    expect(rests()).toBe(3_600_000);
  });

  it('works where it refuses a request', () => {
    const { breaker, rests, fails } = open();
    fails(2);
    breaker.failed('k', failure('request'));
    fails(2);
    expect(rests()).toBeNull();
  });

  it('does not rest longer for attempts that were on their way', () => {
    const { rests, fails } = open();
    fails(20);
    expect(rests()).toBe(5000);
  });

  it('is forgotten once it is not there any more', () => {
    const { breaker, rests, fails } = open();
    fails(3);
    breaker.keep(new Set(['k']));
    expect(rests()).toBe(5000);
    breaker.keep(new Set());
    expect(rests()).toBeNull();
  });
});

const kinds = fc.constantFrom<AiFailure['kind']>('key', 'limited', 'overloaded', 'server');
const step = fc.oneof(
  fc.record({ do: fc.constant('fail' as const), kind: kinds, wait: fc.option(fc.nat(90_000)) }),
  fc.record({ do: fc.constant('succeed' as const) }),
  fc.record({ do: fc.constant('admit' as const) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.nat(700_000) }),
);

describe('whatever happens', () => {
  it('no rest is endless, and after each one attempt goes ahead and no second one beside it', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { clock, breaker } = open();
        let ahead = false;
        for (const one of steps) {
          if (one.do === 'wait') {
            clock.advance(one.ms);
            // long enough for another one to go
            if (one.ms >= 30_000) ahead = false;
          } else if (one.do === 'succeed') {
            breaker.succeeded('k');
            ahead = false;
          } else if (one.do === 'fail') {
            breaker.failed('k', failure(one.kind, { waitMs: one.wait }));
            ahead = false;
          } else {
            const before = breaker.resting('k');
            const refused = breaker.admit('k');
            expect(refused).toEqual(before);
            if (refused === null && breaker.resting('k') !== null) {
              expect(ahead).toBe(false);
              ahead = true;
            }
          }
          expect(breaker.resting('k')?.ms ?? 0).toBeLessThanOrEqual(3_600_000);
        }
        clock.advance(3_600_000);
        expect(breaker.resting('k')).toBeNull();
      }),
    );
  });
});
