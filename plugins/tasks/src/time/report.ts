// What tracked time comes to: summed up by task, project, label or local day, read a page at a time.
import { setImmediate as pause } from 'node:timers/promises';
import { instantText } from '@aurelius/core/contract';
import { formatWall } from '@aurelius/core/time';
import type * as z from 'zod';
import type { TimeReport, timeInput } from '../contract/time.ts';
import { endsAfter, findActive, listEnded, type Tracked } from '../db/intervals.ts';
import type { Caller, Parts } from '../service.ts';
import { startOfDay, wallOf } from '../when/zone.ts';
import { running } from './intervals.ts';
import { rangeOf } from './range.ts';

/** Intervals that are read at once. */
const PAGE = 1000;
/** Rows of a report; what is beyond is one sum. */
const ROWS_MAX = 500;

interface Sum {
  readonly title: string | null;
  seconds: number;
  running: boolean;
}

/** The local day of an instant, remembered: most intervals lie in the day of the one before. */
function createDays(zone: string) {
  let from = 0;
  let to = 0;
  let name = '';
  return (ms: number): { name: string; to: number } => {
    if (ms < from || ms >= to) {
      const { day } = wallOf(ms, zone);
      from = startOfDay(day, zone);
      to = startOfDay(day + 1, zone);
      name = formatWall({ day, seconds: null });
    }
    return { name, to };
  };
}

/** Everything that was tracked and has a moment in the span, with what runs last. */
async function* trackedIn(
  { db }: Parts,
  userId: string,
  from: number,
  to: number,
): AsyncGenerator<Tracked> {
  const goingOn = await findActive(db, userId);
  for (let after = endsAfter(from); ; ) {
    const rows = await listEnded(db, { userId, to, after, limit: PAGE });
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) break;
    after = [last.end ?? 0, last.taskId];
    await pause();
  }
  for (const task of goingOn) {
    const open = running(task.intervals);
    if (open) yield { ...task, taskId: task.id, start: Date.parse(open.start), end: null };
  }
}

/** The keys that time of an interval is summed up under, apart from days. */
function keysOf(
  { ref, project, labels }: Tracked,
  by: TimeReport['by'],
): readonly (string | null)[] {
  if (by === 'task') return [ref];
  if (by === 'project') return [project];
  return labels.length === 0 ? [null] : [...new Set(labels)];
}

/**
 * How much time was tracked in a span, in the caller's zone.
 * @throws Problem `TASK_RANGE_CONFLICT`, `TASK_DATE_UNREADABLE`, `TASK_ZONE_UNKNOWN`
 */
export async function report(
  parts: Parts,
  caller: Caller,
  input: z.output<typeof timeInput>,
): Promise<TimeReport> {
  const now = parts.clock.now();
  const { by } = input;
  const range = rangeOf(input, { now, zone: caller.zone, locale: caller.locale });
  const [from, to] = [range.from ?? 0, range.to ?? now];
  const sums = new Map<string | null, Sum>();
  const dayOf = createDays(caller.zone);
  let total = 0;
  const add = (key: string | null, title: string | null, seconds: number, isRunning: boolean) => {
    const sum = sums.get(key) ?? { title, seconds: 0, running: false };
    sum.seconds += seconds;
    sum.running ||= isRunning;
    sums.set(key, sum);
  };
  for await (const one of trackedIn(parts, caller.userId, from, to)) {
    const start = Math.max(one.start, from);
    const end = Math.min(one.end ?? now, to);
    if (end <= start) continue;
    const seconds = Math.floor((end - start) / 1000);
    const goesOn = one.end === null;
    total += seconds;
    if (by !== 'day') {
      for (const key of keysOf(one, by))
        add(key, by === 'task' ? one.title : null, seconds, goesOn);
      continue;
    }
    for (let at = start; at < end; ) {
      const day = dayOf(at);
      const until = Math.min(day.to, end);
      add(day.name, null, Math.floor((until - at) / 1000), goesOn && until === end);
      at = until;
    }
  }
  const rows = [...sums].map(([key, sum]) => ({ key, ...sum }));
  const byKey = (a: { key: string | null }, b: { key: string | null }) =>
    (a.key ?? '') < (b.key ?? '') ? -1 : 1;
  rows.sort((a, b) => (by === 'day' ? byKey(a, b) : b.seconds - a.seconds || byKey(a, b)));
  return {
    from: range.from === null ? null : instantText(range.from),
    to: range.to === null ? null : instantText(range.to),
    zone: caller.zone,
    by,
    data: rows.slice(0, ROWS_MAX),
    rest: rows.slice(ROWS_MAX).reduce((sum, { seconds }) => sum + seconds, 0),
    total,
  };
}
