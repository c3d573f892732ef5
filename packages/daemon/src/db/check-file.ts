// Whether a database file is sound by SQLite's own account: its pages, its indexes, its references.

import { fittingKey } from './database.ts';
import { fileState } from './file-state.ts';
import { type Connection, openConnection } from './open.ts';

/** Faults that are told; a file with more of them is lost all the same. */
const FAULTS_MAX = 100;

/** What SQLite finds wrong with an open database, in its words. */
export function faultsOf(connection: Connection): string[] {
  const found = connection.pragma(`integrity_check(${FAULTS_MAX})`) as {
    integrity_check: string;
  }[];
  const faults = found.map((row) => row.integrity_check).filter((text) => text !== 'ok');
  const orphans = connection.pragma('foreign_key_check') as { table: string; rowid: number }[];
  return [
    ...faults,
    ...orphans
      .slice(0, FAULTS_MAX)
      .map(({ table, rowid }) => `row ${rowid} of ${table} refers to nothing`),
  ];
}

/**
 * What is wrong with the database in `file`; nothing where there is none.
 * @param keys that may open it, the newest first; null: it is a plain one
 */
export function checkFile(file: string, keys: readonly string[] | null): string[] {
  if (fileState(file) === 'none') return [];
  let connection: Connection | undefined;
  try {
    connection = openConnection(file, 'read', keys && fittingKey(file, keys));
    return faultsOf(connection);
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (typeof code !== 'string' || !code.startsWith('SQLITE_')) throw error;
    return [(error as Error).message];
  } finally {
    connection?.close();
  }
}
