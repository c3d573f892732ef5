// The log of deliveries. Its rows are the slice's own record of what it does by itself, like jobs: nothing to undo.
import { limitTo, prepared, type ReadDb, rowValues, type WriteTx } from '@aurelius/core/db';
import { and, asc, desc, eq, gt, sql } from 'drizzle-orm';
import { type DeliveryRow, deliveryTable } from '../tables.ts';

const held = sql.placeholder;

const ROW_VALUES = rowValues(deliveryTable);

export async function findDelivery(
  db: ReadDb,
  userId: string,
  id: string,
): Promise<DeliveryRow | undefined> {
  const table = db.table(deliveryTable);
  const [row] = await prepared(
    db,
    'notifications.delivery',
    () =>
      db.orm
        .select()
        .from(table)
        .where(eq(table.id, held('id'))),
    { id },
  );
  return row?.userId === userId ? row : undefined;
}

/** The delivery that a job sends. */
export async function findByJob(
  db: ReadDb,
  userId: string,
  jobId: string,
): Promise<DeliveryRow | undefined> {
  const table = db.table(deliveryTable);
  const [row] = await prepared(
    db,
    'notifications.delivery-by-job',
    () =>
      db.orm
        .select()
        .from(table)
        .where(eq(table.jobId, held('jobId'))),
    { jobId },
  );
  return row?.userId === userId ? row : undefined;
}

/** Deliveries of a notification, the newest round first. */
export function deliveriesOf(
  db: ReadDb,
  notificationId: string,
  limit: number,
): Promise<DeliveryRow[]> {
  const table = db.table(deliveryTable);
  return prepared(
    db,
    'notifications.deliveries',
    () =>
      db.orm
        .select()
        .from(table)
        .where(eq(table.notificationId, held('notificationId')))
        .orderBy(desc(table.round), desc(table.channel))
        .limit(limitTo(held('limit'))),
    { notificationId, limit },
  );
}

/** A delivery of this category over this channel that waits for others and was never tried. */
export async function findGathering(
  db: ReadDb,
  { userId, channel, category }: Pick<DeliveryRow, 'userId' | 'channel' | 'category'>,
): Promise<DeliveryRow | undefined> {
  const table = db.table(deliveryTable);
  const [row] = await prepared(
    db,
    'notifications.gathering',
    () =>
      db.orm
        .select()
        .from(table)
        .where(
          and(
            eq(table.userId, held('userId')),
            eq(table.channel, held('channel')),
            eq(table.category, held('category')),
            eq(table.state, 'pending'),
            eq(table.gathers, true),
            eq(table.attempts, 0),
          ),
        )
        .limit(limitTo(1)),
    { userId, channel, category },
  );
  return row;
}

/** Deliveries that another one carries along, the oldest first. */
export function carriedBy(db: ReadDb, leadId: string): Promise<DeliveryRow[]> {
  const table = db.table(deliveryTable);
  return prepared(
    db,
    'notifications.carried',
    () =>
      db.orm
        .select()
        .from(table)
        .where(eq(table.leadId, held('leadId')))
        .orderBy(asc(table.id)),
    { leadId },
  );
}

/** When the user's deliveries over a channel were tried last, of those since an instant, the earliest first. */
export async function triesSince(
  db: ReadDb,
  { userId, channel }: Pick<DeliveryRow, 'userId' | 'channel'>,
  since: number,
): Promise<number[]> {
  const table = db.table(deliveryTable);
  const rows = await prepared(
    db,
    'notifications.tries',
    () =>
      db.orm
        .select({ triedAt: table.triedAt })
        .from(table)
        .where(
          and(
            eq(table.userId, held('userId')),
            eq(table.channel, held('channel')),
            gt(table.triedAt, held('since')),
          ),
        )
        .orderBy(asc(table.triedAt)),
    { userId, channel, since },
  );
  return rows.map(({ triedAt }) => triedAt as number);
}

export async function insertDelivery(tx: WriteTx, row: DeliveryRow): Promise<void> {
  const table = tx.table(deliveryTable);
  await prepared(tx, 'notifications.delivery-add', () => tx.orm.insert(table).values(ROW_VALUES), {
    ...row,
  });
}

export async function updateDelivery(tx: WriteTx, row: DeliveryRow): Promise<void> {
  const table = tx.table(deliveryTable);
  await prepared(
    tx,
    'notifications.delivery-set',
    () =>
      tx.orm
        .update(table)
        .set(ROW_VALUES)
        .where(eq(table.id, held('id'))),
    { ...row },
  );
}

/** Removes the log of one notification. */
export async function forgetDeliveries(tx: WriteTx, notificationId: string): Promise<void> {
  const table = tx.table(deliveryTable);
  await prepared(
    tx,
    'notifications.delivery-forget',
    () => tx.orm.delete(table).where(eq(table.notificationId, held('notificationId'))),
    { notificationId },
  );
}
