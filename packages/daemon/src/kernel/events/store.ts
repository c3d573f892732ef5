// All SQL about the event log.
import { eventLog, limitTo, prepared, type ReadDb } from '@aurelius/core/db';
import { and, asc, eq, gt, max, min, sql } from 'drizzle-orm';

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
