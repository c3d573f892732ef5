// A series goes on: the next instance is made when one is done, taken back when that is undone, or skipped to. Always in
// the transaction of what causes it.
import type { WriteTx } from '@aurelius/core/db';
import { formatWall } from '@aurelius/core/time';
import { type Task, taskErrors } from '../contract.ts';
import { findOpenInstance } from '../db/series.ts';
import { unusedRef } from '../find.ts';
import { rowOf, type TaskContent, type TaskRow } from '../row.ts';
import type { Caller, Parts } from '../service.ts';
import { findAnywhere, findInstance, findSubtasks } from '../store.ts';
import { dueAtWall } from '../when/due.ts';
import { changeTask, insertRow, removeTree } from '../write.ts';
import { joined } from './begin.ts';
import { movedDates, type Shift, shiftTo, subtaskCopy, successor } from './copy.ts';
import { type Candidate, candidates } from './next.ts';

/** Dates that are tried before a series is taken to be over. */
const TRIED = 50;

/** An id that follows from names, unless a stranger has that one. */
async function freeId(tx: WriteTx, { ids }: Parts, content: TaskContent): Promise<TaskContent> {
  return (await findAnywhere(tx, content.id)) ? { ...content, id: ids.uuid() } : content;
}

async function insertCopy(tx: WriteTx, parts: Parts, content: TaskContent): Promise<Task> {
  const { userId } = content;
  const ref = await unusedRef(tx, userId, parts.ids);
  return insertRow(tx, rowOf({ ...(await freeId(tx, parts, content)), ref }));
}

/** Copies what is below an instance to below the next one; what repeats by itself and what was called off stay. */
async function copySubtasks(
  tx: WriteTx,
  parts: Parts,
  from: TaskRow,
  to: string,
  how: { readonly shift: Shift; readonly now: number; readonly callerZone: string },
): Promise<void> {
  const below: { row: TaskRow; parentId: string }[] = [];
  const queue = async (row: TaskRow, parentId: string) => {
    for (const it of await findSubtasks(tx, row.userId, row.id)) {
      if (it.status !== 'cancelled' && it.rrule === null) below.push({ row: it, parentId });
    }
  };
  await queue(from, to);
  // the list grows while it is walked
  for (const { row, parentId } of below) {
    const { id } = await insertCopy(tx, parts, subtaskCopy(row, parentId, how.shift, how));
    await queue(row, id);
  }
}

/** The first date that the series may go on with; null: it is over, or goes on already. */
async function nextDate(
  tx: WriteTx,
  row: TaskRow,
  now: number,
  callerZone: string,
): Promise<Candidate | null> {
  const { userId, seriesId } = row;
  if (row.rrule === null || seriesId === null) return null;
  let tried = 0;
  for (const candidate of candidates(row, now, callerZone)) {
    const there = await findInstance(tx, userId, seriesId, formatWall(candidate.wall));
    if (!there) return candidate;
    // by the schedule, what is there already came after this one before
    if (row.repeatFrom === 'schedule' || ++tried === TRIED) return null;
  }
  return null;
}

/**
 * Makes the instance that follows one that has just been done; null: the series is over, or goes on already.
 * @param row the instance as it was when it was open
 * @param now when it was done, milliseconds since 1970 UTC
 */
export async function advance(
  tx: WriteTx,
  parts: Parts,
  { zone }: Pick<Caller, 'zone'>,
  row: TaskRow,
  now: number,
): Promise<Task | null> {
  if (row.status !== 'open' || row.rrule === null || row.seriesId === null) return null;
  const open = await findOpenInstance(tx, row.userId, row.seriesId);
  if (open !== undefined && open.id !== row.id) return null;
  const next = await nextDate(tx, row, now, zone);
  if (next === null) return null;
  const made = await insertCopy(tx, parts, successor(row, next, now, zone));
  const shift = shiftTo(row, next.wall, zone);
  await copySubtasks(tx, parts, row, made.id, { shift, now, callerZone: zone });
  return made;
}

/**
 * Takes back the instance that was made when another one was done, which is to be open again.
 * @throws Problem `TASK_SERIES_MOVED_ON` where that one is not open any more, or another one is
 */
export async function retract(
  tx: WriteTx,
  { zone }: Pick<Caller, 'zone'>,
  row: TaskRow,
): Promise<void> {
  const { userId, seriesId, completed } = row;
  if (seriesId === null || row.rrule === null) return;
  const movedOn = (it: TaskRow) =>
    taskErrors.TASK_SERIES_MOVED_ON(`It goes on with ${it.ref}, which is ${it.status}.`, {
      hint: 'Reopen that one, or remove it first.',
    });
  if (row.status === 'done' && completed !== null) {
    let tried = 0;
    for (const { wall } of candidates(row, completed, zone)) {
      const it = await findInstance(tx, userId, seriesId, formatWall(wall));
      if (it && it.created === completed) {
        if (it.status !== 'open') throw movedOn(it);
        await removeTree(tx, it);
        break;
      }
      if (!it || row.repeatFrom === 'schedule' || ++tried === TRIED) break;
    }
  }
  const open = await findOpenInstance(tx, userId, seriesId);
  if (open) throw movedOn(open);
}

/**
 * Moves the open instance of a series to its next date, without saying that it was done.
 * @throws Problem `TASK_NOT_FOUND`, `TASK_AMBIGUOUS`, `TASK_NOT_OPEN`, `TASK_NOT_RECURRING`, `TASK_SERIES_ENDED`
 */
export async function skip(
  parts: Parts,
  caller: Caller,
  input: { readonly id: string },
): Promise<Task> {
  const now = parts.clock.now();
  return changeTask(parts, caller, input.id, async (tx, row) => {
    const before = rowOf({ ...row, ...joined(row) });
    if (before.status !== 'open') {
      throw taskErrors.TASK_NOT_OPEN(`${before.ref} is ${before.status}.`);
    }
    if (before.rrule === null) throw taskErrors.TASK_NOT_RECURRING();
    // what counts from when it is done counts from when it was due, if that is still to come
    const from = before.repeatFrom === 'completion' ? Math.max(now, before.dueAt ?? now) : now;
    const next = await nextDate(tx, before, from, caller.zone);
    if (next === null) throw taskErrors.TASK_SERIES_ENDED();
    return {
      ...joined(row),
      ...dueAtWall(next.wall, before.dueZone, caller.zone),
      ...movedDates(before, shiftTo(before, next.wall, caller.zone)),
      recurrenceId: formatWall(next.wall),
      rrule: next.rrule,
    };
  });
}
