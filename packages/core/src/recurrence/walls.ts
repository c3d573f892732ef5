// The wall times that a rule gives, one by one, in order. Nothing here knows zones, COUNT or UNTIL.
import { DAY_SECONDS, dayOf, type Wall } from '../time/civil.ts';
import type { Meter } from './meter.ts';
import { type Period, type Periods, periodsOf } from './periods.ts';
import type { Rule } from './rule.ts';

const LAST = dayOf(9999, 12, 29) * DAY_SECONDS;

/** The wall times of a period: each place with each time, of which BYSETPOS takes some. */
function* wallsOf({ places }: Period, { times }: Periods, positions: readonly number[]) {
  if (positions.length === 0) {
    for (const place of places) for (const time of times) yield place + time;
    return;
  }
  const size = places.length * times.length;
  const at = positions.map((position) => (position > 0 ? position - 1 : size + position));
  for (const index of [...new Set(at)].sort((a, b) => a - b)) {
    if (index < 0 || index >= size) continue;
    const place = places[Math.floor(index / times.length)] as number;
    yield place + (times[index % times.length] as number);
  }
}

/** The same where it is one time and nothing chosen, as for most rules: without a generator for each period. */
const plainWalls = ({ places }: Period, [time = 0]: readonly number[]): readonly number[] =>
  time === 0 ? places : places.map((place) => place + time);

/** How many of a set of `size` the positions take. */
const chosen = (positions: readonly number[], size: number): number =>
  positions.length === 0
    ? size
    : new Set(
        positions
          .map((position) => (position > 0 ? position - 1 : size + position))
          .filter((at) => at >= 0 && at < size),
      ).size;

/**
 * How many wall times a rule gives before those that {@link walls} begins with at `from`; null: they have to be counted one
 * by one. Days and weeks that nothing is taken from are all alike.
 */
export function countBefore(rule: Rule, start: Wall, from: number): number | null {
  const { freq, byMonth, byMonthDay, byDay, bySetPos } = rule;
  const daily = freq === 'DAILY' && byMonthDay.length + byDay.length === 0;
  if (byMonth.length > 0 || !(daily || freq === 'WEEKLY')) return null;
  const first = start.day * DAY_SECONDS + (start.seconds ?? 0);
  const periods = periodsOf(rule, start);
  const number = from > first ? periods.before(from) : 0;
  if (number === 0) return 0;
  const each = chosen(bySetPos, periods.at(1).places.length * periods.times.length);
  const begun = [...wallsOf(periods.at(0), periods, bySetPos)].filter((wall) => wall >= first);
  return begun.length + (number - 1) * each;
}

/**
 * The wall times of a rule from DTSTART on, seconds since 1970-01-01T00:00:00, ascending, each once.
 * @param from wall seconds before which nothing is asked for; a little of what lies before may still come
 * @param until wall seconds after which nothing is asked for
 * @param meter ends it when the work is too much
 */
export function* walls(
  rule: Rule,
  start: Wall,
  { from, until, meter }: { from: number; until: number; meter: Meter },
): Generator<number, void> {
  const periods = periodsOf(rule, start);
  const first = start.day * DAY_SECONDS + (start.seconds ?? 0);
  const end = Math.min(until, LAST);
  const isPlain = rule.bySetPos.length === 0 && periods.times.length === 1;
  let last = first - 1;
  for (let number = from > first ? periods.before(from) : 0; periods.beginOf(number) <= end; ) {
    const period = periods.at(number);
    // a place costs less than looking at a period or giving a wall time
    if (!meter.take(1 + Math.floor(period.places.length / 4))) return;
    const all = isPlain
      ? plainWalls(period, periods.times)
      : wallsOf(period, periods, rule.bySetPos);
    for (const wall of all) {
      // a day that SKIP moved may be one that the next period has as well
      if (wall <= last) continue;
      if (wall > end || !meter.take(1)) return;
      last = wall;
      yield wall;
    }
    number = period.next;
  }
}
