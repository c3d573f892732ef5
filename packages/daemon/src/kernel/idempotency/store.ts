// All SQL about idempotency keys.
import { idempotencyTable, limitTo, prepared, type ReadDb, type WriteTx } from '@aurelius/core/db';
import { and, eq, gte, like, sql } from 'drizzle-orm';

export type StoredAnswer = typeof idempotencyTable.$inferSelect;

/** Whose key it is: the primary key of its row. */
export type KeyOwner = Pick<StoredAnswer, 'userId' | 'caller' | 'key'>;

/** Rows that one write removes at most, so that none of them is slow. */
const FORGET_MAX = 100;

const held = sql.placeholder;

/** @param since milliseconds since 1970 UTC; an older answer is as good as none */
export async function findAnswer(
  db: ReadDb,
  owner: KeyOwner,
  since: number,
): Promise<StoredAnswer | undefined> {
  const stored = db.table(idempotencyTable);
  const rows = await prepared(
    db,
    'idempotency.find',
    () =>
      db.orm
        .select()
        .from(stored)
        .where(
          and(
            eq(stored.userId, held('userId')),
            eq(stored.caller, held('caller')),
            eq(stored.key, held('key')),
            gte(stored.created, held('since')),
          ),
        ),
    { ...owner, since },
  );
  return rows[0];
}

/** Stores an answer in place of a forgotten one under the same key. */
export async function putAnswer(tx: WriteTx, row: Omit<StoredAnswer, 'purged'>): Promise<void> {
  const stored = tx.table(idempotencyTable);
  await prepared(
    tx,
    'idempotency.put',
    () =>
      tx.orm
        .insert(stored)
        .values({
          userId: held('userId'),
          caller: held('caller'),
          key: held('key'),
          request: held('request'),
          answer: held('answer'),
          created: held('created'),
        })
        .onConflictDoUpdate({
          target: [stored.userId, stored.caller, stored.key],
          set: {
            request: sql`excluded.request`,
            answer: sql`excluded.answer`,
            created: sql`excluded.created`,
            purged: null,
          },
        }),
    { ...row },
  );
}

/** Removes the oldest answers from before `until` (milliseconds since 1970 UTC), a hundred or so at a time. */
export async function forgetAnswers(tx: WriteTx, until: number): Promise<void> {
  const stored = tx.table(idempotencyTable);
  await prepared(
    tx,
    'idempotency.forget',
    () => {
      const oldest = tx.orm
        .select({ created: stored.created })
        .from(stored)
        .where(sql`${stored.created} < ${held('until')}`)
        .orderBy(stored.created)
        .limit(limitTo(FORGET_MAX))
        .as('oldest');
      return tx.orm
        .delete(stored)
        .where(sql`${stored.created} <= (select max(created) from ${oldest})`);
    },
    { until },
  );
}

/** Forgets every answer that tells of the row with this id. Reads all of them: for rare calls only. */
export async function purgeAnswers(tx: WriteTx, id: string): Promise<void> {
  const stored = tx.table(idempotencyTable);
  await prepared(
    tx,
    'idempotency.purge',
    () =>
      tx.orm
        .update(stored)
        .set({ answer: null, purged: true })
        .where(like(stored.answer, held('pattern'))),
    { pattern: `%${id}%` },
  );
}
