// A task as it is stored, and the two ways out of it: the wire form, and the text that search finds it by.
import { instantText } from '@aurelius/core/contract';
import type { SearchText } from '@aurelius/core/db';
import { PRIORITIES, type Task } from './contract.ts';
import { repeatsOf } from './series/rule.ts';
import type { taskTable } from './tables.ts';

export type TaskRow = typeof taskTable.$inferSelect;

/** A list as a row has it: nothing where it is empty, so that its column may be younger than the row. */
export const listOrNull = <T>(list: readonly T[]): T[] | null =>
  list.length === 0 ? null : [...list];

/** What is decided about a task; the rest of its row follows from it. */
export type TaskContent = Omit<TaskRow, 'rev' | 'hash' | 'dueSort' | 'priorityRank'>;

/** Sorts tasks without a due date behind all others; beyond every date. */
export const NEVER = 9_000_000_000_000_000;

/** Order of a priority, urgent 0 to low 3. */
export const rankOf = (priority: NonNullable<Task['priority']>): number =>
  PRIORITIES.indexOf(priority);

/** The row of some content, not yet stamped. */
export const rowOf = (content: TaskContent): TaskRow => ({
  ...content,
  dueSort: content.dueAt ?? NEVER,
  priorityRank: rankOf(content.priority ?? 'medium'),
  rev: 0,
  hash: '',
});

/** A task about which nothing is known but its name and when it was made (milliseconds since 1970 UTC). */
export const blankTask = (id: string, userId: string, now: number): TaskContent => ({
  id,
  userId,
  ref: '',
  title: '',
  description: null,
  notes: null,
  status: 'open',
  priority: null,
  dueLocal: null,
  dueZone: null,
  dueAt: null,
  allDay: false,
  deadline: null,
  scheduledAt: null,
  waitAt: null,
  rrule: null,
  repeatFrom: null,
  seriesId: null,
  recurrenceId: null,
  dtstart: null,
  rdate: null,
  exdate: null,
  labels: [],
  project: null,
  parentId: null,
  position: null,
  estimate: null,
  depends: [],
  annotations: [],
  links: null,
  reminders: null,
  intervals: null,
  attributes: {},
  aiSuggested: false,
  aiConfidence: null,
  smartScheduled: false,
  created: now,
  updated: now,
  completed: null,
});

const textOrNull = (ms: number | null): string | null => (ms === null ? null : instantText(ms));

/** The task as every answer and event has it. */
export const toWire = (row: TaskRow): Task => ({
  id: row.id,
  ref: row.ref,
  rev: row.rev,
  hash: row.hash,
  title: row.title,
  description: row.description,
  notes: row.notes,
  status: row.status,
  priority: row.priority,
  dueDate: textOrNull(row.dueAt),
  dueLocal: row.dueLocal,
  dueZone: row.dueZone,
  allDay: row.allDay,
  deadline: row.deadline,
  scheduled: textOrNull(row.scheduledAt),
  wait: textOrNull(row.waitAt),
  rrule: row.rrule,
  repeatFrom: row.repeatFrom,
  repeats: repeatsOf(row),
  seriesId: row.seriesId,
  recurrenceId: row.recurrenceId,
  dtstart: row.dtstart,
  rdate: row.rdate ?? [],
  exdate: row.exdate ?? [],
  labels: row.labels,
  project: row.project,
  parentId: row.parentId,
  position: row.position,
  estimate: row.estimate,
  depends: row.depends,
  annotations: row.annotations,
  links: row.links ?? [],
  reminders: row.reminders ?? [],
  intervals: row.intervals ?? [],
  aiSuggested: row.aiSuggested,
  aiConfidence: row.aiConfidence,
  smartScheduled: row.smartScheduled,
  attributes: row.attributes,
  created: instantText(row.created),
  updated: instantText(row.updated),
  completed: textOrNull(row.completed),
});

/** What the world is told of a task that became another, came or went. */
export function taskEvent(
  before: TaskRow | null,
  after: TaskRow | null,
): { type: `task:${'created' | 'updated' | 'deleted'}`; data: Task } {
  if (after) return { type: before ? 'task:updated' : 'task:created', data: toWire(after) };
  if (before) return { type: 'task:deleted', data: toWire(before) };
  throw new Error('There is no event without a task');
}

/** Kind of tasks in the search index. */
export const SEARCH_KIND = 'task';

/** The texts a task is found by. */
export const searchTextOf = (row: TaskRow): SearchText => ({
  kind: SEARCH_KIND,
  entityId: row.id,
  userId: row.userId,
  title: row.title,
  body: [row.description, row.notes, ...row.annotations.map((it) => it.description)]
    .filter((text) => text !== null)
    .join('\n'),
});
