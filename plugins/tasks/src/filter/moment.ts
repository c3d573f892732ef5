// What the dates of a filter mean: a day, an instant, or a distance from now (`7d`, `-2w`, `36h`), as the time between
// two instants.
import { addMonths, formatWall, inRange } from '@aurelius/core/time';
import { type Moment, type Reference, readMoment } from '../when/expression.ts';
import { instantInRange, instantOf, startOfDay, wallOf } from '../when/zone.ts';

/** From `start` to before `end`; of a whole day all of it. */
export interface Span {
  /** Milliseconds since 1970 UTC. */
  readonly start: number;
  readonly end: number;
  /** `<` counts it in: it was named by its end (`eom`). */
  readonly inclusive: boolean;
  /** The civil date it is in, for what is a date and no instant. */
  readonly date: string;
}

const DISTANCE = /^([+-]?)(\d{1,5})(min|h|d|w|m|mo|q|y)$/i;
const MONTHS: Readonly<Record<string, number>> = { m: 1, mo: 1, q: 3, y: 12 };
const DAYS: Readonly<Record<string, number>> = { d: 1, w: 7 };
const MINUTES: Readonly<Record<string, number>> = { min: 1, h: 60 };

function daySpan(day: number, zone: string, inclusive: boolean): Span {
  return {
    start: startOfDay(day, zone),
    end: startOfDay(day + 1, zone),
    inclusive,
    date: formatWall({ day, seconds: null }),
  };
}

/** Times are told to the second. */
const instantSpan = (ms: number, zone: string): Span => ({
  start: ms,
  end: ms + 1000,
  inclusive: false,
  date: formatWall({ day: wallOf(ms, zone).day, seconds: null }),
});

const spanOfMoment = (moment: Moment, zone: string): Span =>
  moment.seconds === null
    ? daySpan(moment.day, zone, moment.end)
    : instantSpan(instantOf(moment, zone), zone);

/** Null: it is no distance, or one that leads out of the calendar. */
function distanceSpan(words: string, { now, wall, zone }: Reference): Span | null {
  const [, sign, digits, letters = ''] = DISTANCE.exec(words) ?? [];
  if (digits === undefined) return null;
  const count = (sign === '-' ? -1 : 1) * Number(digits);
  const unit = letters.toLowerCase();
  const minutes = MINUTES[unit];
  if (minutes !== undefined) {
    const ms = Math.floor(now / 1000) * 1000 + count * minutes * 60_000;
    return instantInRange(ms) ? instantSpan(ms, zone) : null;
  }
  const months = MONTHS[unit];
  const day =
    months === undefined
      ? wall.day + count * (DAYS[unit] ?? 1)
      : addMonths(wall.day, count * months);
  return inRange(day) ? daySpan(day, zone, false) : null;
}

/**
 * What the date in a filter means.
 * @throws Problem `TASK_DATE_UNREADABLE`
 */
export function spanOf(words: string, reference: Reference): Span {
  const trimmed = words.trim();
  if (trimmed.toLowerCase() === 'now')
    return instantSpan(Math.floor(reference.now / 1000) * 1000, reference.zone);
  return (
    distanceSpan(trimmed, reference) ?? spanOfMoment(readMoment(trimmed, reference), reference.zone)
  );
}
