// Whether a database file is sound by SQLite's own account: its pages, its indexes, its references.
import type { Connection } from './open.ts';

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
