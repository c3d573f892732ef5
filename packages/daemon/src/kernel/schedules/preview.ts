// Which times a pattern stands for, in a zone, for people who want to see them first.
import { isTimeZone } from '@aurelius/core/config';
import { scheduleErrors } from '@aurelius/core/kernel';
import { slotsOf, wallInstant } from './cron.ts';

/** A time as the wall and the world have it. */
export interface PreviewedTime {
  /** `2027-03-28T03:00:00` */
  readonly local: string;
  /** `2027-03-28T01:00:00Z` */
  readonly utc: string;
}

export interface PreviewWish {
  readonly cron: string;
  readonly zone: string;
  /** RFC 3339 instant, civil date or wall time; undefined: `now`. */
  readonly from: string | undefined;
  readonly count: number;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
}

const utcText = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');

/** @throws Problem `SCHEDULE_CRON_INVALID`, `SCHEDULE_INVALID` for a zone that does not exist */
export async function previewed({
  cron,
  zone,
  from,
  count,
  now,
}: PreviewWish): Promise<PreviewedTime[]> {
  if (!isTimeZone(zone)) throw scheduleErrors.SCHEDULE_INVALID(`There is no zone ${zone}`);
  const wall = new Intl.DateTimeFormat('sv', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  const slots = await slotsOf({ cron, offsetMs: 0 }, zone);
  const begin = from === undefined ? now : await wallInstant(from, zone);
  const times: PreviewedTime[] = [];
  // what lies on the beginning belongs to it
  for (let at = slots.next(begin - 1); at !== null && times.length < count; at = slots.next(at)) {
    times.push({ local: wall.format(at).replace(' ', 'T'), utc: utcText(at) });
  }
  return times;
}
