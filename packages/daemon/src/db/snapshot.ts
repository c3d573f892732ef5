// The state of the database that readers see: one transaction held from the first read to the next commit, so that a
// read costs no locking of its own. Nobody else writes, so what it shows is always the newest.
import type { Connection } from './open.ts';

export interface Snapshot {
  /** To be called before every read. */
  hold(): void;
  /** To be called before a commit: later reads see what it brings, and a checkpoint may reuse the log. */
  release(): void;
}

export function createSnapshot(reader: Connection): Snapshot {
  const begin = reader.prepare('BEGIN');
  const end = reader.prepare('COMMIT');
  return {
    hold() {
      if (!reader.inTransaction) begin.run();
    },
    release() {
      if (reader.inTransaction) end.run();
    },
  };
}
