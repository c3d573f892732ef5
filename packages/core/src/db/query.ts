// Prepared queries: built once per connection and name, then held for its life.
// The builder costs several times the query itself, so nothing hot builds per call.
import { type Placeholder, type SQL, sql } from 'drizzle-orm';
import type { Orm, ReadDb } from './database.ts';
import { rowMapper, type SelectedField } from './row-mapper.ts';

interface Executable {
  execute(params: Record<string, unknown>): Promise<unknown>;
  /** What a query selects; undefined where it selects nothing. */
  readonly fields?: readonly SelectedField[];
  customResultMapper?: unknown;
}

/**
 * A row limit that SQLite's planner cannot look into. Of a bare parameter it takes the value into account, and prepares
 * the statement anew with every run: several times the cost of a look-up.
 */
export const limitTo = (count: number | Placeholder): number =>
  // the builder takes an expression as well, its types do not say so
  sql`${count} + 0` satisfies SQL as unknown as number;

function compile(query: Executable): Executable {
  const map = query.fields && rowMapper(query.fields);
  if (map) query.customResultMapper = map;
  return query;
}

const held = new WeakMap<Orm, Map<string, Executable>>();

/**
 * Runs the query called `name`, building it with `build` on first use of this connection. `build` may hold nothing but
 * placeholders: what differs between two calls of one name belongs into `params`.
 */
export async function prepared<Q extends PromiseLike<unknown>>(
  db: ReadDb,
  name: string,
  build: () => Q,
  params: Record<string, unknown> = {},
): Promise<Awaited<Q>> {
  let queries = held.get(db.orm);
  if (!queries) {
    queries = new Map();
    held.set(db.orm, queries);
  }
  let query = queries.get(name);
  if (!query) {
    query = compile((build() as unknown as { prepare(name: string): Executable }).prepare(name));
    queries.set(name, query);
  }
  return (await query.execute(params)) as Awaited<Q>;
}
