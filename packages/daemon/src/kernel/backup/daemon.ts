// The operations on backups, and what is made by itself.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DATABASE_FILE } from '@aurelius/core/config/paths';
import { kernelErrors } from '@aurelius/core/contract';
import {
  type Backup,
  backupErrors,
  backupJobs,
  backupOperations,
  backupSchedules,
} from '@aurelius/core/kernel';
import type { CallContext } from '@aurelius/core/plugin';
import { isFull } from '../../db/storage-problem.ts';
import { type Kernel, type KernelHalf, served, worked } from '../module.ts';
import { pageOf } from '../page.ts';
import { ageCheck } from './checks.ts';
import { makesDaily } from './daily.ts';
import { backupFolder, backupName, listBackups, readyFolder, scratchIn } from './folder.ts';
import { readManifest } from './read.ts';
import { settingsOf } from './settings.ts';
import { extrasOf } from './write.ts';

/** Between two words on how far it is, milliseconds. */
const PROGRESS_MS = 500;

/** Nothing is replaced but a backup, and that only on demand. @throws Problem `BACKUP_EXISTS` */
function assertFree(file: string, force: boolean): void {
  if (!existsSync(file)) return;
  if (!force) throw backupErrors.BACKUP_EXISTS(file);
  try {
    readManifest(file);
  } catch (error) {
    throw backupErrors.BACKUP_EXISTS(`${file} is no backup, so it is not replaced`, {
      cause: error,
    });
  }
}

const UNWRITABLE = new Set([
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOENT',
  'ENOTDIR',
  'EISDIR',
  'ENAMETOOLONG',
]);

/** What failed, as its caller can use it. */
function asProblem(error: unknown, file: string): unknown {
  const code = String((error as { code?: unknown } | null)?.code);
  if (isFull(error)) {
    return kernelErrors.STORAGE_FULL(`There is no room for the backup ${file}`, { cause: error });
  }
  if (!UNWRITABLE.has(code)) return error;
  return backupErrors.BACKUP_UNWRITABLE((error as Error).message, { cause: error });
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** @returns the operations on backups, and the one of each day */
export function backupsModule({ paths, db, clock, config }: Kernel): KernelHalf {
  const folder = backupFolder(paths.dataDir);
  const scratch = scratchIn(folder);
  /** They share their scratch file, so they come one after another. */
  let last: Promise<unknown> = Promise.resolve();

  const write = (target: string, reason: 'asked' | 'scheduled', signal: AbortSignal) => {
    const extras = extrasOf(settingsOf(paths));
    const wish = { target, scratch, reason, created: clock.now(), extras };
    readyFolder(paths.dataDir);
    const writing = last.then(() => db.backUp(wish, signal));
    last = writing.catch(() => {});
    return writing.then(
      ({ size, about }): Backup => {
        const { created, version, encrypted } = about;
        return { file: target, size, created, reason, version, encrypted };
      },
      (error: unknown) => {
        throw asProblem(error, target);
      },
    );
  };

  async function* create(
    { signal }: Pick<CallContext, 'signal'>,
    { file, force }: { readonly file?: string | undefined; readonly force: boolean },
  ) {
    const target = file ?? backupName(folder, 'asked', clock.now());
    assertFree(target, force);
    let done = false;
    const backup = write(target, 'asked', signal);
    const ended = backup
      .catch(() => {})
      .finally(() => {
        done = true;
      });
    const total = 2 * sizeOf(join(paths.dataDir, DATABASE_FILE));
    while (!done) {
      await Promise.race([ended, sleep(PROGRESS_MS)]);
      if (!done) yield { type: 'progress' as const, done: sizeOf(scratch), total };
    }
    yield { type: 'result' as const, ...(await backup) };
  }

  const operations = served('backups', backupOperations, {
    create: (context, input) => create(context, input),
    list: async (_context, input) => pageOf(listBackups(folder), ({ file }) => file, input),
  });
  const make = makesDaily({ folder, dataDir: paths.dataDir, db, clock, config, write });
  return {
    owner: 'backups',
    operations,
    jobs: worked('backups', backupJobs, { make }),
    schedules: backupSchedules,
    checks: [ageCheck(folder, clock)],
  };
}
