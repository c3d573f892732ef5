// Where wall time meets instants, over the runtime's own zone database. Asking that is slow, so what it said is kept: what
// the clocks do in a span of days at a time.
import { DAY_SECONDS, dayOf } from './civil.ts';

/** A zone of the IANA database. Wall times are seconds since 1970-01-01T00:00:00 on its clocks. */
export interface Zone {
  /** How far its clocks are ahead of UTC, seconds. @param second since 1970 UTC */
  offsetAt(second: number): number;
  /**
   * The instant of a wall time, seconds since 1970 UTC: in a gap it moves forward by the gap, in a fold it is the first
   * of the two (RFC 5545 §3.3.5).
   */
  instantOf(wall: number): number;
}

/** No clocks are known to have been changed twice within so many seconds. */
const SPAN = 8 * DAY_SECONDS;
/** Spans of one zone that are kept, about a hundred years; and zones. */
const SPANS = 5000;
const ZONES = 32;
/** Before it no zone has any but its first offset, and years are written in another way. */
const FIRST = dayOf(1, 1, 2) * DAY_SECONDS;

/** What the clocks do in one span: they are changed once at most. */
interface Span {
  readonly before: number;
  readonly after: number;
  /** First second with the offset `after`; the end of the span where nothing changes. */
  readonly change: number;
}

/** Asks the runtime. @throws RangeError for a name that it does not know */
function asking(name: string): Zone['offsetAt'] {
  const format = new Intl.DateTimeFormat('sv', {
    timeZone: name,
    hourCycle: 'h23',
    ...({ year: 'numeric', month: '2-digit', day: '2-digit' } as const),
    ...({ hour: '2-digit', minute: '2-digit', second: '2-digit' } as const),
  });
  return (second) => {
    const asked = Math.max(second, FIRST);
    // 2026-11-24 09:00:00
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, rest = 0] = format
      .format(asked * 1000)
      .split(/\D/)
      .map(Number);
    return dayOf(year, month, day) * DAY_SECONDS + (hour * 60 + minute) * 60 + rest - asked;
  };
}

/** The first second for which `from`'s offset does not hold any more, between two that differ. */
function changeBetween(ask: Zone['offsetAt'], from: number, to: number, before: number): number {
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (ask(middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

function madeZone(name: string): Zone {
  const ask = asking(name);
  const spans = new Map<number, Span>();
  const spanOf = (index: number): Span => {
    const kept = spans.get(index);
    if (kept) return kept;
    if (spans.size >= SPANS) spans.clear();
    const [from, to] = [index * SPAN, (index + 1) * SPAN];
    const before = spans.get(index - 1)?.after ?? ask(from);
    const after = spans.get(index + 1)?.before ?? ask(to);
    const change = before === after ? to : changeBetween(ask, from, to, before);
    const span = { before, after, change };
    spans.set(index, span);
    return span;
  };
  const offsetAt = (second: number): number => {
    const span = spanOf(Math.floor(second / SPAN));
    return second < span.change ? span.before : span.after;
  };
  return {
    offsetAt,
    instantOf(wall) {
      // clocks are never more than a day apart, so these are the offsets before and after whatever happens around it
      const before = offsetAt(wall - DAY_SECONDS);
      const after = offsetAt(wall + DAY_SECONDS);
      if (before === after || offsetAt(wall - before) === before) return wall - before;
      return offsetAt(wall - after) === after ? wall - after : wall - before;
    },
  };
}

const zones = new Map<string, Zone>();

/**
 * The zone of a name.
 * @param name IANA name
 * @throws RangeError for one that does not exist
 */
export function zoneOf(name: string): Zone {
  const kept = zones.get(name);
  if (kept) return kept;
  const made = madeZone(name);
  const [oldest] = zones.keys();
  if (zones.size >= ZONES && oldest !== undefined) zones.delete(oldest);
  zones.set(name, made);
  return made;
}
