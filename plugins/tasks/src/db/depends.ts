// Queries of what waits for what: all of them walk the index of dependencies, and none reads a task that it does not name.
// A cross join says so: of any other, SQLite thinks it cheaper to go through every open task.
import { limitTo, prepared, type ReadDb } from '@aurelius/core/db';
import { and, asc, eq, sql } from 'drizzle-orm';
import type { TaskRow } from '../row.ts';
import { taskDepends, taskTable } from '../tables.ts';

const held = sql.placeholder;

/** Tasks that a walk looks at before it gives up. */
export const WALK_MAX = 10_000;

/** How a walk along dependencies ended. */
export type Walk = 'found' | 'not found' | 'too many';

/**
 * Whether `from` waits for `to`, over any number of tasks. Circles that are stored already end the walk like any other
 * way that leads nowhere.
 */
export async function waitsFor(
  db: ReadDb,
  userId: string,
  from: string,
  to: string,
): Promise<Walk> {
  const depends = db.table(taskDepends);
  const rows = await prepared(
    db,
    'tasks.waits-for',
    () => {
      // a cross join has SQLite look up the next tasks of one after another, and not go through all of them for each
      const reach = sql`(select id from (
        with recursive reach(id) as (
          select ${depends.dependsOn} from ${depends}
          where ${depends.userId} = ${held('userId')} and ${depends.taskId} = ${held('from')}
          union
          select ${depends.dependsOn} from reach cross join ${depends}
          where ${depends.userId} = ${held('userId')} and ${depends.taskId} = reach.id
        ) select id from reach
      ) as walk limit ${held('most')} + 0) as walked`;
      const hits = sql<number>`count(case when id = ${held('to')} then 1 end)`.mapWith(Number);
      return db.orm.select({ hits, seen: sql`count(*)`.mapWith(Number) }).from(reach);
    },
    { userId, from, to, most: WALK_MAX },
  );
  const { hits = 0, seen = 0 } = rows[0] ?? {};
  if (hits > 0) return 'found';
  return seen < WALK_MAX ? 'not found' : 'too many';
}

/** What is told of a task beside another. */
export type Named = Pick<TaskRow, 'id' | 'ref' | 'title' | 'status'>;

const namedColumns = (task: typeof taskTable) => ({
  id: task.id,
  ref: task.ref,
  title: task.title,
  status: task.status,
});

/** Most tasks that are named beside another. */
const NAMED_MAX = 100;

/** The open tasks at the other end of a task's dependencies. @param own the end that the task itself is at */
function findAcross(
  db: ReadDb,
  userId: string,
  id: string,
  own: 'taskId' | 'dependsOn',
): Promise<Named[]> {
  const task = db.table(taskTable);
  const depends = db.table(taskDepends);
  const other = own === 'taskId' ? depends.dependsOn : depends.taskId;
  return prepared(
    db,
    `tasks.across-${own}`,
    () =>
      db.orm
        .select(namedColumns(task))
        .from(depends)
        .crossJoin(task)
        .where(
          and(
            eq(task.id, other),
            eq(depends.userId, held('userId')),
            eq(depends[own], held('id')),
            eq(task.userId, held('userId')),
            eq(task.status, 'open'),
          ),
        )
        .orderBy(asc(other))
        .limit(limitTo(NAMED_MAX)),
    { userId, id },
  );
}

/** The open tasks that a task waits for. */
export const findBlockers = (db: ReadDb, userId: string, id: string): Promise<Named[]> =>
  findAcross(db, userId, id, 'taskId');

/** The open tasks that wait for a task. */
export const findWaiting = (db: ReadDb, userId: string, id: string): Promise<Named[]> =>
  findAcross(db, userId, id, 'dependsOn');

/** Ids of all tasks that depend on a task, whatever their state. */
export async function findDependants(db: ReadDb, userId: string, id: string): Promise<string[]> {
  const depends = db.table(taskDepends);
  const rows = await prepared(
    db,
    'tasks.dependants',
    () =>
      db.orm
        .select({ taskId: depends.taskId })
        .from(depends)
        .where(and(eq(depends.userId, held('userId')), eq(depends.dependsOn, held('id')))),
    { userId, id },
  );
  return rows.map(({ taskId }) => taskId);
}

/** The open tasks that wait for a task and for no other open one. */
export function findFreed(db: ReadDb, userId: string, id: string): Promise<Named[]> {
  const task = db.table(taskTable);
  const depends = db.table(taskDepends);
  return prepared(
    db,
    'tasks.freed',
    () =>
      db.orm
        .select(namedColumns(task))
        .from(depends)
        .crossJoin(task)
        .where(
          and(
            eq(task.id, depends.taskId),
            eq(depends.userId, held('userId')),
            eq(depends.dependsOn, held('id')),
            eq(task.userId, held('userId')),
            eq(task.status, 'open'),
            sql`not exists (select 1 from ${depends} as other cross join ${task} as first
              where first.id = other.depends_on and other.user_id = ${held('userId')} and other.task_id = ${task.id}
              and first.user_id = ${held('userId')} and first.status = 'open' and first.id <> ${held('id')})`,
          ),
        )
        .orderBy(asc(depends.taskId))
        .limit(limitTo(NAMED_MAX)),
    { userId, id },
  );
}
