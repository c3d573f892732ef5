// Where wall time of tasks meets instants (gaps and folds as RFC 5545 §3.3.5 has them).
import { civilOf, DAY_SECONDS, dayOf, type Wall, zoneOf } from '@aurelius/core/time';
import { Temporal } from 'temporal-polyfill';
import { taskErrors } from '../contract.ts';

/** A wall time that has a time of day. */
export type WallTime = Wall & { readonly seconds: number };

const NAME = /^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/;

/**
 * The zone as the IANA database spells it.
 * @throws Problem `TASK_ZONE_UNKNOWN`
 */
export function knownZone(name: string): string {
  if (NAME.test(name)) {
    try {
      return new Temporal.ZonedDateTime(0n, name).timeZoneId;
    } catch {
      // Falls through to the same answer as a malformed name.
    }
  }
  throw taskErrors.TASK_ZONE_UNKNOWN(`"${name}" is not a time zone.`, {
    hint: 'Use a name like Europe/Berlin, or leave it out.',
  });
}

const plainDate = (day: number): Temporal.PlainDate => {
  const civil = civilOf(day);
  return new Temporal.PlainDate(civil.year, civil.month, civil.day);
};

/** First instant of a day, milliseconds since 1970 UTC; not midnight where the clocks skip it. */
export const startOfDay = (day: number, zone: string): number =>
  plainDate(day).toZonedDateTime(zone).epochMilliseconds;

/** Last whole second of a day, milliseconds since 1970 UTC. */
export const endOfDay = (day: number, zone: string): number => startOfDay(day + 1, zone) - 1000;

/**
 * The instant of a wall time, milliseconds since 1970 UTC: in a gap it moves forward by the gap, in a fold it is the
 * first of the two; of a whole day its last second.
 */
export function instantOf(wall: Wall, zone: string): number {
  if (wall.seconds === null) return endOfDay(wall.day, zone);
  return zoneOf(zone).instantOf(wall.day * DAY_SECONDS + wall.seconds) * 1000;
}

/** What the clocks of `zone` show at an instant, to the second. */
export function wallOf(ms: number, zone: string): WallTime {
  const second = Math.floor(ms / 1000);
  const at = second + zoneOf(zone).offsetAt(second);
  const day = Math.floor(at / DAY_SECONDS);
  return { day, seconds: at - day * DAY_SECONDS };
}

const FIRST_MS = (dayOf(1, 1, 3) + 1) * DAY_SECONDS * 1000;
const LAST_MS = (dayOf(9999, 12, 29) - 1) * DAY_SECONDS * 1000;

/** Whether an instant has a four-digit year on every clock of the world. */
export const instantInRange = (ms: number): boolean => ms >= FIRST_MS && ms <= LAST_MS;
