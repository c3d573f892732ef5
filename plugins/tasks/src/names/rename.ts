// Giving projects and labels other names: a change of every task that has one.
import { taskErrors } from '../contract.ts';
import { findInProject, findWithLabel } from '../db/names.ts';
import type { TaskContent, TaskRow } from '../row.ts';
import type { Caller, Parts } from '../service.ts';
import { findTask } from '../store.ts';
import { changeRow } from '../write.ts';

/** Tasks that are changed in one transaction: others write between two of them. */
const BATCH = 500;

type User = Pick<Caller, 'userId'>;
interface Rename {
  readonly from: string;
  readonly to: string;
}

/** Changes tasks as they are by then; what no longer has the name is left as it is. */
async function changeAll(
  parts: Parts,
  userId: string,
  ids: readonly string[],
  changed: (row: TaskRow) => Partial<TaskContent>,
): Promise<{ renamed: number }> {
  const now = parts.clock.now();
  let renamed = 0;
  for (let at = 0; at < ids.length; at += BATCH) {
    renamed += await parts.db.write(async (tx) => {
      let count = 0;
      for (const id of ids.slice(at, at + BATCH)) {
        const row = await findTask(tx, userId, id);
        const after = row && (await changeRow(tx, row, changed(row), now));
        if (after && after.rev !== row.rev) count++;
      }
      return count;
    });
  }
  return { renamed };
}

/** @throws Problem `TASK_PROJECT_NOT_FOUND` */
export async function renameProject(parts: Parts, { userId }: User, { from, to }: Rename) {
  const ids = await findInProject(parts.db, userId, from);
  if (ids.length === 0) {
    throw taskErrors.TASK_PROJECT_NOT_FOUND(`No task is in the project "${from}".`);
  }
  return changeAll(parts, userId, ids, ({ project }) => {
    const isIn = project === from || project?.startsWith(`${from}.`);
    return isIn ? { project: to + (project as string).slice(from.length) } : {};
  });
}

/** @throws Problem `TASK_LABEL_NOT_FOUND` */
export async function renameLabel(parts: Parts, { userId }: User, { from, to }: Rename) {
  const ids = await findWithLabel(parts.db, userId, from);
  if (ids.length === 0) {
    throw taskErrors.TASK_LABEL_NOT_FOUND(`No task has the label "${from}".`);
  }
  return changeAll(parts, userId, ids, ({ labels }) => ({
    labels: [...new Set(labels.map((label) => (label === from ? to : label)))],
  }));
}
