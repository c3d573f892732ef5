// The recorder that writes the event log, and forgets what a purged row once told.
import { and, eq, sql } from 'drizzle-orm';
import type { WriteTx } from './database.ts';
import { eventLog } from './event-table.ts';
import { prepared } from './query.ts';
import type { Recorder } from './write-tx.ts';

const held = sql.placeholder;

type NewEvent = Omit<typeof eventLog.$inferInsert, 'seq'>;

async function append(tx: WriteTx, event: NewEvent): Promise<void> {
  const log = tx.table(eventLog);
  await prepared(
    tx,
    'event.append',
    () =>
      tx.orm.insert(log).values({
        userId: held('userId'),
        type: held('type'),
        entity: held('entity'),
        entityId: held('entityId'),
        at: held('at'),
        data: held('data'),
        cause: held('cause'),
      }),
    { ...event },
  );
}

async function forget(tx: WriteTx, entity: string, entityId: string): Promise<void> {
  const log = tx.table(eventLog);
  await prepared(
    tx,
    'event.forget',
    () =>
      tx.orm
        .update(log)
        .set({ data: null })
        .where(and(eq(log.entityId, held('entityId')), eq(log.entity, held('entity')))),
    { entity, entityId },
  );
}

/** @param now milliseconds since 1970 UTC */
export const eventRecorder = (now: () => number): Recorder => ({
  async record(tx, changes, { connection }) {
    const at = now();
    for (const { entity, before, after, event, manner } of changes) {
      const row = after ?? before;
      if (!row) continue;
      const purged = manner === 'purge';
      if (purged) await forget(tx, entity, row.id);
      if (!event) continue;
      await append(tx, {
        userId: row.userId,
        type: event.type,
        entity,
        entityId: row.id,
        at,
        data: purged ? null : event.data,
        cause: connection,
      });
    }
  },
  tell: (tx, event, { connection }) => append(tx, { ...event, at: now(), cause: connection }),
});
