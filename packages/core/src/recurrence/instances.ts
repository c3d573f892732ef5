// The instances of a series: what its rule gives, with further ones and without those that are left out, in a zone.
import { civilOf, DAY_SECONDS, type Wall } from '../time/civil.ts';
import { type Zone, zoneOf } from '../time/zone.ts';
import { type Meter, meterOf } from './meter.ts';
import { type Rule, RuleFault, type Until } from './rule.ts';
import { countBefore, walls } from './walls.ts';

/** A wall time, or an instant in seconds since 1970 UTC. */
export type Moment = Wall | { readonly second: number };

export interface Series {
  readonly rule: Rule;
  /** From when on the rule holds, and what it leaves open; an instance only where it matches the rule. */
  readonly dtstart: Wall;
  /** IANA name. */
  readonly zone: string;
  /** Further instances. */
  readonly rdate?: readonly Moment[];
  /** Instances that are left out; a day leaves out all of it. */
  readonly exdate?: readonly Moment[];
  /** A wall time that the clocks skip moves forward by the gap, the default, or is left out and not counted. */
  readonly gap?: 'shift' | 'skip';
}

export interface Instance {
  /** As the rule has it, which is how an instance is told from others; in a gap no clock ever shows it. */
  readonly wall: Wall;
  /** When it is, seconds since 1970 UTC; of a day its first second in the zone. */
  readonly second: number;
}

/** How far ahead of where it begins to look an expansion goes: a hundred years. */
const HORIZON = 36_525 * DAY_SECONDS;
/** What one expansion may take: some 50 ms of a slow processor. A hundred years of days are three quarters of it. */
const STEPS = 100_000;

const secondsOf = ({ day, seconds }: Wall): number => day * DAY_SECONDS + (seconds ?? 0);

/** What a rule's end is to the instances of a series. */
interface End {
  /** Last wall time that can come before it. */
  readonly wall: number;
  /** Last instant of it. */
  readonly second: number;
}

function endOf(until: Until | null, dtstart: Wall, zone: Zone): End {
  if (until === null) return { wall: Number.POSITIVE_INFINITY, second: Number.POSITIVE_INFINITY };
  const second = Number.POSITIVE_INFINITY;
  // of days only the date says something
  if (dtstart.seconds === null) return { wall: until.day * DAY_SECONDS, second };
  if (until.seconds === null) return { wall: (until.day + 1) * DAY_SECONDS - 1, second };
  const at = secondsOf(until);
  if (!until.utc) return { wall: at, second };
  return { wall: at + zone.offsetAt(at) + DAY_SECONDS, second: at };
}

interface Found extends Instance {
  /** It is later than its wall time would have it: in a gap, or in a fold for the second time. */
  readonly late: boolean;
}

interface Search {
  /** Seconds since 1970 UTC before which nothing is wanted. */
  readonly from: number;
  readonly meter: Meter;
  /** Instances that are left of COUNT. */
  left: number;
}

const HOUR = 3600;

/**
 * Length of the period of a rule that goes on through every hour, seconds; null for others. It follows real time: an
 * hour that the clocks skip has no instances, one that they repeat has its own twice.
 */
function throughHours({ freq, interval, byHour }: Rule): number | null {
  const unit = freq === 'HOURLY' ? HOUR : freq === 'MINUTELY' ? 60 : freq === 'SECONDLY' ? 1 : null;
  if (unit === null || byHour.length > 0 || HOUR % (unit * interval) !== 0) return null;
  return unit * interval;
}

/** The instants of a wall time; none where a gap is left out. */
function placed(at: number, zone: Zone, dtstart: Wall, gap: Series['gap'], period: number | null) {
  const day = Math.floor(at / DAY_SECONDS);
  const wall = { day, seconds: dtstart.seconds === null ? null : at - day * DAY_SECONDS };
  const second = zone.instantOf(at);
  const late = wall.seconds !== null && second + zone.offsetAt(second) !== at;
  if (late) return gap === 'skip' || period !== null ? [] : [{ wall, second, late }];
  const first: Found = { wall, second, late };
  if (period === null) return [first];
  const again = at - zone.offsetAt(second + DAY_SECONDS);
  const repeats = again > second && again + zone.offsetAt(again) === at;
  return repeats && (again - second) % period === 0
    ? [first, { wall, second: again, late: true }]
    : [first];
}

/** What the rule gives, by wall time; answers whether it looked as far as it may and did not come to an end. */
function* ofRule(series: Series, search: Search): Generator<Found, boolean> {
  const { rule, dtstart, gap } = series;
  const { from, meter } = search;
  const zone = zoneOf(series.zone);
  const period = throughHours(rule);
  const end = endOf(rule.until, dtstart, zone);
  // a gap moves by a day at most
  const near = from === Number.NEGATIVE_INFINITY ? from : from + zone.offsetAt(from) - DAY_SECONDS;
  const horizon = Math.max(near, secondsOf(dtstart)) + HORIZON;
  const asWritten = gap !== 'skip' && period === null;
  // what is counted has to be counted from the start
  const passed =
    rule.count === null || near === Number.NEGATIVE_INFINITY
      ? 0
      : asWritten
        ? countBefore(rule, dtstart, near)
        : null;
  if (passed !== null && passed >= search.left) return false;
  search.left -= passed ?? 0;
  const wanted = {
    from: passed === null ? Number.NEGATIVE_INFINITY : near,
    until: Math.min(end.wall, horizon),
    meter,
  };
  for (const at of walls(rule, dtstart, wanted)) {
    if (at < near && asWritten) {
      search.left--;
      if (search.left === 0) return false;
      continue;
    }
    // to follow real time is to ask the zone for each of them
    if (!asWritten && !meter.take(2)) return true;
    for (const found of placed(at, zone, dtstart, gap, period)) {
      if (found.second <= end.second) yield found;
    }
  }
  return meter.spent || end.wall > horizon;
}

/** Puts what is late where it belongs, and counts; where it meets another, the other stands for both. */
function* inOrder(found: Generator<Found, boolean>, search: Search): Generator<Instance, boolean> {
  const held: Found[] = [];
  for (;;) {
    const next = found.next();
    if (!next.done && next.value.late) {
      held.push(next.value);
      continue;
    }
    const until = next.done ? Number.POSITIVE_INFINITY : next.value.second;
    while (held[0] !== undefined && held[0].second <= until) {
      const [first] = held.splice(0, 1);
      if (first !== undefined && first.second < until) yield first;
      search.left--;
      if (search.left === 0) return false;
    }
    if (next.done) return next.value;
    yield next.value;
    search.left--;
    if (search.left === 0) return false;
  }
}

/** The instance of a date that is given by itself. @throws RuleFault where it is not of the kind of the series */
function givenInstance(moment: Moment, { dtstart }: Series, zone: Zone): Instance {
  if ('second' in moment) {
    const at = moment.second + zone.offsetAt(moment.second);
    const day = Math.floor(at / DAY_SECONDS);
    if (dtstart.seconds === null)
      throw new RuleFault('a series of days has no instance with a time');
    return { wall: { day, seconds: at - day * DAY_SECONDS }, second: moment.second };
  }
  if ((moment.seconds === null) !== (dtstart.seconds === null)) {
    const [has, takes] = dtstart.seconds === null ? ['days', 'a time'] : ['times', 'a day'];
    throw new RuleFault(`a series of ${has} has no instance that is ${takes}`);
  }
  return { wall: moment, second: zone.instantOf(secondsOf(moment)) };
}

/** Both in order; the same instant once. */
function* merged(
  rule: Generator<Instance, boolean>,
  given: readonly Instance[],
): Generator<Instance, boolean> {
  let at = 0;
  for (;;) {
    const next = rule.next();
    const until = next.done ? Number.POSITIVE_INFINITY : next.value.second;
    for (let own = given[at]; own !== undefined && own.second <= until; own = given[++at]) {
      if (own.second < until && own.second !== given[at - 1]?.second) yield own;
    }
    if (next.done) return next.value;
    yield next.value;
  }
}

/** Whether an instance is left out. */
function exclusion({ exdate = [], dtstart }: Series, zone: Zone): (it: Instance) => boolean {
  if (exdate.length === 0) return () => false;
  const days = new Set<number>();
  const seconds = new Set<number>();
  for (const moment of exdate) {
    const second = 'second' in moment ? moment.second : zone.instantOf(secondsOf(moment));
    if (dtstart.seconds === null || (!('second' in moment) && moment.seconds === null)) {
      days.add(
        'second' in moment
          ? Math.floor((second + zone.offsetAt(second)) / DAY_SECONDS)
          : moment.day,
      );
    } else seconds.add(second);
  }
  return ({ wall, second }) => days.has(wall.day) || seconds.has(second);
}

/** @throws RuleFault for a rule that these instances cannot have */
function assertPossible({ rule, dtstart }: Series): void {
  if (dtstart.seconds === null && ['HOURLY', 'MINUTELY', 'SECONDLY'].includes(rule.freq)) {
    throw new RuleFault(`a series of days cannot repeat ${rule.freq}`);
  }
  if (civilOf(dtstart.day).year > 9999) throw new RuleFault('it begins after the year 9999');
}

/**
 * The instances of a series in order, each instant once. Ends by itself: where the rule does, a hundred years after
 * where it begins to look, or when the work is too much; in the last two cases it returns true.
 * @param from first instant that is wanted, seconds since 1970 UTC
 * @throws RuleFault for dates that do not go together
 * @throws RangeError for a zone that does not exist
 */
export function* instances(
  series: Series,
  from = Number.NEGATIVE_INFINITY,
  steps = STEPS,
): Generator<Instance, boolean> {
  assertPossible(series);
  const zone = zoneOf(series.zone);
  const isOut = exclusion(series, zone);
  const given = (series.rdate ?? [])
    .map((moment) => givenInstance(moment, series, zone))
    .sort((a, b) => a.second - b.second);
  const left = series.rule.count ?? Number.POSITIVE_INFINITY;
  const search: Search = { from, meter: meterOf(steps), left };
  const ruled = inOrder(ofRule(series, search), search);
  const all = given.length === 0 ? ruled : merged(ruled, given);
  for (;;) {
    const next = all.next();
    if (next.done) return next.value;
    if (next.value.second >= from && !isOut(next.value)) yield next.value;
  }
}

/** What was found of a series. */
export interface Expansion {
  readonly instances: readonly Instance[];
  /** There may be more that were not looked for any further. */
  readonly truncated: boolean;
}

/** What is wanted of a series: from an instant on, before another one (seconds since 1970 UTC), so many. */
export interface Window {
  readonly from?: number;
  readonly to?: number;
  readonly limit?: number;
}

/**
 * The instances of a series in a window.
 * @throws what {@link instances} throws
 */
export function expand(
  series: Series,
  { from, to = Number.POSITIVE_INFINITY, limit = Number.POSITIVE_INFINITY }: Window = {},
): Expansion {
  const found: Instance[] = [];
  const all = instances(series, from);
  while (found.length < limit) {
    const next = all.next();
    if (next.done) return { instances: found, truncated: next.value };
    if (next.value.second >= to) break;
    found.push(next.value);
  }
  return { instances: found, truncated: false };
}
