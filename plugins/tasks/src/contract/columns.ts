// The columns a list of tasks can be shown in.

export const COLUMNS = [
  'ref',
  'id',
  'title',
  'status',
  'due',
  'deadline',
  'scheduled',
  'wait',
  'priority',
  'project',
  'labels',
  'repeats',
  'estimate',
  'urgency',
  'description',
  'notes',
  'parent',
  'depends',
  'created',
  'updated',
  'completed',
] as const;
export type ColumnName = (typeof COLUMNS)[number];
