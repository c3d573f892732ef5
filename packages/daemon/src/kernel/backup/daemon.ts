// The operations on backups, and what `doctor` asks about them.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DATABASE_FILE } from '@aurelius/core/config/paths';
import { kernelErrors } from '@aurelius/core/contract';
import { type Backup, backupErrors, backupOperations } from '@aurelius/core/kernel';
import type { CallContext, Check } from '@aurelius/core/plugin';
import { isFull } from '../../db/storage-problem.ts';
import { type Kernel, type KernelHalf, served } from '../module.ts';
import { pageOf } from '../page.ts';
import { backupFolder, backupName, listBackups, readyFolder, scratchIn } from './folder.ts';
import { readManifest } from './read.ts';
import { settingsOf } from './settings.ts';
import { extrasOf } from './write.ts';

/** Between two words on how far it is, milliseconds. */
const PROGRESS_MS = 500;

/** A last backup older than this is worth a word, milliseconds. */
const OLD_MS = 14 * 86_400_000;

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

/** @returns the operations on backups */
export function backupsModule({ paths, db, clock }: Kernel): KernelHalf {
  const folder = backupFolder(paths.dataDir);
  const scratch = scratchIn(folder);
  /** They share their scratch file, so they come one after another. */
  let last: Promise<unknown> = Promise.resolve();

  async function* create(
    { signal }: Pick<CallContext, 'signal'>,
    { file, force }: { readonly file?: string | undefined; readonly force: boolean },
  ) {
    const created = clock.now();
    const target = file ?? backupName(folder, 'asked', created);
    assertFree(target, force);
    const extras = extrasOf(settingsOf(paths));
    const wish = { target, scratch, reason: 'asked' as const, created, extras };
    readyFolder(paths.dataDir);
    let done = false;
    const backup = last.then(() => db.backUp(wish, signal));
    last = backup
      .catch(() => {})
      .finally(() => {
        done = true;
      });
    const total = 2 * sizeOf(join(paths.dataDir, DATABASE_FILE));
    while (!done) {
      await Promise.race([last, sleep(PROGRESS_MS)]);
      if (!done) yield { type: 'progress' as const, done: sizeOf(scratch), total };
    }
    try {
      const { size, about } = await backup;
      const { reason, version, encrypted } = about;
      const made: Backup = {
        file: target,
        size,
        created: about.created,
        reason,
        version,
        encrypted,
      };
      yield { type: 'result' as const, ...made };
    } catch (error) {
      throw asProblem(error, target);
    }
  }

  const operations = served('backups', backupOperations, {
    create: (context, input) => create(context, input),
    list: async (_context, input) => pageOf(listBackups(folder), ({ file }) => file, input),
  });

  const age: Check = {
    id: 'age',
    title: 'Last backup',
    run() {
      const [newest] = listBackups(folder).filter(({ reason }) => reason === 'asked');
      if (!newest) {
        return { status: 'warn', detail: `none in ${folder}`, hint: 'aurelius backup' };
      }
      const days = Math.floor((clock.now() - Date.parse(newest.created)) / 86_400_000);
      const detail = `${days} days old: ${newest.file}`;
      return days * 86_400_000 < OLD_MS
        ? { status: 'ok', detail }
        : { status: 'warn', detail, hint: 'aurelius backup' };
    },
  };
  return { owner: 'backups', operations, checks: [age] };
}
