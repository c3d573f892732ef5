// Which dates may follow an instance that is done or skipped. Pure: given the row, the time and the zone.
import { instances, type Rule, type Series, writeRule } from '@aurelius/core/recurrence';
import { DAY_SECONDS, parseWall, type Wall, zoneOf } from '@aurelius/core/time';
import type { TaskRow } from '../row.ts';
import { wallOf } from '../when/zone.ts';
import { isWithinDays, storedRule } from './rule.ts';

/** A date that may be next, and the rule from there on. */
export interface Candidate {
  readonly wall: Wall;
  readonly rrule: string;
}

/** An instance of a series, as its row has it. */
interface Instance {
  readonly rule: Rule;
  readonly here: Wall;
  readonly zone: string;
}

/** What a row says of its series; null: it is in none, or in one that cannot go on. */
function instanceOf(row: TaskRow, callerZone: string): Instance | null {
  const rule = storedRule(row.rrule);
  const here = row.recurrenceId === null ? null : parseWall(row.recurrenceId);
  if (rule === null || here === null || row.seriesId === null) return null;
  if (here.seconds === null && isWithinDays(rule)) return null;
  return { rule, here, zone: row.dueZone ?? callerZone };
}

const walls = (texts: readonly string[] | null): Wall[] =>
  (texts ?? []).flatMap((text) => parseWall(text) ?? []);

/** What the schedule has after both this instance and now. */
function* bySchedule(
  row: TaskRow,
  { rule, here, zone }: Instance,
  now: number,
): Generator<Candidate> {
  const timed = here.seconds !== null;
  const dtstart = (row.dtstart === null ? null : parseWall(row.dtstart)) ?? here;
  const series: Series = {
    rule,
    dtstart: { day: dtstart.day, seconds: timed ? (dtstart.seconds ?? here.seconds) : null },
    zone,
    rdate: walls(row.rdate).filter(({ seconds }) => (seconds !== null) === timed),
    exdate: walls(row.exdate),
  };
  const own = zoneOf(zone).instantOf(here.day * DAY_SECONDS + (here.seconds ?? 0));
  const from = Math.max(own, Math.floor(now / 1000)) + 1;
  const rrule = writeRule(rule);
  for (const { wall } of instances(series, from)) yield { wall, rrule };
}

/** What comes an interval after it was done, at its own time of day; what the rule counts, it counts down. */
function* byCompletion(
  row: TaskRow,
  { rule, here, zone }: Instance,
  now: number,
): Generator<Candidate> {
  if (rule.count === 1) return;
  const left = rule.count === null ? null : rule.count - 1;
  const done = wallOf(now, zone);
  const dtstart = isWithinDays(rule)
    ? { day: done.day, seconds: done.seconds - (done.seconds % 60) }
    : { day: done.day, seconds: here.seconds };
  // it counts from a day that may be the 31st
  const counted: Rule = { ...rule, count: null, skip: rule.skip ?? 'BACKWARD' };
  const rrule = writeRule({ ...rule, count: left });
  for (const { wall } of instances({ rule: counted, dtstart, zone, exdate: walls(row.exdate) })) {
    const later = isWithinDays(rule)
      ? wall.day > dtstart.day || (wall.seconds ?? 0) > (dtstart.seconds ?? 0)
      : wall.day > dtstart.day;
    if (later) yield { wall, rrule };
  }
}

/**
 * The dates that may follow an instance, the most likely first.
 * @param now when it was done, milliseconds since 1970 UTC
 * @param callerZone IANA name, for dates without a zone
 */
export function candidates(row: TaskRow, now: number, callerZone: string): Iterable<Candidate> {
  const instance = instanceOf(row, callerZone);
  if (instance === null) return [];
  return row.repeatFrom === 'completion'
    ? byCompletion(row, instance, now)
    : bySchedule(row, instance, now);
}
