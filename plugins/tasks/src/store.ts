// All SQL of the slice. Reads take a ReadDb, writes a WriteTx; every query is prepared once and held.
import {
  indexText,
  limitTo,
  NAMED_MAX,
  namedRows,
  prepared,
  type ReadDb,
  type Starts,
  soundRow,
  unindexText,
  type WriteTx,
} from '@aurelius/core/db';
import { and, asc, eq, getTableColumns, gt, gte, lte, sql } from 'drizzle-orm';
import { derive } from './db/derived.ts';
import { SEARCH_KIND, searchTextOf, type TaskRow } from './row.ts';
import { taskTable } from './tables.ts';

const held = sql.placeholder;

/** What `tx.record` is told that the rows are. */
const ENTITY = 'task';

const COLUMNS = Object.entries(getTableColumns(taskTable));
/** A column of JSON writes nothing down as the text `null`: where there may be nothing, its text is made here. */
const MAYBE_JSON = COLUMNS.filter(
  ([, column]) => column.dataType === 'json' && !column.notNull,
).map(([name]) => name as keyof TaskRow);

/** Every column as a placeholder of its own name, see {@link valuesOf}. */
const ROW_VALUES = Object.fromEntries(
  COLUMNS.map(([name]) => [
    name,
    MAYBE_JSON.includes(name as keyof TaskRow) ? sql`${held(name)}` : held(name),
  ]),
) as never;

/** What fills {@link ROW_VALUES}. */
const valuesOf = (row: TaskRow): Record<string, unknown> => {
  const values: Record<string, unknown> = { ...row };
  for (const name of MAYBE_JSON) values[name] = row[name] ? JSON.stringify(row[name]) : null;
  return values;
};

/** The task with this id, whoever owns it. @throws Problem `DATA_DAMAGED` */
export async function findAnywhere(db: ReadDb, id: string): Promise<TaskRow | undefined> {
  const task = db.table(taskTable);
  const rows = await prepared(
    db,
    'tasks.by-id',
    () =>
      db.orm
        .select()
        .from(task)
        .where(eq(task.id, held('id'))),
    { id },
  );
  return rows[0] && soundRow(ENTITY, rows[0]);
}

/** The user's task with this id. @throws Problem `DATA_DAMAGED` */
export async function findTask(
  db: ReadDb,
  userId: string,
  id: string,
): Promise<TaskRow | undefined> {
  const row = await findAnywhere(db, id);
  return row?.userId === userId ? row : undefined;
}

/** The user's task that is this instance of a series. @throws Problem `DATA_DAMAGED` */
export async function findInstance(
  db: ReadDb,
  userId: string,
  seriesId: string,
  recurrenceId: string,
): Promise<TaskRow | undefined> {
  const task = db.table(taskTable);
  const rows = await prepared(
    db,
    'tasks.by-instance',
    () =>
      db.orm
        .select()
        .from(task)
        .where(
          and(
            eq(task.userId, held('userId')),
            eq(task.seriesId, held('seriesId')),
            eq(task.recurrenceId, held('recurrenceId')),
          ),
        ),
    { userId, seriesId, recurrenceId },
  );
  return rows[0] && soundRow(ENTITY, rows[0]);
}

function startingWith(db: ReadDb, userId: string, key: 'id' | 'ref', starts: Starts) {
  const task = db.table(taskTable);
  const column = task[key];
  return prepared(
    db,
    `tasks.by-${key}-prefix`,
    () =>
      db.orm
        .select()
        .from(task)
        .where(
          and(eq(task.userId, held('userId')), gte(column, held('from')), lte(column, held('to'))),
        )
        .orderBy(asc(column))
        .limit(limitTo(NAMED_MAX)),
    { userId, ...starts },
  );
}

/**
 * Tasks whose ref or id is `prefix` (then that one alone) or starts with it; at most six.
 * @throws Problem `DATA_DAMAGED` where it is one, and not what was stored
 */
export async function findByPrefix(db: ReadDb, userId: string, prefix: string): Promise<TaskRow[]> {
  const found = await namedRows(prefix, (key, starts) => startingWith(db, userId, key, starts));
  const [only, ...others] = found;
  if (only && others.length === 0) soundRow(ENTITY, only);
  return found;
}

/** Whether the user already has a task with this ref. */
export async function refTaken(db: ReadDb, userId: string, ref: string): Promise<boolean> {
  const task = db.table(taskTable);
  const rows = await prepared(
    db,
    'tasks.ref',
    () =>
      db.orm
        .select({ ref: task.ref })
        .from(task)
        .where(and(eq(task.userId, held('userId')), eq(task.ref, held('ref')))),
    { userId, ref },
  );
  return rows.length > 0;
}

/** The direct subtasks of a task, in no particular order. */
export function findSubtasks(db: ReadDb, userId: string, parentId: string): Promise<TaskRow[]> {
  const task = db.table(taskTable);
  return prepared(
    db,
    'tasks.children',
    () =>
      db.orm
        .select()
        .from(task)
        .where(and(eq(task.userId, held('userId')), eq(task.parentId, held('parentId')))),
    { userId, parentId },
  );
}

/** The user's tasks in the order of their ids, from the one after `afterId`. @throws Problem `DATA_DAMAGED` */
export async function pageById(
  db: ReadDb,
  userId: string,
  afterId: string,
  limit: number,
): Promise<TaskRow[]> {
  const task = db.table(taskTable);
  const rows = await prepared(
    db,
    'tasks.page-by-id',
    () =>
      db.orm
        .select()
        .from(task)
        .where(and(eq(task.userId, held('userId')), gt(task.id, held('afterId'))))
        .orderBy(asc(task.id))
        .limit(limitTo(held('limit'))),
    { userId, afterId, limit },
  );
  return rows.map((row) => soundRow(ENTITY, row));
}

/** Stores a new, stamped row. */
export async function insertTask(tx: WriteTx, row: TaskRow): Promise<void> {
  const task = tx.table(taskTable);
  await prepared(tx, 'tasks.insert', () => tx.orm.insert(task).values(ROW_VALUES), valuesOf(row));
  await derive(tx, null, row);
  await indexText(tx, searchTextOf(row));
}

/** Replaces a row by its stamped successor. */
export async function updateTask(tx: WriteTx, before: TaskRow, after: TaskRow): Promise<void> {
  const task = tx.table(taskTable);
  await prepared(
    tx,
    'tasks.update',
    () =>
      tx.orm
        .update(task)
        .set(ROW_VALUES)
        .where(eq(task.id, held('id'))),
    valuesOf(after),
  );
  await derive(tx, before, after);
  const [old, text] = [searchTextOf(before), searchTextOf(after)];
  if (old.title !== text.title || old.body !== text.body) await indexText(tx, text);
}

/** Removes a row and everything that points into it. */
export async function deleteTask(tx: WriteTx, row: TaskRow): Promise<void> {
  const task = tx.table(taskTable);
  await prepared(tx, 'tasks.delete', () => tx.orm.delete(task).where(eq(task.id, held('id'))), {
    id: row.id,
  });
  await derive(tx, row, null);
  await unindexText(tx, SEARCH_KIND, row.id);
}

export { type CompletedKey, completedKeyOf, listCompleted } from './db/completed.ts';
export {
  listTasks,
  type SortKey,
  sortKeyOf,
} from './db/list.ts';
