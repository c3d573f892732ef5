// The facts that urgency is made of, beside a task's own row: who waits for whom among the open tasks.
import type { ReadDb } from '@aurelius/core/db';
import { hasOpenEnd, openDependencies, type SlimColumn } from '../db/rank.ts';
import type { TaskRow } from '../row.ts';
import { type Coefficients, type UrgencyFacts, urgencyOf } from './urgency.ts';

/** Columns of a task that its urgency depends on. */
export const URGENCY_COLUMNS = [
  'status',
  'priority',
  'dueAt',
  'scheduledAt',
  'waitAt',
  'created',
  'labels',
  'project',
  'annotations',
  'intervals',
] as const satisfies readonly SlimColumn[];

export type OwnFacts = Pick<TaskRow, 'id' | (typeof URGENCY_COLUMNS)[number]>;

/**
 * How urgent a user's tasks are as things stand.
 * @param now milliseconds since 1970 UTC
 */
export async function judgeOf(
  db: ReadDb,
  userId: string,
  coefficients: Coefficients,
  now: number,
): Promise<(task: OwnFacts) => number> {
  const dependencies = await openDependencies(db, userId);
  const blocked = new Set(dependencies.map(({ taskId }) => taskId));
  const blocking = new Set(dependencies.map(({ dependsOn }) => dependsOn));
  return (task) =>
    urgencyOf(
      { ...task, blocked: blocked.has(task.id), blocking: blocking.has(task.id) },
      coefficients,
      now,
    );
}

/** What the urgency of one task depends on. */
export async function factsOf(db: ReadDb, task: TaskRow): Promise<UrgencyFacts> {
  const { userId, id } = task;
  const open = task.status === 'open';
  return {
    ...task,
    blocked: open && (await hasOpenEnd(db, userId, id, 'taskId')),
    blocking: open && (await hasOpenEnd(db, userId, id, 'dependsOn')),
  };
}
