// The backup that is made by itself before a migration.
import { dirname } from 'node:path';
import type { Connection } from '../../db/open.ts';
import { backupName, dropOldest, readyFolder, scratchIn } from './folder.ts';
import { writeBackup } from './write.ts';

/** Backs a database up as it is, and drops the oldest of such backups. @param now milliseconds since 1970 UTC */
export function backupBeforeMigration(connection: Connection, now: number): void {
  const folder = readyFolder(dirname(connection.name));
  writeBackup(connection, {
    target: backupName(folder, 'migration', now),
    scratch: scratchIn(folder),
    reason: 'migration',
    created: now,
    extras: [],
  });
  dropOldest(folder);
}
