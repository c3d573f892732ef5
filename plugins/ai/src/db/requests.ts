// All SQL that writes the log of requests.
import { prepared, type ReadDb, rowValues, type WriteTx } from '@aurelius/core/db';
import { and, eq, sql } from 'drizzle-orm';
import { type RequestRow, requestTable, requestTagTable } from '../tables.ts';

const held = sql.placeholder;

/** Which request, and whose. */
export type RequestKey = Pick<RequestRow, 'userId' | 'id'>;

/** A request that has no place in the log yet. */
export type NewRequest = Omit<RequestRow, 'seq'>;

/** All but `seq`, which the database counts up. */
const { seq: _counted, ...VALUES } = rowValues(requestTable) as Record<string, unknown>;

export async function insertRequest(tx: WriteTx, row: NewRequest): Promise<void> {
  const table = tx.table(requestTable);
  const [inserted] = await prepared(
    tx,
    'ai.request.insert',
    () =>
      tx.orm
        .insert(table)
        .values(VALUES as never)
        .returning({ seq: table.seq }),
    { ...row },
  );
  const tags = new Set(row.tags);
  for (const tag of tags) await insertTag(tx, row.userId, tag, inserted?.seq ?? 0);
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

/** Whether the user already has a request with this ref. */
export async function refTaken(db: ReadDb, userId: string, ref: string): Promise<boolean> {
  const table = db.table(requestTable);
  const rows = await prepared(
    db,
    'ai.request.ref',
    () =>
      db.orm
        .select({ seq: table.seq })
        .from(table)
        .where(and(eq(table.userId, held('userId')), eq(table.ref, held('ref')))),
    { userId, ref },
  );
  return rows.length > 0;
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
