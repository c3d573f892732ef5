// What can be said of a task without a value, as conditions of SQL. They are true or false and never unknown, so that `not`
// means what it says, and none is written so that an index would be taken for it.
import type { ReadDb } from '@aurelius/core/db';
import { lt, type SQL, sql } from 'drizzle-orm';
import type { Bound } from '../filter/resolve.ts';
import type { HasField } from '../filter/vocabulary.ts';
import { taskDepends, taskInterval, taskLabel, type taskTable } from '../tables.ts';

const held = sql.placeholder;

type Columns = typeof taskTable;

export const isTrue = (condition: SQL): SQL => sql`(${condition}) is true`;
export const hasStatus = (task: Columns, status: unknown): SQL =>
  sql`coalesce(${task.status}, '') = ${status}`;
const isOpen = (task: Columns): SQL => hasStatus(task, sql.raw("'open'"));
const waits = (task: Columns): SQL => isTrue(sql`${task.waitAt} > ${held('now')}`);

export const hasLabel = (db: ReadDb, task: Columns, value: unknown): SQL => {
  const label = db.table(taskLabel);
  return sql`exists (select 1 from ${label} where ${label.userId} = ${held('userId')}
    and ${label.label} = ${value} and ${label.taskId} = ${task.id})`;
};

/** Some open task stands at the other end of a dependency. */
function dependency(db: ReadDb, task: Columns, end: 'blocked' | 'blocking'): SQL {
  const depends = db.table(taskDepends);
  const [own, others] =
    end === 'blocked' ? [depends.taskId, depends.dependsOn] : [depends.dependsOn, depends.taskId];
  // of another join, SQLite thinks it cheaper to go through every open task for each
  return sql`(${isOpen(task)} and exists (select 1 from ${depends} cross join ${task} as other
    where other.id = ${others} and ${depends.userId} = ${held('userId')} and ${own} = ${task.id}
    and other.user_id = ${held('userId')} and other.status = 'open'))`;
}

const hasSubtasks = (task: Columns): SQL =>
  sql`exists (select 1 from ${task} as other
    where other.user_id = ${held('userId')} and other.parent_id = ${task.id})`;

const isActive = (db: ReadDb, task: Columns): SQL => {
  const interval = db.table(taskInterval);
  return sql`exists (select 1 from ${interval} where ${interval.userId} = ${held('userId')}
    and ${interval.taskId} = ${task.id} and ${interval.end} is null)`;
};

type Test = (db: ReadDb, task: Columns) => SQL;

export const IS: Readonly<Record<Extract<Bound, { kind: 'is' }>['name'], Test>> = {
  open: (_, task) => sql`(${isOpen(task)} and not ${waits(task)})`,
  done: (_, task) => hasStatus(task, sql.raw("'done'")),
  waiting: (_, task) => sql`(${isOpen(task)} and ${waits(task)})`,
  ready: (db, task) => sql`(${isOpen(task)} and not ${waits(task)}
    and not ${isTrue(sql`${task.scheduledAt} > ${held('now')}`)} and not ${dependency(db, task, 'blocked')})`,
  blocked: (db, task) => dependency(db, task, 'blocked'),
  blocking: (db, task) => dependency(db, task, 'blocking'),
  overdue: (_, task) => sql`(${isOpen(task)} and ${lt(task.dueSort, held('now'))})`,
  active: isActive,
  recurring: (_, task) =>
    sql`(${task.rrule} is not null or ${hasStatus(task, sql.raw("'recurring'"))})`,
  subtask: (_, task) => sql`${task.parentId} is not null`,
  parent: (_, task) => hasSubtasks(task),
};

/** Lists that are never null, as both databases write an empty one. */
const isFilled = (column: unknown): SQL => sql`${column} <> '[]'`;
const isThere = (column: unknown): SQL => sql`${column} is not null`;

export const HAS: Readonly<Record<HasField, Test>> = {
  project: (_, task) => isThere(task.project),
  label: (_, task) => isFilled(task.labels),
  priority: (_, task) => isThere(task.priority),
  due: (_, task) => isThere(task.dueAt),
  deadline: (_, task) => isThere(task.deadline),
  scheduled: (_, task) => isThere(task.scheduledAt),
  wait: (_, task) => isThere(task.waitAt),
  completed: (_, task) => isThere(sql`coalesce(${task.completed}, null)`),
  estimate: (_, task) => isThere(task.estimate),
  description: (_, task) => isThere(task.description),
  notes: (_, task) => isThere(task.notes),
  annotations: (_, task) => isFilled(task.annotations),
  links: (_, task) => isThere(task.links),
  reminders: (_, task) => isThere(task.reminders),
  depends: (_, task) => isFilled(task.depends),
  parent: (_, task) => isThere(sql`coalesce(${task.parentId}, null)`),
  subtasks: (_, task) => hasSubtasks(task),
};
