// A request in the log of the gateway, written as a daemon with a provider would have.
import { randomBytes, randomUUID } from 'node:crypto';
import { randomRef } from '@aurelius/core/contract';
import Database from 'better-sqlite3';

/** @param file the database of a daemon, which may run @returns the ref of the request */
export function logRequest(file: string): string {
  const db = new Database(file);
  const id = randomUUID();
  const ref = randomRef(8, (size) => randomBytes(size));
  db.prepare(
    `insert into ai_request
       (id, user_id, ref, at, dialect, asked, tags, labels, stream, status, cache, attempts, failures, bytes_in, bytes_out)
     values (?, 'owner', ?, ?, 'chat', 'fast', '[]', '[]', 0, 'refused', 'off', 0, '[]', 2, 0)`,
  ).run(id, ref, Date.now());
  db.close();
  return ref;
}
