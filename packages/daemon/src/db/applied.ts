// Which migrations a database has had: its schema, as it names it itself.
import type { Connection } from './open.ts';

export interface Applied {
  readonly owner: string;
  readonly tag: string;
  readonly hash: string;
}

/** What has been applied so far; null on a database without any schema of ours. */
export function readApplied(connection: Connection): Applied[] | null {
  const known = connection
    .prepare(`select 1 from sqlite_master where type = 'table' and name = '_migration'`)
    .get();
  if (!known) return null;
  return connection.prepare('select owner, tag, hash from _migration').all() as Applied[];
}
