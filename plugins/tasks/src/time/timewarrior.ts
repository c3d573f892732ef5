// Tracked time as `timew export` writes it (https://timewarrior.net/reference/timew-export.1), the earliest first.
import { setImmediate as pause } from 'node:timers/promises';
import type { CallContext } from '@aurelius/core/plugin';
import type * as z from 'zod';
import type { timeExportInput, timeOperations } from '../contract/time.ts';
import { countIntervals, listStarted, type StartKey, type Tracked } from '../db/intervals.ts';
import type { Parts } from '../service.ts';
import { wordedRange } from './range.ts';

type Row = z.output<(typeof timeOperations)['timeExport']['output']>;

/** Intervals that are read at once. */
const PAGE = 1000;

/** `20261128T090000Z` */
const compact = (ms: number): string => new Date(ms).toISOString().replace(/\.\d{3}|[-:]/g, '');

function rowOf(one: Tracked, id: number): Row {
  const { title, project, labels, annotations } = one;
  const tags = new Set([title, ...(project === null ? [] : [project]), ...labels]);
  const [first] = annotations;
  return {
    id,
    start: compact(one.start),
    ...(one.end === null ? {} : { end: compact(one.end) }),
    tags: [...tags].sort(),
    ...(first ? { annotation: first.description } : {}),
  };
}

/**
 * Every interval that has a moment in the span, numbered from the newest of all as Timewarrior does.
 * @throws Problem `TASK_DATE_UNREADABLE`, `TASK_ZONE_UNKNOWN`
 */
export async function* exportTime(
  { db, clock }: Parts,
  { userId, zone, locale, signal }: Pick<CallContext, 'userId' | 'zone' | 'locale' | 'signal'>,
  input: z.output<typeof timeExportInput>,
): AsyncGenerator<Row> {
  const range = wordedRange(input, { now: clock.now(), zone, locale });
  const from = range.from ?? Number.NEGATIVE_INFINITY;
  const to = range.to ?? Number.MAX_SAFE_INTEGER;
  let id = await countIntervals(db, userId);
  for (let after: StartKey = [Number.MIN_SAFE_INTEGER, '']; ; ) {
    signal.throwIfAborted();
    const rows = await listStarted(db, { userId, to, after, limit: PAGE });
    for (const row of rows) {
      if ((row.end ?? Number.POSITIVE_INFINITY) > from) yield rowOf(row, id);
      id--;
    }
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = [last.start, last.taskId];
    await pause();
  }
}
