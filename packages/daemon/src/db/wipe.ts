// What a purge leaves behind in the file: older pages in the log, and copies of rows that SQLite moved when it split a
// page, which secure_delete does not reach. Both are gone once the file was written anew.
import { kernelErrors, type Problem } from '@aurelius/core/contract';
import type { Connection } from './open.ts';

/** `PRAGMA user_version` of a database that holds traces of purged rows. */
const TRACES = 1;

export interface Wiper {
  /** Notes, inside the transaction that purges, that traces are to be wiped: it outlives a crash. */
  mark(): void;
  /** Wipes them, outside of any transaction. Answers why it could not. */
  wipe(): Problem | null;
  /** Whether traces are left. */
  readonly pending: boolean;
}

export function createWiper(connection: Connection): Wiper {
  const emptyLog = () => {
    const [{ busy } = { busy: 1 }] = connection.pragma('wal_checkpoint(TRUNCATE)') as {
      busy: number;
    }[];
    if (busy) throw new Error('Something else reads the database, such as a backup');
  };
  const rewrite = () => {
    const patience = connection.pragma('busy_timeout', { simple: true });
    // nobody waits here: whoever reads may do so for long
    connection.pragma('busy_timeout = 0');
    try {
      emptyLog();
      connection.exec('VACUUM');
      emptyLog();
      connection.pragma('user_version = 0');
    } finally {
      connection.pragma(`busy_timeout = ${patience}`);
    }
  };
  return {
    mark() {
      connection.pragma(`user_version = ${TRACES}`);
    },
    wipe() {
      try {
        rewrite();
        return null;
      } catch (error) {
        return kernelErrors.PURGE_UNFINISHED((error as Error).message, { cause: error });
      }
    },
    get pending() {
      return connection.pragma('user_version', { simple: true }) === TRACES;
    },
  };
}
