// Prepared queries: built once per connection and name, then held for its life.
// The builder costs several times the query itself, so nothing hot builds per call.
import type { Orm, ReadDb } from './database.ts';

interface Executable {
  execute(params: Record<string, unknown>): Promise<unknown>;
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
    query = (build() as unknown as { prepare(name: string): Executable }).prepare(name);
    queries.set(name, query);
  }
  return (await query.execute(params)) as Awaited<Q>;
}
