// Against python-dateutil, which has been read by more people than any other engine. Known to differ, and left out here:
// - BYWEEKNO without weekdays: it takes all seven days, we take the weekday of DTSTART, as RFC 5545 has what is left open;
// - BYWEEKNO with a wider INTERVAL or BYSETPOS: it counts calendar years, we count the years of the weeks;
// - numbered weekdays beside days of the month: it counts them from other ends;
// - rules that go on through every hour, where clocks change: it follows the wall, we follow real time.
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyStart, anyZone, ruleOf } from '../../test/rule-arbitrary.ts';
import { formatWall } from '../time/civil.ts';
import { expand } from './instances.ts';
import { parseRule } from './parse.ts';
import type { Frequency } from './rule.ts';

const PYTHONS = ['python3', '/usr/bin/python3'];
const python = PYTHONS.find(
  (name) => spawnSync(name, ['-c', 'import dateutil, zoneinfo']).status === 0,
);
if (!python)
  console.log('skipped: recurrence against dateutil (python3-dateutil is not installed)');

const LIMIT = 25;
/** Days after DTSTART up to which both look: dateutil does not end by itself before the year 9999. */
const DAYS = 30 * 366;

/** Answers null for rules that it looks at for too long: some it never ends with. */
const SCRIPT = `
import json, signal, sys
from datetime import datetime, timedelta, timezone
from itertools import takewhile, islice
from zoneinfo import ZoneInfo
from dateutil.rrule import rrulestr
class TooLong(Exception): pass
def stop(*_): raise TooLong()
signal.signal(signal.SIGVTALRM, stop)
for line in sys.stdin:
    text, start, zone = json.loads(line)
    first = datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(zone))
    end = first + timedelta(days=${DAYS})
    walls = []
    signal.setitimer(signal.ITIMER_VIRTUAL, 0.05)
    try:
        for at in takewhile(lambda at: at <= end, islice(rrulestr(text, dtstart=first), ${LIMIT})):
            walls.append(int(at.astimezone(timezone.utc).timestamp()))
    except TooLong:
        walls = None
    except ValueError as error:
        assert 'empty set' in str(error)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    print(json.dumps(walls))
`;

interface Case {
  readonly text: string;
  readonly start: { readonly day: number; readonly seconds: number };
  readonly zone: string;
}

const DIFFERS =
  /BYWEEKNO(?!.*BYDAY)|BYWEEKNO.*BYSETPOS|INTERVAL.*BYWEEKNO|BYMONTHDAY.*BYDAY=[^;]*\d/;

const sampled = (numRuns: number, zone: fc.Arbitrary<string>, ...frequencies: Frequency[]) => {
  const text = ruleOf(...frequencies).filter((it) => !DIFFERS.test(it));
  const fixed = process.env['AURELIUS_TEST_LONG'] ? {} : { seed: 20_261_123 };
  return fc.sample(fc.record({ text, start: anyStart, zone }), { numRuns, ...fixed });
};

function theirs(cases: readonly Case[]): (number[] | null)[] {
  const input = cases.map(({ text, start, zone }) =>
    JSON.stringify([text, formatWall(start), zone]),
  );
  const { stdout, status, stderr } = spawnSync(python ?? '', ['-c', SCRIPT], {
    input: `${input.join('\n')}\n`,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    timeout: 60_000,
  });
  expect([status, stderr]).toEqual([0, '']);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as number[] | null);
}

function ours({ text, start, zone }: Case): number[] {
  const series = { rule: parseRule(text), dtstart: start, zone };
  const { instances } = expand(series, { limit: LIMIT });
  // dateutil compares on the wall, as its end is of the same zone
  const end = (start.day + DAYS) * 86_400 + start.seconds;
  return instances
    .filter(({ wall }) => wall.day * 86_400 + (wall.seconds ?? 0) <= end)
    .map(({ second }) => second);
}

describe.skipIf(!python)('dateutil', () => {
  it.each([
    ['days and longer', anyZone, ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY']],
    [
      'hours, minutes and seconds where clocks never change',
      fc.constantFrom('UTC', 'Asia/Kolkata'),
      ['HOURLY', 'MINUTELY', 'SECONDLY'],
    ],
  ] as const)(
    'agrees on rules by %s',
    (_, zone, frequencies) => {
      const cases = sampled(process.env['AURELIUS_TEST_LONG'] ? 3000 : 60, zone, ...frequencies);
      const found = theirs(cases);
      expect(found.filter((it) => it !== null).length).toBeGreaterThan(cases.length / 4);
      for (const [at, one] of cases.entries()) {
        const named = [one.text, formatWall(one.start), one.zone];
        if (found[at]) expect([...named, ours(one)]).toEqual([...named, found[at]]);
      }
    },
    120_000,
  );
});
