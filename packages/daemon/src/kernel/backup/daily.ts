// The backup of each day: made where there is room, told of, and those before it thinned out.
import { rmSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DATABASE_FILE } from '@aurelius/core/config/paths';
import { isProblem, kernelErrors } from '@aurelius/core/contract';
import type { Database } from '@aurelius/core/db';
import type { Backup } from '@aurelius/core/kernel';
import { type Clock, type JobContext, unrecoverable } from '@aurelius/core/plugin';
import { OWNER } from '../auth/principal.ts';
import type { ConfigStore } from '../config/store.ts';
import { backupName, listBackups, readyFolder } from './folder.ts';
import { tooMany } from './keep.ts';

/** Room that a backup needs while it is made, times the size of the database: the copy, the archive, and as much to live on. */
const ROOM = 3;

export interface DailyParts {
  readonly folder: string;
  readonly dataDir: string;
  readonly db: Database;
  readonly clock: Clock;
  readonly config: ConfigStore;
  /** @throws Problem `STORAGE_FULL`, `BACKUP_UNWRITABLE` */
  write(target: string, reason: 'scheduled', signal: AbortSignal): Promise<Backup>;
}

/** A disk that is filled by backups cannot take what they are for. @throws Problem `STORAGE_FULL` */
function assertRoom({ dataDir }: DailyParts): void {
  const { bavail, bsize } = statfsSync(readyFolder(dataDir));
  const { size } = statSync(join(dataDir, DATABASE_FILE));
  if (bavail * bsize >= ROOM * size) return;
  throw kernelErrors.STORAGE_FULL(`A backup needs ${ROOM} times the size of the database`);
}

const tell = ({ db }: DailyParts, type: 'backup:made' | 'backup:failed', data: unknown) =>
  db.write((tx) => tx.tell({ userId: OWNER, entity: 'backup', entityId: 'backup', type, data }));

/** Does the job `backups.make`. */
export const makesDaily =
  (parts: DailyParts) =>
  async ({ signal }: JobContext): Promise<{ made: string; removed: number }> => {
    const { folder, clock, config } = parts;
    try {
      assertRoom(parts);
      const backup = await parts.write(
        backupName(folder, 'scheduled', clock.now()),
        'scheduled',
        signal,
      );
      await tell(parts, 'backup:made', backup);
      const mine = listBackups(folder).filter(({ reason }) => reason === 'scheduled');
      const old = tooMany(mine, config.current().backup);
      for (const { file } of old) rmSync(file, { force: true });
      return { made: backup.file, removed: old.length };
    } catch (error) {
      // a daemon that stops goes on with it when it is back
      signal.throwIfAborted();
      const reason = isProblem(error) ? (error.detail ?? error.message) : String(error);
      await tell(parts, 'backup:failed', { reason });
      // the next one is tomorrow's
      throw unrecoverable(reason, error);
    }
  };
