// Queries of projects and labels: counted by an index each, and found by name.
import { limitTo, prepared, type ReadDb } from '@aurelius/core/db';
import { and, asc, eq, gte, isNotNull, lt, or, sql } from 'drizzle-orm';
import type { TaskRow } from '../row.ts';
import { taskLabel, taskTable } from '../tables.ts';

const held = sql.placeholder;

/** Tasks of one project and state. */
interface Counted {
  readonly project: string;
  readonly status: TaskRow['status'];
  readonly tasks: number;
  /** Due before the moment that was asked for. */
  readonly past: number;
}

/** @param now milliseconds since 1970 UTC */
export async function countProjects(db: ReadDb, userId: string, now: number): Promise<Counted[]> {
  const task = db.table(taskTable);
  const rows = await prepared(
    db,
    'tasks.count-projects',
    () =>
      db.orm
        .select({
          project: task.project,
          status: task.status,
          tasks: sql`count(*)`.mapWith(Number),
          past: sql`sum(case when ${task.dueSort} < ${held('now')} then 1 else 0 end)`.mapWith(
            Number,
          ),
        })
        .from(task)
        .where(and(eq(task.userId, held('userId')), isNotNull(task.project)))
        .groupBy(task.project, task.status),
    { userId, now },
  );
  return rows as Counted[];
}

/** Ids of the tasks in a project and below it. */
export async function findInProject(
  db: ReadDb,
  userId: string,
  project: string,
): Promise<string[]> {
  const task = db.table(taskTable);
  const rows = await prepared(
    db,
    'tasks.in-project',
    () =>
      db.orm
        .select({ id: task.id })
        .from(task)
        .where(
          and(
            eq(task.userId, held('userId')),
            or(
              eq(task.project, held('project')),
              // what comes after a dot comes before a slash
              and(gte(task.project, held('from')), lt(task.project, held('to'))),
            ),
          ),
        ),
    { userId, project, from: `${project}.`, to: `${project}/` },
  );
  return rows.map(({ id }) => id);
}

/** A task with one of its labels. */
export interface Labelled {
  readonly label: string;
  readonly taskId: string;
  readonly status: TaskRow['status'];
  readonly dueSort: number;
}

/** Labels with their tasks, in the order of names. */
export function listLabelled(
  db: ReadDb,
  userId: string,
  after: Pick<Labelled, 'label' | 'taskId'>,
  limit: number,
): Promise<Labelled[]> {
  const task = db.table(taskTable);
  const named = db.table(taskLabel);
  return prepared(
    db,
    'tasks.labelled',
    () =>
      db.orm
        .select({
          label: named.label,
          taskId: named.taskId,
          status: task.status,
          dueSort: task.dueSort,
        })
        .from(named)
        .innerJoin(task, eq(task.id, named.taskId))
        .where(
          and(
            eq(named.userId, held('userId')),
            sql`(${named.label}, ${named.taskId}) > (${held('label')}, ${held('taskId')})`,
          ),
        )
        .orderBy(asc(named.label), asc(named.taskId))
        .limit(limitTo(held('limit'))),
    { userId, ...after, limit },
  );
}

/** Ids of the tasks with a label. */
export async function findWithLabel(db: ReadDb, userId: string, label: string): Promise<string[]> {
  const named = db.table(taskLabel);
  const rows = await prepared(
    db,
    'tasks.with-label',
    () =>
      db.orm
        .select({ taskId: named.taskId })
        .from(named)
        .where(and(eq(named.userId, held('userId')), eq(named.label, held('label')))),
    { userId, label },
  );
  return rows.map(({ taskId }) => taskId);
}
