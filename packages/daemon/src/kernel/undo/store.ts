// All SQL about steps.
import {
  limitTo,
  prepared,
  type ReadDb,
  type Recorded,
  UNDO_KEPT_MS,
  undoChange,
  type WriteTx,
} from '@aurelius/core/db';
import { and, asc, count, desc, eq, getTableColumns, gte, isNull, lt, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';

const held = sql.placeholder;

/** A change as it is stored. */
export type Change = typeof undoChange.$inferSelect;

/** Behind every step. */
export const NEWEST = Number.MAX_SAFE_INTEGER;

/** First changes of the user's steps that are still kept, newest first, from the one before `below`. */
export function heads(
  db: ReadDb,
  { userId, now, below, limit }: { userId: string; now: number; below: number; limit: number },
): Promise<Change[]> {
  const change = db.table(undoChange);
  return prepared(
    db,
    'undo.heads',
    () =>
      db.orm
        .select()
        .from(change)
        .where(
          and(
            eq(change.userId, held('userId')),
            isNull(change.step),
            lt(change.seq, held('below')),
            gte(change.at, held('since')),
          ),
        )
        .orderBy(desc(change.seq))
        .limit(limitTo(held('limit'))),
    { userId, below, limit, since: now - UNDO_KEPT_MS },
  );
}

/** Changes of a step behind its first one, in their order. */
export function followers(db: ReadDb, { userId, seq }: Change, limit: number): Promise<Change[]> {
  const change = db.table(undoChange);
  return prepared(
    db,
    'undo.followers',
    () =>
      db.orm
        .select()
        .from(change)
        .where(and(eq(change.userId, held('userId')), eq(change.step, held('step'))))
        .orderBy(asc(change.seq))
        .limit(limitTo(held('limit'))),
    { userId, step: seq, limit },
  );
}

/** How many changes a step has. */
export async function countChanges(db: ReadDb, { userId, seq }: Change): Promise<number> {
  const change = db.table(undoChange);
  const rows = await prepared(
    db,
    'undo.count',
    () =>
      db.orm
        .select({ more: count() })
        .from(change)
        .where(and(eq(change.userId, held('userId')), eq(change.step, held('step')))),
    { userId, step: seq },
  );
  return 1 + (rows[0]?.more ?? 0);
}

/** @param undone number of the newest step; null: it is done again */
export async function markStep(tx: WriteTx, head: Change, undone: number | null): Promise<void> {
  const change = tx.table(undoChange);
  await prepared(
    tx,
    'undo.mark',
    () =>
      tx.orm
        .update(change)
        .set({ undone: held('undone') as never })
        .where(eq(change.seq, held('seq'))),
    { seq: head.seq, undone },
  );
}

/** @param after the row as undo found it; null: it need not be kept any longer */
export async function keepAfter(tx: WriteTx, seq: number, after: Recorded | null): Promise<void> {
  const change = tx.table(undoChange);
  await prepared(
    tx,
    'undo.keep',
    () =>
      tx.orm
        .update(change)
        // a column of JSON would store a null as a text
        .set({ after: sql`${held('after')}` })
        .where(eq(change.seq, held('seq'))),
    { seq, after: after && JSON.stringify(after) },
  );
}

const blanks = new WeakMap<SQLiteTable, Readonly<Record<string, null>>>();

/** A remembered row with the columns that its table has today. */
export function fitted(table: SQLiteTable, row: Recorded): Recorded {
  let blank = blanks.get(table);
  if (!blank) {
    blank = Object.fromEntries(Object.keys(getTableColumns(table)).map((name) => [name, null]));
    blanks.set(table, blank);
  }
  const known = Object.entries(row).filter(([name]) => name in (blank as object));
  return { ...blank, ...Object.fromEntries(known) } as object as Recorded;
}
