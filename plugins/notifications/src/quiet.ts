// Quiet hours: a span of the wall clock, as instants. The only file of the slice that knows time zones.
import { Temporal } from 'temporal-polyfill';

/** A span of the wall clock that begins and ends at these times of day; it may pass midnight. */
interface Span {
  readonly from: Temporal.PlainTime;
  readonly to: Temporal.PlainTime;
}

function spanOf(text: string): Span {
  const [from = '', to = ''] = text.split('-');
  return { from: Temporal.PlainTime.from(from), to: Temporal.PlainTime.from(to) };
}

/**
 * The instant at which clocks show a time of a day for the first or for the last time; where they skip it, the one at
 * which they do.
 */
function instantOf(
  day: Temporal.PlainDate,
  time: Temporal.PlainTime,
  zone: string,
  which: 'earlier' | 'later',
): number {
  const wall = day.toPlainDateTime(time);
  const there = wall.toZonedDateTime(zone, { disambiguation: which });
  if (there.toPlainDateTime().equals(wall)) return there.epochMilliseconds;
  const skip = wall
    .toZonedDateTime(zone, { disambiguation: 'later' })
    .getTimeZoneTransition('previous');
  return (skip ?? there).epochMilliseconds;
}

/**
 * When the quiet hours around an instant end, milliseconds since 1970 UTC; null: it is in none.
 * @param hours `22:00-07:00`; where both are the same, all day
 * @param zone IANA name
 */
export function quietUntil(hours: string, now: number, zone: string): number | null {
  const { from, to } = spanOf(hours);
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate();
  const overnight = Temporal.PlainTime.compare(from, to) >= 0;
  // those of yesterday may last until today
  for (const day of [today.subtract({ days: 1 }), today]) {
    const begin = instantOf(day, from, zone, 'earlier');
    const end = instantOf(overnight ? day.add({ days: 1 }) : day, to, zone, 'later');
    if (begin <= now && now < end) return end;
  }
  return null;
}

/** The next instant at which clocks show a time of day, milliseconds since 1970 UTC. @param time `18:00` */
export function nextTime(time: string, now: number, zone: string): number {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate();
  const at = Temporal.PlainTime.from(time);
  const first = instantOf(today, at, zone, 'earlier');
  return first > now ? first : instantOf(today.add({ days: 1 }), at, zone, 'earlier');
}

/** The instant of a wall time or of the begin of a day, milliseconds since 1970 UTC. @param local `2026-12-24T09:00` */
export const instantOfLocal = (local: string, zone: string): number =>
  Temporal.PlainDateTime.from(local).toZonedDateTime(zone).epochMilliseconds;
