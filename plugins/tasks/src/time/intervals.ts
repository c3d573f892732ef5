// The intervals of one task: in order, apart from each other, and only the last one may go on.
import { instantText } from '@aurelius/core/contract';
import type { Task } from '../contract.ts';
import { listOrNull, type TaskRow } from '../row.ts';

export type Interval = Task['intervals'][number];
/** As a row has them. */
type Intervals = TaskRow['intervals'];

/** Most intervals of one task. */
export const INTERVALS_MAX = 10_000;

const startOf = ({ start }: Interval): number => Date.parse(start);
/** End of an interval; one that goes on ends after everything. */
const endOf = ({ end }: Interval): number =>
  end === null ? Number.POSITIVE_INFINITY : Date.parse(end);

export const interval = (start: number, end: number | null): Interval => ({
  start: instantText(start),
  end: end === null ? null : instantText(end),
});

/** The interval that goes on, if one does. */
export const running = (intervals: Intervals): Interval | undefined => {
  const last = intervals?.at(-1);
  return last?.end === null ? last : undefined;
};

/** Ends the interval that goes on; one that would last no time is no interval. */
export function closed(intervals: Intervals, at: number): Intervals {
  const open = running(intervals);
  if (!intervals || !open) return intervals;
  const start = startOf(open);
  return listOrNull([...intervals.slice(0, -1), ...(at > start ? [interval(start, at)] : [])]);
}

/** The first interval that has a moment in common with a span; `end` null: it goes on. */
export const meeting = (
  intervals: Intervals,
  start: number,
  end: number | null,
): Interval | undefined =>
  intervals?.find((one) => startOf(one) < (end ?? Number.POSITIVE_INFINITY) && endOf(one) > start);

/** Puts an interval to its place. The caller has made sure that it meets none. */
export const withInterval = (intervals: Intervals, added: Interval): Interval[] =>
  [...(intervals ?? []), added].sort((a, b) => startOf(a) - startOf(b));

/** Without one of them. */
export const without = (intervals: Intervals, gone: Interval): Intervals =>
  listOrNull((intervals ?? []).filter((one) => one !== gone));

/** The interval during which a moment was, else undefined. */
export const during = (intervals: Intervals, at: number): Interval | undefined =>
  intervals?.find((one) => startOf(one) <= at && at < endOf(one));

/** Why a list from outside cannot be the intervals of a task; null: it can. */
export function intervalsFault(
  intervals: readonly Interval[],
  status: Task['status'],
): string | null {
  let free = Number.NEGATIVE_INFINITY;
  for (const one of intervals) {
    if (startOf(one) < free) return 'intervals are not in order, or have moments in common';
    if (endOf(one) <= startOf(one)) return 'an interval ends before it begins';
    free = endOf(one);
  }
  if (free === Number.POSITIVE_INFINITY && status !== 'open') {
    return 'an interval goes on, and the task is not open';
  }
  return intervals.length > INTERVALS_MAX ? `there are more than ${INTERVALS_MAX} intervals` : null;
}
