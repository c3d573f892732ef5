// Prepared queries: built once per connection and name, then held for its life.
// The builder costs several times the query itself, so nothing hot builds per call.
import { getTableColumns, type Placeholder, type SQL, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Orm, ReadDb } from './database.ts';
import { type DrizzleQuery, directRun, type Params } from './direct-run.ts';

/** A query that was prepared: with these parameters, answers what drizzle would. */
type Run = (params: Params) => unknown;

/**
 * A row limit that SQLite's planner cannot look into. Of a bare parameter it takes the value into account, and prepares
 * the statement anew with every run: several times the cost of a look-up.
 */
export const limitTo = (count: number | Placeholder): number =>
  // the builder takes an expression as well, its types do not say so
  sql`${count} + 0` satisfies SQL as unknown as number;

/**
 * Every column as a placeholder of its own name, so that a row is its own parameters.
 * @param counted the column that the database counts up, if there is one: it has no value
 */
export const rowValues = (source: SQLiteTable, counted?: string): never =>
  Object.fromEntries(
    Object.keys(getTableColumns(source))
      .filter((name) => name !== counted)
      .map((name) => [name, sql.placeholder(name)]),
  ) as never;

type Held = WeakMap<Orm, Map<string, Run>>;

/** Queries whose names are written in the code: as many as it has. */
const always: Held = new WeakMap();
/** Queries whose names depend on what people ask, the latest last. */
const lately: Held = new WeakMap();

/** So many of the latter are held for a connection. */
const LATELY_MAX = 100;

function queriesOf(held: Held, { orm }: ReadDb): Map<string, Run> {
  let queries = held.get(orm);
  if (!queries) {
    queries = new Map();
    held.set(orm, queries);
  }
  return queries;
}

function prepare(name: string, build: () => PromiseLike<unknown>): Run {
  const query = (build() as unknown as { prepare(name: string): DrizzleQuery }).prepare(name);
  return directRun(query) ?? ((params) => query.execute(params));
}

/**
 * Runs the query called `name`, building it with `build` on first use of this connection. `build` may hold nothing but
 * placeholders: what differs between two calls of one name belongs into `params`.
 */
export async function prepared<Q extends PromiseLike<unknown>>(
  db: ReadDb,
  name: string,
  build: () => Q,
  params: Params = {},
): Promise<Awaited<Q>> {
  const queries = queriesOf(always, db);
  let query = queries.get(name);
  if (!query) {
    query = prepare(name, build);
    queries.set(name, query);
  }
  return (await query(params)) as Awaited<Q>;
}

/** Runs a query like {@link prepared}, one of any number that people can make up: only those of late are held. */
export async function preparedLately<Q extends PromiseLike<unknown>>(
  db: ReadDb,
  name: string,
  build: () => Q,
  params: Params = {},
): Promise<Awaited<Q>> {
  const queries = queriesOf(lately, db);
  const query = queries.get(name) ?? prepare(name, build);
  queries.delete(name);
  queries.set(name, query);
  const [oldest = name] = queries.keys();
  if (queries.size > LATELY_MAX) queries.delete(oldest);
  return (await query(params)) as Awaited<Q>;
}
