// All SQL that reads the log of requests.
import {
  limitTo,
  NAMED_MAX,
  namedRows,
  prepared,
  preparedLately,
  type ReadDb,
  type Starts,
} from '@aurelius/core/db';
import { and, asc, desc, eq, getTableColumns, gte, lt, lte, type SQL, sql } from 'drizzle-orm';
import { bodyTable, type RequestRow, requestTable, requestTagTable } from '../tables.ts';

const held = sql.placeholder;

/** What narrows a list, by column. */
const FILTERS = ['model', 'provider', 'status', 'project', 'feature'] as const;

export type LogFilter = {
  readonly [K in (typeof FILTERS)[number] | 'tag']?: string | undefined;
} & {
  readonly userId: string;
  /** Milliseconds since 1970 UTC: nothing from before. */
  readonly since?: number | undefined;
  /** Only rows before this one. */
  readonly before?: number | undefined;
  readonly limit: number;
};

/** The place in the log of the first row from an instant on; undefined: there is none. */
async function placeOf(db: ReadDb, since: number): Promise<number | undefined> {
  const table = db.table(requestTable);
  const [row] = await prepared(
    db,
    'ai.log.place',
    () =>
      db.orm
        .select({ seq: table.seq })
        .from(table)
        .where(gte(table.at, held('since')))
        .orderBy(asc(table.at))
        .limit(limitTo(1)),
    { since },
  );
  return row?.seq;
}

/** A page of requests, the latest first. */
export async function listRequests(db: ReadDb, filter: LogFilter): Promise<RequestRow[]> {
  const { userId, since, before, tag } = filter;
  const from = since === undefined ? undefined : await placeOf(db, since);
  if (since !== undefined && from === undefined) return [];
  const table = db.table(requestTable);
  const tags = db.table(requestTagTable);
  const narrowed = FILTERS.filter((name) => filter[name] !== undefined);
  const seq = tag === undefined ? table.seq : tags.seq;
  const conditions: readonly (SQL | false)[] = [
    tag === undefined ? eq(table.userId, held('userId')) : eq(tags.userId, held('userId')),
    tag !== undefined && eq(tags.tag, held('tag')),
    ...narrowed.map((name) => eq(table[name], held(name))),
    // a clock that was set back leaves rows from before the instant behind that place
    since !== undefined && gte(table.at, held('since')),
    from !== undefined && gte(seq, held('from')),
    before !== undefined && lt(seq, held('before')),
  ];
  const where = and(...conditions.filter((it) => it !== false));
  const shape = conditions.map((it) => (it === false ? '0' : '1')).join('');
  return preparedLately(
    db,
    `ai.log ${shape} ${narrowed.join(' ')}`,
    () => {
      const columns = getTableColumns(table);
      const rows = db.orm.select(columns);
      const found =
        tag === undefined
          ? rows.from(table).where(where)
          : rows.from(tags).innerJoin(table, eq(table.seq, tags.seq)).where(where);
      return found.orderBy(desc(seq)).limit(limitTo(held('limit')));
    },
    { ...filter, userId, from },
  );
}

function startingWith(db: ReadDb, userId: string, key: 'id' | 'ref', starts: Starts) {
  const table = db.table(requestTable);
  const column = table[key];
  return prepared(
    db,
    `ai.log.by-${key}-prefix`,
    () =>
      db.orm
        .select()
        .from(table)
        .where(
          and(eq(table.userId, held('userId')), gte(column, held('from')), lte(column, held('to'))),
        )
        .orderBy(asc(column))
        .limit(limitTo(NAMED_MAX)),
    { userId, ...starts },
  );
}

/** Requests whose ref or id is `prefix` (then that one alone) or starts with it; at most six. */
export function findByPrefix(db: ReadDb, userId: string, prefix: string): Promise<RequestRow[]> {
  return namedRows(prefix, (key, starts) => startingWith(db, userId, key, starts));
}

/** Which bodies of a request are kept. */
export async function bodySides(
  db: ReadDb,
  requestId: string,
): Promise<readonly ('request' | 'answer')[]> {
  const table = db.table(bodyTable);
  const rows = await prepared(
    db,
    'ai.body.sides',
    () =>
      db.orm
        .select({ side: table.side })
        .from(table)
        .where(eq(table.requestId, held('requestId')))
        .orderBy(desc(table.side)),
    { requestId },
  );
  return rows.map(({ side }) => side);
}

/** Rows among which the newest request that was sent is looked for. */
const NEWEST = 100;

/** The newest request of anybody for which somebody was asked; undefined: none of late. */
export async function newestSent(db: ReadDb): Promise<Pick<RequestRow, 'id' | 'at'> | undefined> {
  const table = db.table(requestTable);
  const rows = await prepared(db, 'ai.log.newest', () =>
    db.orm
      .select({ id: table.id, at: table.at, attempts: table.attempts })
      .from(table)
      .orderBy(desc(table.seq))
      .limit(limitTo(NEWEST)),
  );
  return rows.find(({ attempts }) => attempts > 0);
}
