// Queries of the tree that tasks form: who lies next to whom, what lies below, and where trees begin.
import { limitTo, prepared, type ReadDb } from '@aurelius/core/db';
import { and, asc, desc, eq, isNotNull, isNull, ne, type SQL, sql } from 'drizzle-orm';
import type { TaskRow } from '../row.ts';
import { taskTable } from '../tables.ts';

const held = sql.placeholder;

/** What decides the order of siblings. */
export type Sibling = Pick<TaskRow, 'id' | 'position' | 'created'>;

/** Where a task stands among its siblings: by its position, else by when it was created. */
export const placeOf = ({ position, created }: Omit<Sibling, 'id'>): number => position ?? created;

export const bySiblingOrder = (a: Sibling, b: Sibling): number =>
  placeOf(a) - placeOf(b) || a.created - b.created || (a.id < b.id ? -1 : Number(a.id > b.id));

/** Behind, or before, every sibling. */
const END = { id: '\u{ff}', position: Number.MAX_SAFE_INTEGER, created: Number.MAX_SAFE_INTEGER };

/**
 * The open sibling next to a place; undefined: there is none.
 * @param parentId null: among tasks that are part of nothing
 * @param place null: the end of the list
 * @param except a task that does not count
 */
export async function findNeighbour(
  db: ReadDb,
  userId: string,
  parentId: string | null,
  place: Sibling | null,
  side: 'before' | 'after',
  except: string,
): Promise<Sibling | undefined> {
  const task = db.table(taskTable);
  const { position, created, id } = task;
  const order = side === 'before' ? desc : asc;
  const than = sql.raw(side === 'before' ? '<' : '>');
  const nearest = (kind: string, where: SQL | undefined, params: Record<string, unknown>) =>
    prepared(
      db,
      `tasks.${side} ${kind} ${parentId === null}`,
      () =>
        db.orm
          .select({ id, position, created })
          .from(task)
          .where(
            and(
              eq(task.userId, held('userId')),
              parentId === null ? isNull(task.parentId) : eq(task.parentId, held('parentId')),
              eq(task.status, 'open'),
              where,
              ne(id, held('except')),
            ),
          )
          .orderBy(order(position), order(created), order(id))
          .limit(limitTo(1)),
      { userId, parentId, except, ...params },
    );
  const at = place ?? END;
  // of those without a position, the place is when they were created: a whole number
  const whole = Math.floor(placeOf(at));
  const isTie = whole === placeOf(at) && at.created <= whole;
  const found = [
    ...(await nearest(
      'positioned',
      and(
        isNotNull(position),
        sql`(${position}, ${created}, ${id}) ${than} (${held('place')}, ${held('created')}, ${held('id')})`,
      ),
      { place: placeOf(at), created: at.created, id: at.id },
    )),
    ...(await nearest(
      'created',
      and(isNull(position), sql`(${created}, ${id}) ${than} (${held('place')}, ${held('id')})`),
      { place: whole, id: !isTie ? END.id : at.created === whole ? at.id : '' },
    )),
  ].sort(bySiblingOrder);
  return side === 'before' ? found.at(-1) : found[0];
}

/** What a tree shows and sums up of a task. */
export type Node = Pick<TaskRow, keyof ReturnType<typeof nodeColumns>>;

const nodeColumns = (task: typeof taskTable) => ({
  id: task.id,
  ref: task.ref,
  title: task.title,
  status: task.status,
  priority: task.priority,
  dueLocal: task.dueLocal,
  dueZone: task.dueZone,
  dueAt: task.dueAt,
  allDay: task.allDay,
  deadline: task.deadline,
  labels: task.labels,
  project: task.project,
  parentId: task.parentId,
  position: task.position,
  estimate: task.estimate,
  intervals: task.intervals,
  created: task.created,
});

/** Most tasks of one tree that are looked at. */
export const TREE_MAX = 5000;

/** Everything below a task, in no particular order; at most {@link TREE_MAX}. */
export function findBelow(db: ReadDb, userId: string, id: string): Promise<Node[]> {
  const task = db.table(taskTable);
  return prepared(
    db,
    'tasks.below',
    () => {
      // cross joins have SQLite look up children one after another, and not go through all tasks for each
      const walk = sql`(
        with recursive below(id) as (
          select ${task.id} from ${task}
          where ${task.userId} = ${held('userId')} and ${task.parentId} = ${held('id')}
          union
          select ${task.id} from below cross join ${task}
          where ${task.userId} = ${held('userId')} and ${task.parentId} = below.id
        ) select id from below limit ${TREE_MAX} + 0
      ) as walk`;
      return db.orm
        .select(nodeColumns(task))
        .from(walk)
        .crossJoin(task)
        .where(sql`${task.id} = walk.id`);
    },
    { userId, id },
  );
}

/** What a tree shows of one task; undefined: it is not there. */
export async function findNode(db: ReadDb, userId: string, id: string): Promise<Node | undefined> {
  const task = db.table(taskTable);
  const rows = await prepared(
    db,
    'tasks.node',
    () =>
      db.orm
        .select(nodeColumns(task))
        .from(task)
        .where(and(eq(task.id, held('id')), eq(task.userId, held('userId')))),
    { id, userId },
  );
  return rows[0];
}

/** A place in the order of creation. */
export type CreatedKey = readonly [created: number, id: string];

/** A task as a tree is found by it. */
export type Leaf = Sibling & Pick<TaskRow, 'parentId'>;

/** Tasks of one status in the order in which they were created. */
export function listCreated(
  db: ReadDb,
  filter: {
    readonly userId: string;
    readonly status: TaskRow['status'];
    readonly after: CreatedKey;
    readonly limit: number;
  },
): Promise<Leaf[]> {
  const task = db.table(taskTable);
  const { id, position, created, parentId } = task;
  const { userId, status, after, limit } = filter;
  return prepared(
    db,
    'tasks.by-created',
    () =>
      db.orm
        .select({ id, position, created, parentId })
        .from(task)
        .where(
          and(
            eq(task.userId, held('userId')),
            eq(task.status, held('status')),
            sql`(${created}, ${id}) > (${held('afterCreated')}, ${held('afterId')})`,
          ),
        )
        .orderBy(asc(created), asc(id))
        .limit(limitTo(held('limit'))),
    { userId, status, afterCreated: after[0], afterId: after[1], limit },
  );
}
