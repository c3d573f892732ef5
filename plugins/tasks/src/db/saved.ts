// Views and contexts: a few rows of a user, found by name.
import { prepared, type ReadDb, rowValues, soundRow, type WriteTx } from '@aurelius/core/db';
import { and, asc, eq, sql } from 'drizzle-orm';
import { type ContextRow, taskContext, taskView, type ViewRow } from '../tables.ts';

const held = sql.placeholder;

interface Saved {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly rev: number;
  readonly hash: string;
  readonly updated: number;
}

/** The queries of one of the two tables. @param entity what `tx.record` is told that its rows are */
function savedStore<Row extends Saved>(entity: string, source: typeof taskView) {
  const sound = (rows: readonly unknown[]) => rows.map((row) => soundRow(entity, row as Row));
  const rowsWhere = (db: ReadDb, key: 'id' | 'name', params: Record<string, unknown>) => {
    const table = db.table(source);
    const query = () =>
      db.orm
        .select()
        .from(table)
        .where(and(eq(table.userId, held('userId')), eq(table[key], held(key))));
    return prepared(db, `${entity}.by-${key}`, query, params);
  };
  const values = rowValues(source);
  return {
    /** @throws Problem `DATA_DAMAGED` */
    async find(db: ReadDb, userId: string, id: string): Promise<Row | undefined> {
      return sound(await rowsWhere(db, 'id', { userId, id }))[0];
    },
    /** @throws Problem `DATA_DAMAGED` */
    async named(db: ReadDb, userId: string, name: string): Promise<Row | undefined> {
      return sound(await rowsWhere(db, 'name', { userId, name }))[0];
    },
    /** All of a user, by name. @throws Problem `DATA_DAMAGED` */
    async all(db: ReadDb, userId: string): Promise<Row[]> {
      const table = db.table(source);
      const query = () =>
        db.orm
          .select()
          .from(table)
          .where(eq(table.userId, held('userId')))
          .orderBy(asc(table.name));
      return sound(await prepared(db, `${entity}.all`, query, { userId }));
    },
    async insert(tx: WriteTx, row: Row): Promise<void> {
      const table = tx.table(source);
      await prepared(tx, `${entity}.insert`, () => tx.orm.insert(table).values(values), {
        ...(row as object),
      });
    },
    async update(tx: WriteTx, row: Row): Promise<void> {
      const table = tx.table(source);
      const query = () =>
        tx.orm
          .update(table)
          .set(values)
          .where(eq(table.id, held('id')));
      await prepared(tx, `${entity}.update`, query, { ...(row as object) });
    },
    async remove(tx: WriteTx, { id }: Row): Promise<void> {
      const table = tx.table(source);
      const query = () => tx.orm.delete(table).where(eq(table.id, held('id')));
      await prepared(tx, `${entity}.delete`, query, { id });
    },
  };
}

export const VIEW_ENTITY = 'task-view';
export const CONTEXT_ENTITY = 'task-context';

export const viewStore = savedStore<ViewRow>(VIEW_ENTITY, taskView);
// the columns that the queries name are the same in both tables
export const contextStore = savedStore<ContextRow>(
  CONTEXT_ENTITY,
  taskContext as unknown as typeof taskView,
);

/** The context a user has in use. @throws Problem `DATA_DAMAGED` */
export async function activeContext(db: ReadDb, userId: string): Promise<ContextRow | undefined> {
  const table = db.table(taskContext);
  const rows = await prepared(
    db,
    'task-context.active',
    () =>
      db.orm
        .select()
        .from(table)
        .where(and(eq(table.userId, held('userId')), eq(table.active, true))),
    { userId },
  );
  return rows[0] && soundRow(CONTEXT_ENTITY, rows[0]);
}
