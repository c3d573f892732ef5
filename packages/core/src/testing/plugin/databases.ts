// What a suite needs of a database: one opener for each kind, given by the host, because only it opens databases.
import type { Database } from '../../db/index.ts';

/** One kind of database, fresh with every opening. */
export interface TestDatabase {
  readonly name: 'SQLite' | 'PostgreSQL';
  /** Folder below `migrations/`. */
  readonly dialect: 'sqlite' | 'postgres';
  /**
   * Opens an empty database with the kernel's tables and the plugin's.
   * @param owner whose migrations to apply; `migrations` holds a folder for each dialect, null: it has no tables
   * @param now milliseconds since 1970 UTC
   * @throws NotInstalled where this machine lacks it; Error from the first migration that fails
   */
  open(
    owner: { readonly id: string; readonly migrations: string | null },
    now: () => number,
  ): Promise<Database>;
}

/** The database is not there to be tested with; the message says how to get it. */
export class NotInstalled extends Error {
  override readonly name = 'NotInstalled';
}
