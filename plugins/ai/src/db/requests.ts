// All SQL that writes the log of requests.
import { prepared, rowValues, type WriteTx } from '@aurelius/core/db';
import { and, eq, sql } from 'drizzle-orm';
import { type RequestRow, requestTable, requestTagTable } from '../tables.ts';

const held = sql.placeholder;

/** Which request, and whose. */
export type RequestKey = Pick<RequestRow, 'userId' | 'id'>;

/** A request that has no place in the log yet. */
export type NewRequest = Omit<RequestRow, 'seq'>;

const VALUES = rowValues(requestTable, 'seq');

/** Adds a row. @returns false: its user has another one with this ref, and nothing was added */
export async function insertRequest(tx: WriteTx, row: NewRequest): Promise<boolean> {
  const table = tx.table(requestTable);
  const [inserted] = await prepared(
    tx,
    'ai.request.insert',
    () =>
      tx.orm
        .insert(table)
        .values(VALUES)
        .onConflictDoNothing({ target: [table.userId, table.ref] })
        .returning({ seq: table.seq }),
    { ...row },
  );
  if (!inserted) return false;
  for (const tag of new Set(row.tags)) await insertTag(tx, row.userId, tag, inserted.seq);
  return true;
}

async function insertTag(tx: WriteTx, userId: string, tag: string, seq: number): Promise<void> {
  const table = tx.table(requestTagTable);
  const values = { userId: held('userId'), tag: held('tag'), seq: held('seq') } as never;
  await prepared(tx, 'ai.request.tag', () => tx.orm.insert(table).values(values), {
    userId,
    tag,
    seq,
  });
}

/** Changes some columns of a request that runs; one that has ended stays as it is. */
export async function updateOpen(
  tx: WriteTx,
  { userId, id }: RequestKey,
  change: Partial<NewRequest>,
): Promise<void> {
  const table = tx.table(requestTable);
  const names = Object.keys(change);
  const set = Object.fromEntries(names.map((name) => [name, held(name)])) as never;
  await prepared(
    tx,
    `ai.request.update ${names.join(' ')}`,
    () =>
      tx.orm
        .update(table)
        .set(set)
        .where(
          and(
            eq(table.userId, held('ofUser')),
            eq(table.id, held('ofId')),
            eq(table.status, 'open'),
          ),
        ),
    { ...change, ofUser: userId, ofId: id },
  );
}

/** Closes what runs, of everybody. */
export async function closeOpen(tx: WriteTx): Promise<void> {
  const table = tx.table(requestTable);
  await prepared(tx, 'ai.request.close', () =>
    tx.orm
      .update(table)
      .set({ status: 'partial' })
      // the words of the index's condition
      .where(sql`status = 'open'`),
  );
}
