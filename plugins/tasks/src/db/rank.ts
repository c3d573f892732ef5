// What ranking needs of many tasks: a few columns of each, read in the order of the list index.
import { limitTo, prepared, preparedLately, type ReadDb } from '@aurelius/core/db';
import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { TaskRow } from '../row.ts';
import { taskDepends, taskTable } from '../tables.ts';
import { asked, type ListFilter } from './list.ts';

const held = sql.placeholder;

/** Columns that place a row in the list index. */
const PLACE = ['id', 'dueSort', 'priorityRank'] as const;

export type SlimColumn = Exclude<keyof TaskRow, (typeof PLACE)[number]>;

/** A task reduced to some of its columns; which ones, the caller knows. */
export type SlimRow = Pick<TaskRow, (typeof PLACE)[number]> & Partial<TaskRow>;

/** A piece of the tasks that pass a filter. */
export function slimTasks(
  db: ReadDb,
  { limit, ...filter }: ListFilter,
  columns: readonly SlimColumn[],
): Promise<SlimRow[]> {
  const { shape, params, where } = asked(filter);
  return preparedLately(
    db,
    `tasks.slim ${columns.join()} ${shape}`,
    () => {
      const task = db.table(taskTable);
      const fields = Object.fromEntries([...PLACE, ...columns].map((name) => [name, task[name]]));
      return db.orm
        .select(fields as unknown as Pick<typeof task, (typeof PLACE)[number]>)
        .from(task)
        .where(where(db))
        .orderBy(asc(task.dueSort), asc(task.priorityRank), asc(task.id))
        .limit(limitTo(held('limit')));
    },
    { ...params, limit },
  );
}

/** How many tasks pass a filter. */
export async function countTasks(db: ReadDb, filter: Omit<ListFilter, 'limit'>): Promise<number> {
  const { shape, params, where } = asked(filter);
  const rows = await preparedLately(
    db,
    `tasks.count ${shape}`,
    () => {
      const task = db.table(taskTable);
      return db.orm
        .select({ count: sql<number>`cast(count(*) as integer)` })
        .from(task)
        .where(where(db));
    },
    params,
  );
  return rows[0]?.count ?? 0;
}

/** Dependencies between open tasks: who waits, for whom. */
export function openDependencies(
  db: ReadDb,
  userId: string,
): Promise<{ taskId: string; dependsOn: string }[]> {
  const task = db.table(taskTable);
  const depends = db.table(taskDepends);
  return prepared(
    db,
    'tasks.open-dependencies',
    () =>
      db.orm
        .select({ taskId: depends.taskId, dependsOn: depends.dependsOn })
        .from(task)
        // an order of joins, too: from the few tasks that are open
        .crossJoin(depends)
        .where(
          and(
            eq(task.userId, held('userId')),
            sql`${task.status} = 'open'`,
            eq(depends.userId, held('userId')),
            eq(depends.taskId, task.id),
            sql`exists (select 1 from ${task} as other where other.id = ${depends.dependsOn}
              and other.user_id = ${held('userId')} and other.status = 'open')`,
          ),
        ),
    { userId },
  );
}

/** Whether some open task stands at the other end of a dependency of this one. */
export async function hasOpenEnd(
  db: ReadDb,
  userId: string,
  id: string,
  end: 'taskId' | 'dependsOn',
): Promise<boolean> {
  const task = db.table(taskTable);
  const depends = db.table(taskDepends);
  const other = end === 'taskId' ? 'dependsOn' : 'taskId';
  const rows = await prepared(
    db,
    `tasks.open-end ${end}`,
    () =>
      db.orm
        .select({ id: depends[other] })
        .from(depends)
        .where(
          and(
            eq(depends.userId, held('userId')),
            eq(depends[end], held('id')),
            sql`exists (select 1 from ${task} as other where other.id = ${depends[other]}
              and other.user_id = ${held('userId')} and other.status = 'open')`,
          ),
        )
        .limit(1),
    { userId, id },
  );
  return rows.length > 0;
}

/** So many rows are read at once. */
const PIECE = 50;
const PLACES = Array.from({ length: PIECE }, (_, at) => `id${at}`);

/** The user's tasks with these ids, in their order; those that are gone are left out. */
export async function tasksById(
  db: ReadDb,
  userId: string,
  ids: readonly string[],
): Promise<TaskRow[]> {
  const task = db.table(taskTable);
  const found = new Map<string, TaskRow>();
  for (let from = 0; from < ids.length; from += PIECE) {
    const piece = ids.slice(from, from + PIECE);
    const rows = await prepared(
      db,
      'tasks.by-ids',
      () =>
        db.orm
          .select()
          .from(task)
          .where(inArray(task.id, PLACES.map(held))),
      Object.fromEntries(PLACES.map((place, at) => [place, piece[at] ?? piece[0]])),
    );
    for (const row of rows) if (row.userId === userId) found.set(row.id, row);
  }
  return ids.flatMap((id) => found.get(id) ?? []);
}
