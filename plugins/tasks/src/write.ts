// Writing one task: recorded, so that its revision, undo and the events follow, and stored.
import { contentHash, type WriteTx } from '@aurelius/core/db';
import type { Task } from './contract.ts';
import { namedTask } from './find.ts';
import { rowOf, type TaskContent, type TaskRow, taskEvent, toWire } from './row.ts';
import type { Caller, Parts } from './service.ts';
import { deleteTask, findSubtasks, insertTask, updateTask } from './store.ts';

/** Records a change; the answer to the caller is what the event tells. */
function announced(tx: WriteTx, before: TaskRow | null, after: TaskRow) {
  let wire: Task | undefined;
  const event = (row: TaskRow) => {
    const told = taskEvent(before, row);
    wire = told.data;
    return told;
  };
  const stamped = tx.record({ entity: 'task', before, after, event });
  return { stamped, wire: wire ?? toWire(stamped) };
}

/** Records and stores a new task, and answers it. */
export async function insertRow(tx: WriteTx, row: TaskRow): Promise<Task> {
  const { stamped, wire } = announced(tx, null, row);
  await insertTask(tx, stamped);
  return wire;
}

/** Records and stores a changed task, and answers it. */
export async function replaceRow(tx: WriteTx, before: TaskRow, row: TaskRow): Promise<Task> {
  const { stamped, wire } = announced(tx, before, row);
  await updateTask(tx, before, stamped);
  return wire;
}

/**
 * Stores what becomes of a task; a change that changes nothing is not written.
 * @param now milliseconds since 1970 UTC
 */
export async function changeRow(
  tx: WriteTx,
  before: TaskRow,
  changes: Partial<TaskContent>,
  now: number,
): Promise<Task> {
  const after = rowOf({ ...before, ...changes, updated: now });
  if (contentHash(after) === before.hash) return toWire(before);
  return replaceRow(tx, before, after);
}

/**
 * Stores what a change makes of the task that a word names.
 * @throws Problem `TASK_NOT_FOUND`, `TASK_AMBIGUOUS`; what `changed` throws
 */
export async function changeTask(
  parts: Parts,
  caller: Caller,
  word: string,
  changed: (tx: WriteTx, before: TaskRow) => Promise<Partial<TaskContent>>,
): Promise<Task> {
  const now = parts.clock.now();
  return parts.db.write(async (tx) => {
    const before = await namedTask(tx, caller.userId, word);
    return changeRow(tx, before, await changed(tx, before), now);
  });
}

/** Removes a task and everything below it, the deepest first. */
export async function removeTree(tx: WriteTx, top: TaskRow): Promise<void> {
  const doomed = [top];
  for (const row of doomed) doomed.push(...(await findSubtasks(tx, row.userId, row.id)));
  for (const row of doomed.reverse()) {
    const event = (gone: TaskRow) => taskEvent(gone, null);
    tx.record({ entity: 'task', before: row, after: null, event });
    await deleteTask(tx, row);
  }
}
