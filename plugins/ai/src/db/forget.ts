// All SQL that forgets: requests by their age, bodies by their age and by the room they take.
import { limitTo, prepared, type ReadDb, type WriteTx } from '@aurelius/core/db';
import { and, asc, eq, lt, sql } from 'drizzle-orm';
import { type BodyRow, bodyTable, requestTable, requestTagTable } from '../tables.ts';

const held = sql.placeholder;

/** The oldest requests from before an instant (milliseconds since 1970 UTC). */
export function oldRequests(
  db: ReadDb,
  before: number,
  limit: number,
): Promise<{ seq: number; id: string }[]> {
  const table = db.table(requestTable);
  return prepared(
    db,
    'ai.forget.requests',
    () =>
      db.orm
        .select({ seq: table.seq, id: table.id })
        .from(table)
        .where(lt(table.at, held('before')))
        .orderBy(asc(table.at))
        .limit(limitTo(held('limit'))),
    { before, limit },
  );
}

/** Removes a request with its tags and its bodies. */
export async function removeRequest(
  tx: WriteTx,
  { seq, id }: { readonly seq: number; readonly id: string },
): Promise<void> {
  const requests = tx.table(requestTable);
  const tags = tx.table(requestTagTable);
  const bodies = tx.table(bodyTable);
  await prepared(tx, 'ai.forget.tags', () => tx.orm.delete(tags).where(eq(tags.seq, held('seq'))), {
    seq,
  });
  await prepared(
    tx,
    'ai.forget.bodies-of',
    () => tx.orm.delete(bodies).where(eq(bodies.requestId, held('id'))),
    { id },
  );
  await prepared(
    tx,
    'ai.forget.request',
    () => tx.orm.delete(requests).where(eq(requests.seq, held('seq'))),
    { seq },
  );
}

export type KeptBody = Pick<BodyRow, 'requestId' | 'side' | 'at' | 'kept'>;

/** The oldest bodies. */
export function oldBodies(db: ReadDb, limit: number): Promise<KeptBody[]> {
  const table = db.table(bodyTable);
  const { requestId, side, at, kept } = table;
  return prepared(
    db,
    'ai.forget.bodies',
    () =>
      db.orm
        .select({ requestId, side, at, kept })
        .from(table)
        .orderBy(asc(at), asc(requestId), asc(side))
        .limit(limitTo(held('limit'))),
    { limit },
  );
}

/** Room that all bodies take as they are kept, bytes. */
export async function roomOfBodies(db: ReadDb): Promise<number> {
  const table = db.table(bodyTable);
  const [row] = await prepared(db, 'ai.forget.room', () =>
    db.orm.select({ bytes: sql<number | string | null>`sum(${table.kept})` }).from(table),
  );
  // PostgreSQL answers sums as text
  return Number(row?.bytes ?? 0);
}

export async function removeBody(tx: WriteTx, { requestId, side }: KeptBody): Promise<void> {
  const table = tx.table(bodyTable);
  await prepared(
    tx,
    'ai.forget.body',
    () =>
      tx.orm
        .delete(table)
        .where(and(eq(table.requestId, held('requestId')), eq(table.side, held('side')))),
    { requestId, side },
  );
}
