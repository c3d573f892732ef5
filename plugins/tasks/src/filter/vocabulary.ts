// The names a filter may use, and the other names they are known by.

/** Instants and days that can be compared with a date in words. */
export const DATE_FIELDS = [
  'due',
  'deadline',
  'scheduled',
  'wait',
  'created',
  'updated',
  'completed',
] as const;
export type DateField = (typeof DATE_FIELDS)[number];

export const IS_NAMES = [
  'open',
  'done',
  'waiting',
  'ready',
  'blocked',
  'blocking',
  'overdue',
  'today',
  'active',
  'recurring',
  'someday',
  'subtask',
  'parent',
] as const;
export type IsName = (typeof IS_NAMES)[number];

/** What a task may lack. */
export const HAS_FIELDS = [
  'project',
  'label',
  'priority',
  'due',
  'deadline',
  'scheduled',
  'wait',
  'completed',
  'estimate',
  'description',
  'notes',
  'annotations',
  'links',
  'reminders',
  'depends',
  'parent',
  'subtasks',
] as const;
export type HasField = (typeof HAS_FIELDS)[number];

/** The label of what may never be done. */
export const SOMEDAY = 'someday';

/** Names that mean one of those above, most of them Taskwarrior's. */
const ALIASES: Readonly<Record<string, string>> = {
  proj: 'project',
  labels: 'label',
  tag: 'label',
  tags: 'label',
  p: 'priority',
  pri: 'priority',
  entry: 'created',
  modified: 'updated',
  end: 'completed',
  ref: 'id',
  uuid: 'id',
  dep: 'depends',
  comments: 'annotations',
  dependencies: 'depends',
};

/** The name that `word` stands for, in lower case. */
export function nameOf(word: string): string {
  const lower = word.toLowerCase();
  return Object.hasOwn(ALIASES, lower) ? (ALIASES[lower] ?? lower) : lower;
}
