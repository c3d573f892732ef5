// Opening and closing tasks, and what that does to the series that they are in.
import type { WriteTx } from '@aurelius/core/db';
import type { Task } from './contract.ts';
import { namedTask } from './find.ts';
import { rowOf, type TaskContent, type TaskRow, toWire } from './row.ts';
import { advance, retract } from './series/advance.ts';
import { joined } from './series/begin.ts';
import type { Caller, Parts } from './service.ts';
import { closed } from './time/intervals.ts';
import { wholeSecond } from './time/moment.ts';
import { changeRow } from './write.ts';

type Place = Pick<Caller, 'userId' | 'zone'>;

/** A task as it became, and the instance that follows it. */
export interface Closed {
  readonly task: Task;
  readonly next: Task | null;
}

const isOver = (status: TaskRow['status']): boolean => status === 'done' || status === 'cancelled';

function statusPatch(
  before: TaskRow,
  status: TaskRow['status'],
  now: number,
): Partial<TaskContent> {
  if (before.status === status) return {};
  if (!isOver(status)) return { status, completed: null };
  // what is over is not worked on
  return { status, completed: now, intervals: closed(before.intervals, wholeSecond(now)) };
}

/**
 * Stores a task with another status and further changes. One of a series that is done is followed by the next; one that is
 * open again takes that back; one that is called off ends the series.
 * @throws Problem `TASK_SERIES_MOVED_ON`
 */
export async function changeStatus(
  tx: WriteTx,
  parts: Parts,
  caller: Place,
  before: TaskRow,
  status: 'open' | 'done' | 'cancelled',
  changes: Partial<TaskContent> = {},
): Promise<Closed> {
  const now = parts.clock.now();
  if (status === 'open' && isOver(before.status)) await retract(tx, caller, before);
  const done = before.status === 'open' && status === 'done';
  const open = rowOf({ ...before, ...changes });
  const series = done ? joined(open) : {};
  const all = { ...changes, ...series, ...statusPatch(before, status, now) };
  const task = await changeRow(tx, before, all, now);
  const next = done ? await advance(tx, parts, caller, rowOf({ ...open, ...series }), now) : null;
  return { task, next };
}

const changedTo = (
  parts: Parts,
  caller: Place,
  word: string,
  status: 'open' | 'done',
): Promise<Closed> =>
  parts.db.write(async (tx) => {
    const before = await namedTask(tx, caller.userId, word);
    if (before.status === 'recurring' && status === 'open') {
      return { task: toWire(before), next: null };
    }
    return changeStatus(tx, parts, caller, before, status);
  });

/**
 * Completes a task; a completed one stays as it is.
 * @throws Problem `TASK_NOT_FOUND`, `TASK_AMBIGUOUS`
 */
export const complete = async (
  parts: Parts,
  caller: Place,
  input: { readonly id: string },
): Promise<Task & { next: Task | null }> => {
  const { task, next } = await changedTo(parts, caller, input.id, 'done');
  return { ...task, next };
};

/**
 * Opens a completed or cancelled task again; others stay as they are.
 * @throws Problem `TASK_NOT_FOUND`, `TASK_AMBIGUOUS`, `TASK_SERIES_MOVED_ON`
 */
export const reopen = async (
  parts: Parts,
  caller: Place,
  input: { readonly id: string },
): Promise<Task> => (await changedTo(parts, caller, input.id, 'open')).task;
