// Tasks as undo, the integrity scan and backups know them.
import type { EntityStore, ReadDb } from '@aurelius/core/db';
import { CONTEXT_ENTITY, VIEW_ENTITY } from './db/saved.ts';
import { closesCircle, isTwin } from './find.ts';
import { type TaskRow, taskEvent } from './row.ts';
import { deleteTask, findSubtasks, findTask, insertTask, refTaken, updateTask } from './store.ts';
import { circleOf } from './structure/depends.ts';
import { taskTable } from './tables.ts';
import { contextEntity } from './views/contexts.ts';
import { viewEntity } from './views/saved.ts';

async function obstacle(
  db: ReadDb,
  before: TaskRow | null,
  after: TaskRow | null,
): Promise<string | null> {
  if (after === null) {
    if (before === null) return null;
    const subtasks = await findSubtasks(db, before.userId, before.id);
    return subtasks.length > 0 ? 'it has subtasks' : null;
  }
  const { userId, id, ref, parentId } = after;
  if (before === null && (await refTaken(db, userId, ref))) return 'another task has its ref';
  if (await isTwin(db, after)) return 'its series has that instance already';
  for (const on of after.depends) {
    if (before?.depends.includes(on)) continue;
    const circle = await circleOf(db, userId, id, on);
    if (circle !== 'not found') return 'it would wait for itself';
  }
  if (parentId === null || parentId === before?.parentId) return null;
  if (!(await findTask(db, userId, parentId))) return 'its parent is gone';
  return (await closesCircle(db, userId, id, parentId)) ? 'it would be part of itself' : null;
}

const tasks: EntityStore<TaskRow> = {
  table: taskTable,
  find: findTask,
  insert: insertTask,
  update: updateTask,
  remove: deleteTask,
  event: taskEvent,
  title: ({ title }) => title,
  ref: ({ ref }) => ref,
  obstacle,
};

export const entities = {
  task: tasks,
  [VIEW_ENTITY]: viewEntity,
  [CONTEXT_ENTITY]: contextEntity,
};
