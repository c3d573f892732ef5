// Starting and stopping work on tasks, and mending what was tracked. Unless somebody asks for it, no two tasks run at once.
import type { WriteTx } from '@aurelius/core/db';
import { formatWall } from '@aurelius/core/time';
import type * as z from 'zod';
import type { timeOperations } from '../contract/time.ts';
import { type Task, taskErrors } from '../contract.ts';
import { endsAfter, findActive, listEnded } from '../db/intervals.ts';
import { namedTask } from '../find.ts';
import { rowOf, type TaskRow } from '../row.ts';
import type { Caller, Parts } from '../service.ts';
import type { Here } from '../when/due.ts';
import { readSpan } from '../when/span.ts';
import { wallOf } from '../when/zone.ts';
import { changeTask, replaceRow } from '../write.ts';
import {
  closed,
  during,
  INTERVALS_MAX,
  interval,
  meeting,
  running,
  withInterval,
  without,
} from './intervals.ts';
import { readPast, wholeSecond } from './moment.ts';

type InputOf<K extends 'start' | 'stop' | 'log' | 'unlog'> = z.output<
  (typeof timeOperations)[K]['input']
>;
/** From here to there, milliseconds since 1970 UTC; an end of null: it goes on. */
interface Span {
  readonly start: number;
  readonly end: number | null;
}

const here = (parts: Parts, { zone, locale }: Caller): Here => ({
  now: parts.clock.now(),
  zone,
  locale,
});

const clockTime = (ms: number, zone: string): string =>
  formatWall(wallOf(ms, zone)).slice(0, 16).replace('T', ' ');

const spanText = ({ start, end }: Span, zone: string): string =>
  `${clockTime(start, zone)} to ${end === null ? 'now' : clockTime(end, zone)}`;

const overlap = (task: Pick<TaskRow, 'ref' | 'title'>, span: Span, zone: string) =>
  taskErrors.TASK_INTERVAL_OVERLAP(
    `${task.ref} (${task.title.slice(0, 40).toWellFormed()}) was worked on from ${spanText(span, zone)}.`,
  );

/** @throws Problem `TASK_INTERVAL_OVERLAP`, `TASK_INTERVAL_INVALID` */
function assertRoom(task: TaskRow, span: Span, zone: string): void {
  const met = meeting(task.intervals, span.start, span.end);
  if (met) {
    const end = met.end === null ? null : Date.parse(met.end);
    throw overlap(task, { start: Date.parse(met.start), end }, zone);
  }
  if ((task.intervals?.length ?? 0) < INTERVALS_MAX) return;
  throw taskErrors.TASK_INTERVAL_INVALID(`It has ${INTERVALS_MAX} intervals, which is the most.`);
}

/** Makes sure that no other task was worked on meanwhile. @throws Problem `TASK_INTERVAL_OVERLAP` */
async function assertAlone(tx: WriteTx, task: TaskRow, span: Span, caller: Caller): Promise<void> {
  const { userId, zone } = caller;
  const to = span.end ?? Number.MAX_SAFE_INTEGER;
  for (let after = endsAfter(span.start); ; ) {
    const rows = await listEnded(tx, { userId, to, after, limit: 100 });
    const other = rows.find(({ taskId }) => taskId !== task.id);
    if (other) throw overlap(other, other, zone);
    const last = rows.at(-1);
    if (!last || rows.length < 100) break;
    after = [last.end ?? 0, last.taskId];
  }
  for (const active of await findActive(tx, userId)) {
    const start = Date.parse(running(active.intervals)?.start ?? '');
    if (active.id !== task.id && start < to) throw overlap(active, { start, end: null }, zone);
  }
}

/** Ends the work on a task. @throws Problem `TASK_INTERVAL_INVALID` where it began later */
async function stopRow(tx: WriteTx, row: TaskRow, at: number, now: number, zone: string) {
  const start = Date.parse(running(row.intervals)?.start ?? '');
  if (at < start) {
    throw taskErrors.TASK_INTERVAL_INVALID(
      `${row.ref} was started at ${clockTime(start, zone)}, after that time.`,
    );
  }
  const intervals = closed(row.intervals, at);
  return replaceRow(tx, row, rowOf({ ...row, intervals, updated: now }));
}

/**
 * Begins to work on a task, and stops what else is worked on.
 * @throws Problem `TASK_NOT_FOUND`, `TASK_AMBIGUOUS`, `TASK_NOT_OPEN`, `TASK_INTERVAL_OVERLAP`, `TASK_INTERVAL_INVALID`,
 * `TASK_DATE_UNREADABLE`
 */
export async function start(parts: Parts, caller: Caller, input: InputOf<'start'>): Promise<Task> {
  const { userId, zone } = caller;
  const place = here(parts, caller);
  const at = input.at === undefined ? wholeSecond(place.now) : readPast(input.at, place);
  return changeTask(parts, caller, input.id, async (tx, before) => {
    if (before.status !== 'open') {
      throw taskErrors.TASK_NOT_OPEN(`${before.ref} is ${before.status}.`);
    }
    const open = running(before.intervals);
    if (open && input.at === undefined) return {};
    // with a time it is said when it began
    const rest = open ? without(before.intervals, open) : before.intervals;
    const task = { ...before, intervals: rest };
    if (!input.parallel) {
      const others = await findActive(tx, userId);
      for (const other of others) {
        if (other.id !== before.id) await stopRow(tx, other, at, place.now, zone);
      }
      await assertAlone(tx, task, { start: at, end: null }, caller);
    }
    assertRoom(task, { start: at, end: null }, zone);
    return { intervals: withInterval(rest, interval(at, null)) };
  });
}

/**
 * Stops working on a task that is worked on, or on all; answers those.
 * @throws Problem `TASK_NOT_FOUND`, `TASK_AMBIGUOUS`, `TASK_INTERVAL_INVALID`, `TASK_DATE_UNREADABLE`
 */
export async function stop(
  parts: Parts,
  caller: Caller,
  input: InputOf<'stop'>,
): Promise<{ data: Task[] }> {
  const { userId, zone } = caller;
  const place = here(parts, caller);
  const at = input.at === undefined ? wholeSecond(place.now) : readPast(input.at, place);
  return parts.db.write(async (tx) => {
    const named =
      input.id === undefined
        ? await findActive(tx, userId)
        : [await namedTask(tx, userId, input.id)];
    const data: Task[] = [];
    for (const row of named) {
      if (running(row.intervals)) data.push(await stopRow(tx, row, at, place.now, zone));
    }
    return { data };
  });
}

/** What an input says of a span. @throws Problem `TASK_INTERVAL_INVALID`, `TASK_DATE_UNREADABLE` */
function spanOf(input: InputOf<'log'>, place: Here): { start: number; end: number } {
  const length = input.for === undefined ? undefined : readSpan(input.for);
  if (length === null) {
    throw taskErrors.TASK_INTERVAL_INVALID(`"${input.for}" is no span of time.`, {
      hint: 'Write it like 45m or 1h30m.',
    });
  }
  const given = [input.from, input.to, input.for].filter((one) => one !== undefined).length;
  if (given === 0 || given === 3 || (given === 1 && length === undefined)) {
    throw taskErrors.TASK_INTERVAL_INVALID('Two of from, to and for are said, or for alone.');
  }
  const now = wholeSecond(place.now);
  const from = input.from === undefined ? undefined : readPast(input.from, place);
  const to = input.to === undefined ? undefined : readPast(input.to, place, from);
  const end = to ?? (from === undefined ? now : from + (length ?? 0));
  const start = from ?? end - (length ?? 0);
  if (end > place.now) throw taskErrors.TASK_INTERVAL_INVALID('It would end after now.');
  if (end <= start) throw taskErrors.TASK_INTERVAL_INVALID('It would end before it begins.');
  return { start, end };
}

/**
 * Adds time afterwards.
 * @throws Problem `TASK_NOT_FOUND`, `TASK_AMBIGUOUS`, `TASK_INTERVAL_INVALID`, `TASK_INTERVAL_OVERLAP`,
 * `TASK_DATE_UNREADABLE`
 */
export async function log(parts: Parts, caller: Caller, input: InputOf<'log'>): Promise<Task> {
  const span = spanOf(input, here(parts, caller));
  return changeTask(parts, caller, input.id, async (tx, before) => {
    assertRoom(before, span, caller.zone);
    if (!input.parallel) await assertAlone(tx, before, span, caller);
    return { intervals: withInterval(before.intervals, interval(span.start, span.end)) };
  });
}

/**
 * Takes an interval away: that of a moment, or the last one.
 * @throws Problem `TASK_NOT_FOUND`, `TASK_AMBIGUOUS`, `TASK_INTERVAL_NOT_FOUND`, `TASK_DATE_UNREADABLE`
 */
export async function unlog(parts: Parts, caller: Caller, input: InputOf<'unlog'>): Promise<Task> {
  const at = input.at === undefined ? null : readPast(input.at, here(parts, caller));
  return changeTask(parts, caller, input.id, async (_tx, before) => {
    const { intervals } = before;
    const gone = at === null ? intervals?.at(-1) : during(intervals, at);
    if (gone) return { intervals: without(intervals, gone) };
    throw taskErrors.TASK_INTERVAL_NOT_FOUND(
      at === null
        ? `No time was tracked for ${before.ref}.`
        : `${before.ref} was not worked on at ${clockTime(at, caller.zone)}.`,
    );
  });
}
