// The tables of the slice. A task row holds all of a task; the label table is an index derived from it.
import {
  booleanColumn,
  index,
  jsonColumn,
  numberColumn,
  primaryKey,
  realColumn,
  table,
  textColumn,
  uniqueIndex,
} from '@aurelius/core/db';
import { sql } from 'drizzle-orm';
import type { Task } from './contract.ts';

/** The condition of an index: a query that uses it says the same words, for a planner cannot know what a parameter will hold. */
export const IS_DONE = "status = 'done'";

export const taskTable = table(
  'task',
  {
    id: textColumn('id').primaryKey(),
    userId: textColumn('user_id').notNull(),
    ref: textColumn('ref').notNull(),
    rev: numberColumn('rev').notNull(),
    hash: textColumn('hash').notNull(),
    title: textColumn('title').notNull(),
    description: textColumn('description'),
    notes: textColumn('notes'),
    status: textColumn('status').$type<Task['status']>().notNull(),
    priority: textColumn('priority').$type<NonNullable<Task['priority']>>(),
    /** Order of the priority, urgent 0 to low 3; none counts as medium. */
    priorityRank: numberColumn('priority_rank').notNull(),
    dueLocal: textColumn('due_local'),
    dueZone: textColumn('due_zone'),
    dueAt: numberColumn('due_at'),
    /** `due_at`, or a far future for tasks without one, so that they sort last. */
    dueSort: numberColumn('due_sort').notNull(),
    allDay: booleanColumn('all_day').notNull(),
    waitAt: numberColumn('wait_at'),
    labels: jsonColumn<string[]>('labels').notNull(),
    project: textColumn('project'),
    parentId: textColumn('parent_id'),
    estimate: numberColumn('estimate'),
    depends: jsonColumn<string[]>('depends').notNull(),
    annotations: jsonColumn<Task['annotations']>('annotations').notNull(),
    attributes: jsonColumn<Task['attributes']>('attributes').notNull(),
    aiSuggested: booleanColumn('ai_suggested').notNull(),
    aiConfidence: realColumn('ai_confidence'),
    smartScheduled: booleanColumn('smart_scheduled').notNull(),
    created: numberColumn('created').notNull(),
    updated: numberColumn('updated').notNull(),
    completed: numberColumn('completed'),
  },
  (self) => [
    uniqueIndex('task_ref').on(self.userId, self.ref),
    index('task_owner').on(self.userId, self.id),
    index('task_list').on(self.userId, self.status, self.dueSort, self.priorityRank, self.id),
    index('task_list_all').on(self.userId, self.dueSort, self.priorityRank, self.id),
    index('task_completed').on(self.userId, self.completed, self.id).where(sql.raw(IS_DONE)),
    index('task_parent').on(self.userId, self.parentId),
  ],
);

export const taskLabel = table(
  'task_label',
  {
    userId: textColumn('user_id').notNull(),
    label: textColumn('label').notNull(),
    taskId: textColumn('task_id').notNull(),
  },
  (self) => [primaryKey({ columns: [self.userId, self.label, self.taskId] })],
);
