// All SQL of the slice. Reads take a ReadDb, writes a WriteTx; every query is prepared once and held.
import {
  limitTo,
  NAMED_MAX,
  namedRows,
  prepared,
  type ReadDb,
  rowValues,
  type Starts,
  soundRow,
  type WriteTx,
} from '@aurelius/core/db';
import { and, asc, desc, eq, gte, isNull, lt, lte, or, type SQL, sql } from 'drizzle-orm';
import { type NotificationRow, notificationTable } from './tables.ts';

export * from './db/deliveries.ts';
export * from './db/rules.ts';

const held = sql.placeholder;

/** What `tx.record` is told that the rows are. */
export const ENTITY = 'notification';

const ROW_VALUES = rowValues(notificationTable);

/** The user's notification with this id. @throws Problem `DATA_DAMAGED` */
export async function findNotification(
  db: ReadDb,
  userId: string,
  id: string,
): Promise<NotificationRow | undefined> {
  const table = db.table(notificationTable);
  const [row] = await prepared(
    db,
    'notifications.by-id',
    () =>
      db.orm
        .select()
        .from(table)
        .where(eq(table.id, held('id'))),
    { id },
  );
  return row?.userId === userId ? soundRow(ENTITY, row) : undefined;
}

function startingWith(db: ReadDb, userId: string, key: 'id' | 'ref', starts: Starts) {
  const table = db.table(notificationTable);
  const column = table[key];
  return prepared(
    db,
    `notifications.by-${key}-prefix`,
    () =>
      db.orm
        .select()
        .from(table)
        .where(
          and(eq(table.userId, held('userId')), gte(column, held('from')), lte(column, held('to'))),
        )
        .orderBy(asc(column))
        .limit(limitTo(NAMED_MAX)),
    { userId, ...starts },
  );
}

/**
 * Notifications whose ref or id is `prefix` (then that one alone) or starts with it; at most six.
 * @throws Problem `DATA_DAMAGED` where it is one, and not what was stored
 */
export async function findByPrefix(
  db: ReadDb,
  userId: string,
  prefix: string,
): Promise<NotificationRow[]> {
  const found = await namedRows(prefix, (key, starts) => startingWith(db, userId, key, starts));
  const [only, ...others] = found;
  if (only && others.length === 0) soundRow(ENTITY, only);
  return found;
}

/** Whether the user already has a notification with this ref. */
export async function refTaken(db: ReadDb, userId: string, ref: string): Promise<boolean> {
  const table = db.table(notificationTable);
  const rows = await prepared(
    db,
    'notifications.ref',
    () =>
      db.orm
        .select({ ref: table.ref })
        .from(table)
        .where(and(eq(table.userId, held('userId')), eq(table.ref, held('ref')))),
    { userId, ref },
  );
  return rows.length > 0;
}

/** The newest notification with this key. @throws Problem `DATA_DAMAGED` */
export async function findByKey(
  db: ReadDb,
  userId: string,
  dedupeKey: string,
): Promise<NotificationRow | undefined> {
  const table = db.table(notificationTable);
  const [row] = await prepared(
    db,
    'notifications.by-key',
    () =>
      db.orm
        .select()
        .from(table)
        .where(and(eq(table.userId, held('userId')), eq(table.dedupeKey, held('dedupeKey'))))
        .orderBy(desc(table.lastAt))
        .limit(limitTo(1)),
    { userId, dedupeKey },
  );
  return row && soundRow(ENTITY, row);
}

export interface ListFilter {
  readonly userId: string;
  /** Only what is not acknowledged. */
  readonly open: boolean;
  /** Milliseconds since 1970 UTC: what is snoozed beyond it is left out. */
  readonly now?: number | undefined;
  readonly category?: string | undefined;
  /** Only rows behind this one: when it was told last, and its id. */
  readonly after?: readonly [number, string] | undefined;
  readonly limit: number;
}

/** A page of notifications, the one that was told last first. */
export function listNotifications(db: ReadDb, filter: ListFilter): Promise<NotificationRow[]> {
  const { open, now, category, after } = filter;
  const table = db.table(notificationTable);
  const conditions: readonly (SQL | undefined | false)[] = [
    eq(table.userId, held('userId')),
    open && eq(table.open, true),
    now !== undefined && or(isNull(table.snoozedUntil), lte(table.snoozedUntil, held('now'))),
    category !== undefined && eq(table.category, held('category')),
    after && sql`(${table.lastAt}, ${table.id}) < (${held('afterAt')}, ${held('afterId')})`,
  ];
  const shape = conditions.map((it) => (it ? '1' : '0')).join('');
  return prepared(
    db,
    `notifications.list ${shape}`,
    () =>
      db.orm
        .select()
        .from(table)
        .where(and(...conditions.filter((it) => it !== false)))
        .orderBy(desc(table.lastAt), desc(table.id))
        .limit(limitTo(held('limit'))),
    { ...filter, afterAt: after?.[0], afterId: after?.[1] },
  );
}

/** Notifications of everybody that are not open (or open) and were told last before an instant, the oldest first. */
export function findOld(
  db: ReadDb,
  open: boolean,
  before: number,
  limit: number,
): Promise<NotificationRow[]> {
  const table = db.table(notificationTable);
  return prepared(
    db,
    `notifications.old ${open}`,
    () =>
      db.orm
        .select()
        .from(table)
        .where(and(eq(table.open, open), lt(table.lastAt, held('before'))))
        .orderBy(asc(table.lastAt))
        .limit(limitTo(held('limit'))),
    { before, limit },
  );
}

/** Stores a new, stamped row. */
export async function insertNotification(tx: WriteTx, row: NotificationRow): Promise<void> {
  const table = tx.table(notificationTable);
  await prepared(tx, 'notifications.insert', () => tx.orm.insert(table).values(ROW_VALUES), {
    ...row,
  });
}

/** Replaces a row by its stamped successor. */
export async function updateNotification(tx: WriteTx, row: NotificationRow): Promise<void> {
  const table = tx.table(notificationTable);
  await prepared(
    tx,
    'notifications.update',
    () =>
      tx.orm
        .update(table)
        .set(ROW_VALUES)
        .where(eq(table.id, held('id'))),
    { ...row },
  );
}

export async function deleteNotification(tx: WriteTx, { id }: NotificationRow): Promise<void> {
  const table = tx.table(notificationTable);
  await prepared(
    tx,
    'notifications.delete',
    () => tx.orm.delete(table).where(eq(table.id, held('id'))),
    { id },
  );
}
