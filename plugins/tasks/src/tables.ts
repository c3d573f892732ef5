// The tables of the slice. A task row holds all of a task; the other tables are indexes derived from it.
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
export const IS_CANCELLED = "status = 'cancelled'";

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
    /** Civil date, `2026-12-01`. */
    deadline: textColumn('deadline'),
    scheduledAt: numberColumn('scheduled_at'),
    waitAt: numberColumn('wait_at'),
    rrule: textColumn('rrule'),
    repeatFrom: textColumn('repeat_from').$type<NonNullable<Task['repeatFrom']>>(),
    seriesId: textColumn('series_id'),
    recurrenceId: textColumn('recurrence_id'),
    dtstart: textColumn('dtstart'),
    rdate: jsonColumn<string[]>('rdate'),
    exdate: jsonColumn<string[]>('exdate'),
    labels: jsonColumn<string[]>('labels').notNull(),
    project: textColumn('project'),
    parentId: textColumn('parent_id'),
    /** Place among its siblings; null: by the time it was created, in milliseconds since 1970 UTC. */
    position: realColumn('position'),
    estimate: numberColumn('estimate'),
    depends: jsonColumn<string[]>('depends').notNull(),
    annotations: jsonColumn<Task['annotations']>('annotations').notNull(),
    links: jsonColumn<Task['links']>('links'),
    reminders: jsonColumn<Task['reminders']>('reminders'),
    intervals: jsonColumn<Task['intervals']>('intervals'),
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
    index('task_completed')
      .on(self.userId, self.completed, self.id, self.created)
      .where(sql.raw(IS_DONE)),
    index('task_cancelled').on(self.userId, self.completed).where(sql.raw(IS_CANCELLED)),
    index('task_project').on(self.userId, self.project, self.status, self.dueSort),
    index('task_parent').on(
      self.userId,
      self.parentId,
      self.status,
      self.position,
      self.created,
      self.id,
    ),
    index('task_created').on(self.userId, self.status, self.created, self.id),
    uniqueIndex('task_instance').on(self.userId, self.seriesId, self.recurrenceId),
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

/** The tasks that a task waits for; they need not exist. */
export const taskDepends = table(
  'task_depends',
  {
    userId: textColumn('user_id').notNull(),
    taskId: textColumn('task_id').notNull(),
    dependsOn: textColumn('depends_on').notNull(),
  },
  (self) => [
    primaryKey({ columns: [self.userId, self.taskId, self.dependsOn] }),
    index('task_depends_on').on(self.userId, self.dependsOn, self.taskId),
  ],
);

/** When a task was worked on, milliseconds since 1970 UTC; an interval that goes on has no end. */
export const taskInterval = table(
  'task_interval',
  {
    userId: textColumn('user_id').notNull(),
    taskId: textColumn('task_id').notNull(),
    start: numberColumn('start').notNull(),
    end: numberColumn('end'),
  },
  (self) => [
    primaryKey({ columns: [self.userId, self.taskId, self.start] }),
    index('task_interval_start').on(self.userId, self.start, self.taskId),
    index('task_interval_end').on(self.userId, self.end, self.taskId),
  ],
);

/** Filters that people keep, with an order and columns. */
export const taskView = table(
  'task_view',
  {
    id: textColumn('id').primaryKey(),
    userId: textColumn('user_id').notNull(),
    rev: numberColumn('rev').notNull(),
    hash: textColumn('hash').notNull(),
    name: textColumn('name').notNull(),
    filter: textColumn('filter').notNull(),
    sort: textColumn('sort'),
    columns: textColumn('columns'),
    created: numberColumn('created').notNull(),
    updated: numberColumn('updated').notNull(),
  },
  (self) => [uniqueIndex('task_view_name').on(self.userId, self.name)],
);
export type ViewRow = typeof taskView.$inferSelect;

/** What somebody is about: a filter for lists, and what new tasks are given. */
export const taskContext = table(
  'task_context',
  {
    id: textColumn('id').primaryKey(),
    userId: textColumn('user_id').notNull(),
    rev: numberColumn('rev').notNull(),
    hash: textColumn('hash').notNull(),
    name: textColumn('name').notNull(),
    filter: textColumn('filter').notNull(),
    project: textColumn('project'),
    labels: jsonColumn<string[]>('labels').notNull(),
    /** One of a user's at most. */
    active: booleanColumn('active').notNull(),
    created: numberColumn('created').notNull(),
    updated: numberColumn('updated').notNull(),
  },
  (self) => [uniqueIndex('task_context_name').on(self.userId, self.name)],
);
export type ContextRow = typeof taskContext.$inferSelect;
