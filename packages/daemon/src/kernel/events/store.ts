// All SQL about the event log.
import {
  eventLog,
  eventPosition,
  limitTo,
  prepared,
  type ReadDb,
  type WriteTx,
} from '@aurelius/core/db';
import { and, asc, desc, eq, gt, inArray, lte, max, min, sql } from 'drizzle-orm';

export type EventRow = typeof eventLog.$inferSelect;

/** The next events of every user. */
export async function eventsAfter(db: ReadDb, after: number, limit: number): Promise<EventRow[]> {
  const log = db.table(eventLog);
  return prepared(
    db,
    'event.after',
    () =>
      db.orm
        .select()
        .from(log)
        .where(gt(log.seq, sql.placeholder('after')))
        .orderBy(asc(log.seq))
        .limit(limitTo(sql.placeholder('limit'))),
    { after, limit },
  );
}

/** The next events of one user. */
export async function userEventsAfter(
  db: ReadDb,
  userId: string,
  after: number,
  limit: number,
): Promise<EventRow[]> {
  const log = db.table(eventLog);
  return prepared(
    db,
    'event.userAfter',
    () =>
      db.orm
        .select()
        .from(log)
        .where(
          and(eq(log.userId, sql.placeholder('userId')), gt(log.seq, sql.placeholder('after'))),
        )
        .orderBy(asc(log.seq))
        .limit(limitTo(sql.placeholder('limit'))),
    { userId, after, limit },
  );
}

/** Events of some types, of every user, behind `after` and up to `upTo`. */
export async function eventsOf(
  db: ReadDb,
  types: readonly string[],
  after: number,
  upTo: number,
): Promise<EventRow[]> {
  const log = db.table(eventLog);
  return prepared(
    db,
    `event.of ${types.join()}`,
    () =>
      db.orm
        .select()
        .from(log)
        .where(
          and(
            gt(log.seq, sql.placeholder('after')),
            lte(log.seq, sql.placeholder('upTo')),
            inArray(log.type, [...types]),
          ),
        )
        .orderBy(asc(log.seq)),
    { after, upTo },
  );
}

/** The newest event of a type and a user behind `after`; undefined: there is none. */
export async function newestOf(
  db: ReadDb,
  userId: string,
  type: string,
  after: number,
): Promise<EventRow | undefined> {
  const log = db.table(eventLog);
  const rows = await db.orm
    .select()
    .from(log)
    .where(and(eq(log.userId, userId), gt(log.seq, after), eq(log.type, type)))
    .orderBy(desc(log.seq))
    .limit(1);
  return rows[0];
}

/** Names of the subscribers that have a position, as far as they begin with `prefix`. */
export async function subscribersOf(db: ReadDb, prefix: string): Promise<string[]> {
  const positions = db.table(eventPosition);
  const rows = await db.orm.select({ subscriber: positions.subscriber }).from(positions);
  return rows.map(({ subscriber }) => subscriber).filter((name) => name.startsWith(prefix));
}

/** Forgets how far subscribers had come: they are new when they come again. */
export async function forgetPositions(tx: WriteTx, subscribers: readonly string[]): Promise<void> {
  const positions = tx.table(eventPosition);
  await tx.orm.delete(positions).where(inArray(positions.subscriber, [...subscribers]));
}

/** How far a subscriber has come; undefined: it is new. */
export async function positionOf(db: ReadDb, subscriber: string): Promise<number | undefined> {
  const positions = db.table(eventPosition);
  const rows = await prepared(
    db,
    'event.position',
    () =>
      db.orm
        .select({ seq: positions.seq })
        .from(positions)
        .where(eq(positions.subscriber, sql.placeholder('subscriber'))),
    { subscriber },
  );
  return rows[0]?.seq;
}

/** Keeps how far a subscriber has come. */
export async function keepPosition(tx: WriteTx, subscriber: string, seq: number): Promise<void> {
  const positions = tx.table(eventPosition);
  await prepared(
    tx,
    'event.keepPosition',
    () =>
      tx.orm
        .insert(positions)
        .values({ subscriber: sql.placeholder('subscriber'), seq: sql.placeholder('seq') })
        .onConflictDoUpdate({ target: positions.subscriber, set: { seq: sql`excluded.seq` } }),
    { subscriber, seq },
  );
}

/** Number of the newest event; 0: there is none. */
export async function newestSeq(db: ReadDb): Promise<number> {
  const log = db.table(eventLog);
  const rows = await prepared(db, 'event.newest', () =>
    db.orm.select({ seq: max(log.seq) }).from(log),
  );
  return rows[0]?.seq ?? 0;
}

/** Number of the oldest event that is kept; 0: there is none. */
export async function oldestSeq(db: ReadDb): Promise<number> {
  const log = db.table(eventLog);
  const rows = await prepared(db, 'event.oldest', () =>
    db.orm.select({ seq: min(log.seq) }).from(log),
  );
  return rows[0]?.seq ?? 0;
}

/** When the newest event happened, milliseconds since 1970 UTC; null: there is none. */
export async function newestAt(db: ReadDb): Promise<number | null> {
  const log = db.table(eventLog);
  const rows = await prepared(db, 'event.newestAt', () =>
    db.orm.select({ at: log.at }).from(log).orderBy(desc(log.seq)).limit(limitTo(1)),
  );
  return rows[0]?.at ?? null;
}

/**
 * Removes events that happened before `before`, some of the oldest; all beyond the newest `most` are old. The newest one
 * stays: it says how far the numbers have come.
 * @returns how many
 */
export async function forgetEvents(
  tx: WriteTx,
  before: number,
  most: number,
  limit: number,
): Promise<number> {
  const log = tx.table(eventLog);
  const newest = await newestSeq(tx);
  const oldest = await tx.orm
    .select({ seq: log.seq, at: log.at })
    .from(log)
    .orderBy(asc(log.seq))
    .limit(limitTo(limit));
  const old = oldest
    .filter(({ seq, at }) => seq < newest && (at < before || seq <= newest - most))
    .map(({ seq }) => seq);
  if (old.length > 0) await tx.orm.delete(log).where(inArray(log.seq, old));
  return old.length;
}

/** The newest event of one entity. */
export async function lastEventOf(
  db: ReadDb,
  entity: string,
  entityId: string,
): Promise<EventRow | undefined> {
  const log = db.table(eventLog);
  const rows = await prepared(
    db,
    'event.last-of',
    () =>
      db.orm
        .select()
        .from(log)
        .where(
          and(
            eq(log.entityId, sql.placeholder('entityId')),
            eq(log.entity, sql.placeholder('entity')),
          ),
        )
        .orderBy(desc(log.seq))
        .limit(limitTo(1)),
    { entityId, entity },
  );
  return rows[0];
}
