// The days and weeks of a chart in the caller's zone, and the walk over them that lets others have their turn.
import { setImmediate as pause } from 'node:timers/promises';
import { civilOf, dayOf, formatWall, weekStart } from '@aurelius/core/time';
import { startOfDay, wallOf } from '../when/zone.ts';

/** A day or a week. */
export interface Bucket {
  /** `2026-11-23`, of a week its Monday. */
  readonly name: string;
  readonly day: number;
  /** Milliseconds since 1970 UTC. */
  readonly from: number;
  readonly to: number;
}

/** Buckets that are walked without a pause. */
const CHUNK = 50;

/** The last `count` days or weeks until `now`, the earliest first. */
export function bucketsUntil(
  now: number,
  zone: string,
  by: 'day' | 'week',
  count: number,
): Bucket[] {
  const { day: today } = wallOf(now, zone);
  const length = by === 'week' ? 7 : 1;
  const last = by === 'week' ? weekStart(today) : today;
  return Array.from({ length: count }, (_, at) => {
    const day = last - (count - 1 - at) * length;
    return {
      name: formatWall({ day, seconds: null }),
      day,
      from: startOfDay(day, zone),
      to: startOfDay(day + length, zone),
    };
  });
}

/** ISO week of a Monday: `2026-W48`. */
export function isoWeek(monday: number): string {
  const { year } = civilOf(monday + 3);
  const week = Math.floor((monday + 3 - dayOf(year, 1, 1)) / 7) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}

/** What is found out for each bucket, with a pause now and then: an event loop has other work. */
export async function inTurn<Found>(
  buckets: readonly Bucket[],
  find: (bucket: Bucket) => Promise<Found>,
): Promise<Found[]> {
  const found: Found[] = [];
  for (const bucket of buckets) {
    found.push(await find(bucket));
    if (found.length % CHUNK === 0) await pause();
  }
  return found;
}
