// Whether a database file is sound by SQLite's own account: its pages, its indexes, its references.
import type { Connection } from './open.ts';

/** Faults that are told; a file with more of them is lost all the same. */
const FAULTS_MAX = 100;

/**
 * What SQLite finds wrong with an open database, in its words.
 * @param check `quick` leaves out whether indexes have what their tables have
 */
export function faultsOf(connection: Connection, check: 'whole' | 'quick' = 'whole'): string[] {
  const pragma = check === 'whole' ? 'integrity_check' : 'quick_check';
  const found = connection.pragma(`${pragma}(${FAULTS_MAX})`) as Record<string, string>[];
  const faults = found.flatMap((row) => Object.values(row)).filter((text) => text !== 'ok');
  const orphans = connection.pragma('foreign_key_check') as { table: string; rowid: number }[];
  return [
    ...faults,
    ...orphans
      .slice(0, FAULTS_MAX)
      .map(({ table, rowid }) => `row ${rowid} of ${table} refers to nothing`),
  ];
}
