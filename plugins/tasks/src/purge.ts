// Purging: a task and everything below it is forgotten wherever it is remembered, also what was removed before.
import type { WriteTx } from '@aurelius/core/db';
import { namedOrRemoved, removedTasks } from './find.ts';
import { type TaskRow, taskEvent } from './row.ts';
import type { Caller, Parts } from './service.ts';
import { deleteTask, findSubtasks, findTask } from './store.ts';

/** A task with everything below it, the deepest last; what was removed counts where it was. */
async function treeOf(tx: WriteTx, userId: string, root: TaskRow): Promise<TaskRow[]> {
  const tree = new Map([[root.id, root]]);
  // a Map is walked to its end even while it grows
  for (const { id } of tree.values()) {
    const removed = await removedTasks(tx, userId, id);
    const below = removed.filter(({ parentId }) => parentId === id);
    for (const row of [...(await findSubtasks(tx, userId, id)), ...below]) tree.set(row.id, row);
  }
  return [...tree.values()];
}

/**
 * Purges a task, there or removed.
 * @throws Problem `TASK_NOT_FOUND`, `TASK_AMBIGUOUS`, `PURGE_UNFINISHED`
 */
export async function purge(
  { db }: Parts,
  { userId }: Pick<Caller, 'userId'>,
  input: { id: string },
): Promise<undefined> {
  await db.write(async (tx) => {
    const tree = await treeOf(tx, userId, await namedOrRemoved(tx, userId, input.id));
    for (const row of tree.reverse()) {
      const isThere = (await findTask(tx, userId, row.id)) !== undefined;
      const event = isThere ? (gone: TaskRow) => taskEvent(gone, null) : null;
      tx.record({ entity: 'task', before: row, after: null, event, manner: 'purge' });
      if (isThere) await deleteTask(tx, row);
    }
  });
}
