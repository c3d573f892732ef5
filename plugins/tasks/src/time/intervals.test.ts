import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  closed,
  during,
  type Interval,
  interval,
  intervalsFault,
  meeting,
  running,
  withInterval,
} from './intervals.ts';

/** Steps as a person takes them, in any order; each is refused or keeps the list sound. */
const step = fc.oneof(
  fc.record({
    do: fc.constant('log' as const),
    at: fc.nat(100),
    for: fc.integer({ min: 1, max: 20 }),
  }),
  fc.record({ do: fc.constant('start' as const), at: fc.nat(100) }),
  fc.record({ do: fc.constant('stop' as const), at: fc.nat(100) }),
);

const MINUTE = 60_000;

function taken(
  list: Interval[] | null,
  one: typeof step extends fc.Arbitrary<infer T> ? T : never,
) {
  const at = one.at * MINUTE;
  if (one.do === 'stop')
    return closed(list, Math.max(at, Date.parse(running(list)?.start ?? '') || 0));
  const end = one.do === 'log' ? at + one.for * MINUTE : null;
  return meeting(list, at, end) ? list : withInterval(list, interval(at, end));
}

describe('the intervals of a task', () => {
  it('stay in order and apart whatever is logged, started and stopped', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let list: Interval[] | null = null;
        for (const one of steps) list = taken(list, one);
        expect(intervalsFault(list ?? [], 'open')).toBeNull();
        for (const one of list ?? []) expect(during(list, Date.parse(one.start))).toBe(one);
      }),
    );
  });

  it('leave out one that would last no time', () => {
    expect(closed([interval(0, 1000), interval(5000, null)], 5000)).toEqual([interval(0, 1000)]);
    expect(closed([interval(5000, null)], 5000)).toBeNull();
  });

  it('touch without meeting', () => {
    const list = [interval(1000, 2000)];
    expect(meeting(list, 2000, 3000)).toBeUndefined();
    expect(meeting(list, 0, 1000)).toBeUndefined();
    expect(meeting(list, 1999, null)).toBe(list[0]);
  });

  it.each([
    ['that are not in order', [interval(5000, 6000), interval(0, 1000)], 'open'],
    ['that meet', [interval(0, 2000), interval(1000, 3000)], 'open'],
    ['that end before they begin', [interval(2000, 1000)], 'open'],
    ['that begin after one that goes on', [interval(0, null), interval(5000, 6000)], 'open'],
    ['that go on in a task that is done', [interval(0, null)], 'done'],
  ] as const)('from outside are refused: those %s', (_, list, status) => {
    expect(intervalsFault(list, status)).toEqual(expect.any(String));
  });
});
