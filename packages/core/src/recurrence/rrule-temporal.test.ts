// Against rrule-temporal, an engine by other people. Known to differ, and left out here:
// - numbered weekdays of a year (BYDAY=53MO): it answers dates that are no 53rd Monday;
// - BYWEEKNO and BYYEARDAY beside BYMONTHDAY, BYYEARDAY beside BYDAY: it ignores one of the two;
// - an instance in a gap: it leaves it out (`gap: 'skip'` does so, too);
// - rules that go on through every hour, where clocks change: it follows the wall, we follow real time;
// - where it ends: it gives up after so many periods without a date, we look a hundred years ahead.
import fc from 'fast-check';
import { RRuleTemporal } from 'rrule-temporal';
import { describe, expect, it } from 'vitest';
import { anyStart, anyZone, ruleOf } from '../../test/rule-arbitrary.ts';
import { formatWall } from '../time/civil.ts';
import { expand } from './instances.ts';
import { parseRule } from './parse.ts';
import type { Frequency } from './rule.ts';

interface Case {
  readonly text: string;
  readonly start: { readonly day: number; readonly seconds: number };
  readonly zone: string;
}

const LIMIT = 25;
const DIFFERS = /BY(WEEKNO|YEARDAY).*BYMONTHDAY|BYYEARDAY.*BYDAY/;

/** What both find; where theirs gives up, as it does for rules that seldom match, as much of ours. */
function both({ text, start, zone }: Case): { ours: number[]; theirs: number[] } {
  const wall = formatWall(start).replace(/[-:]/g, '');
  const rruleString = `DTSTART;TZID=${zone}:${wall}\nRRULE:${text}`;
  const theirs: number[] = [];
  let limit = LIMIT;
  try {
    new RRuleTemporal({ rruleString, maxIterations: 2000 }).all((at, n) => {
      theirs.push(at.epochMilliseconds / 1000);
      return n < LIMIT - 1;
    });
  } catch (error) {
    expect(String(error)).toContain('exceeded');
    limit = theirs.length;
  }
  const series = { rule: parseRule(text), dtstart: start, zone, gap: 'skip' } as const;
  const { instances, truncated } = expand(series, { limit });
  const ours = instances.map(({ second }) => second);
  return { ours, theirs: truncated ? theirs.slice(0, ours.length) : theirs };
}

const cases = (zone: fc.Arbitrary<string>, ...frequencies: readonly Frequency[]) =>
  fc.record({
    text: ruleOf(...frequencies).filter((text) => !DIFFERS.test(text)),
    ...{ start: anyStart, zone },
  });

describe('an engine by others', () => {
  it('agrees on rules by days and longer', () => {
    fc.assert(
      fc.property(cases(anyZone, 'YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY'), (one) => {
        const { ours, theirs } = both(one);
        expect(ours).toEqual(theirs);
      }),
      { numRuns: 200 },
    );
  });

  it('agrees on rules by hours, minutes and seconds where clocks never change', () => {
    fc.assert(
      fc.property(
        cases(fc.constantFrom('UTC', 'Asia/Kolkata'), 'HOURLY', 'MINUTELY', 'SECONDLY'),
        (one) => {
          const { ours, theirs } = both(one);
          expect(ours).toEqual(theirs);
        },
      ),
      { numRuns: 100 },
    );
  });
});
