// The backups of this home, from their folder: to restore one, the daemon must be stopped.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Paths } from '@aurelius/core/config/paths';
import { BACKUPS } from '@aurelius/core/kernel/backup-route';
import type { Candidate } from './candidates.ts';

/** The newest first, for their names begin alike and go on with their time. */
export function backupCandidates({ dataDir }: Paths): Candidate[] {
  const folder = join(dataDir, BACKUPS.folder);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(BACKUPS.suffix))
    .sort()
    .reverse()
    .map((name) => ({ value: join(folder, name), about: '' }));
}
