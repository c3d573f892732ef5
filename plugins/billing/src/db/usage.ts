// Rows of calls: what is held for them, what they used, what it cost.
import { limitTo, prepared, type ReadDb, rowValues, type WriteTx } from '@aurelius/core/db';
import { and, asc, eq, gte, isNull, lt, type SQL, sql } from 'drizzle-orm';
import type { Span } from '../period.ts';
import { scopeParts } from '../scope.ts';
import { type UsageRow, usageTable } from '../tables.ts';

const held = sql.placeholder;

const ROW_VALUES = rowValues(usageTable);

export async function insertUsage(tx: WriteTx, row: UsageRow): Promise<void> {
  const table = tx.table(usageTable);
  await prepared(tx, 'billing.insert-usage', () => tx.orm.insert(table).values(ROW_VALUES), {
    ...row,
  });
}

export async function findUsage(
  db: ReadDb,
  requestId: string,
  attempt: number,
): Promise<UsageRow | undefined> {
  const table = db.table(usageTable);
  const [row] = await prepared(
    db,
    'billing.usage',
    () =>
      db.orm
        .select()
        .from(table)
        .where(and(eq(table.requestId, held('requestId')), eq(table.attempt, held('attempt')))),
    { requestId, attempt },
  );
  return row;
}

/** What a call becomes. */
export type UsageEnd = Pick<
  UsageRow,
  | 'id'
  | 'state'
  | 'endedAt'
  | 'input'
  | 'cacheRead'
  | 'cacheWrite5m'
  | 'cacheWrite1h'
  | 'output'
  | 'reasoning'
  | 'costNano'
>;

const ENDED = [
  'state',
  'endedAt',
  'input',
  'cacheRead',
  'cacheWrite5m',
  'cacheWrite1h',
  'output',
  'reasoning',
  'costNano',
] as const satisfies readonly (keyof UsageEnd)[];

export async function endUsage(tx: WriteTx, end: UsageEnd): Promise<void> {
  const table = tx.table(usageTable);
  const set = Object.fromEntries(ENDED.map((name) => [name, held(name) as never]));
  await prepared(
    tx,
    'billing.end-usage',
    () =>
      tx.orm
        .update(table)
        .set(set)
        .where(eq(table.id, held('id'))),
    { ...end },
  );
}

/** Calls of everybody that run, or are lost. */
export function openUsage(db: ReadDb): Promise<UsageRow[]> {
  const table = db.table(usageTable);
  return prepared(db, 'billing.open-usage', () =>
    db.orm.select().from(table).where(isNull(table.endedAt)),
  );
}

/** The same, of one user. */
export function openUsageOf(db: ReadDb, userId: string): Promise<UsageRow[]> {
  const table = db.table(usageTable);
  return prepared(
    db,
    'billing.open-usage-of',
    () =>
      db.orm
        .select()
        .from(table)
        .where(and(eq(table.userId, held('userId')), isNull(table.endedAt))),
    { userId },
  );
}

export async function markLost(tx: WriteTx, id: string): Promise<void> {
  const table = tx.table(usageTable);
  await prepared(
    tx,
    'billing.lost',
    () =>
      tx.orm
        .update(table)
        .set({ state: 'lost' })
        .where(eq(table.id, held('id'))),
    { id },
  );
}

/** Says which periods a call that is not ended is held against. */
export async function setPeriods(
  tx: WriteTx,
  id: string,
  periods: readonly string[],
): Promise<void> {
  const table = tx.table(usageTable);
  await tx.orm.update(table).set({ periods }).where(eq(table.id, id));
}

type UsageTable = typeof usageTable;

/** Whether a row is in a scope, `held('name')` being what the scope names. */
function inScope(table: UsageTable, kind: string): SQL | undefined {
  switch (kind) {
    case 'token':
      return eq(table.tokenId, held('name'));
    case 'project':
      return eq(table.project, held('name'));
    case 'feature':
      return eq(table.feature, held('name'));
    case 'tag':
      // no tag has a comma, and none begins in the middle of another
      return sql`replace(${table.tags}, ${held('name')}, '') <> ${table.tags}`;
    case 'model':
      return sql`${held('name')} in (${table.model}, ${table.provider} || '/' || ${table.model})`;
    default:
      return undefined;
  }
}

/** What ended calls of a user in a scope and a span have cost, nano-USD. */
export async function spentIn(
  db: ReadDb,
  userId: string,
  scope: string,
  { start, end }: Span,
): Promise<number> {
  const table = db.table(usageTable);
  const [kind, name] = scopeParts(scope);
  const [row] = await prepared(
    db,
    `billing.spent ${kind}`,
    () =>
      db.orm
        .select({ nano: sql<number | string | null>`sum(${table.costNano})` })
        .from(table)
        .where(
          and(
            eq(table.userId, held('userId')),
            gte(table.at, held('start')),
            lt(table.at, held('end')),
            inScope(table, kind),
          ),
        ),
    { userId, start, end, name: kind === 'tag' ? `,${name},` : name },
  );
  // sums of PostgreSQL are of a wider type, which arrives as text
  return Number(row?.nano ?? 0);
}

/** Calls of a user in a span behind one of them, in order of time. */
export function listUsage(
  db: ReadDb,
  userId: string,
  { start, end }: Span,
  after: readonly [at: number, id: string],
  limit: number,
): Promise<UsageRow[]> {
  const table = db.table(usageTable);
  return prepared(
    db,
    'billing.usage-list',
    () =>
      db.orm
        .select()
        .from(table)
        .where(
          and(
            eq(table.userId, held('userId')),
            gte(table.at, held('start')),
            lt(table.at, held('end')),
            sql`(${table.at}, ${table.id}) > (${held('afterAt')}, ${held('afterId')})`,
          ),
        )
        .orderBy(asc(table.at), asc(table.id))
        .limit(limitTo(held('limit'))),
    { userId, start, end, afterAt: after[0], afterId: after[1], limit },
  );
}

/** Calls that are looked at to name the models without a price. */
const UNPRICED_MAX = 1000;

/** Models that were called since an instant and whose price nobody knew, as `provider/model`. */
export async function unpricedSince(db: ReadDb, since: number): Promise<string[]> {
  const table = db.table(usageTable);
  const rows = await prepared(
    db,
    'billing.unpriced',
    () =>
      db.orm
        .select({ provider: table.provider, model: table.model })
        .from(table)
        .where(and(sql`${table.costState} = 'unknown'`, gte(table.at, held('since'))))
        .limit(limitTo(UNPRICED_MAX)),
    { since },
  );
  return [...new Set(rows.map(({ provider, model }) => `${provider}/${model}`))].sort();
}
