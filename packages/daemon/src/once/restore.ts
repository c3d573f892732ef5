// `restore`: puts a backup in the place of what is stored. Nothing is touched before it has been proven, and one rename
// is all that stands between the old and the new.
import { copyFileSync, existsSync, linkSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DATABASE_FILE } from '@aurelius/core/config/paths';
import { isProblem } from '@aurelius/core/contract';
import { syncFolder } from '@aurelius/core/files';
import { backupErrors } from '@aurelius/core/kernel';
import * as z from 'zod';
import { faultsOf } from '../db/check-file.ts';
import { pendingMigrations } from '../db/migrate.ts';
import { readMigrations } from '../db/migration-files.ts';
import { openConnection } from '../db/open.ts';
import { migrationOwners } from '../db/storage.ts';
import { headFile, readHead } from '../kernel/audit/head-file.ts';
import { noteForLater } from '../kernel/audit/later.ts';
import { dropOldest, formerFolder, readyFolder } from '../kernel/backup/folder.ts';
import { DATABASE } from '../kernel/backup/format.ts';
import { type ProvenBackup, proveBackup, readManifest } from '../kernel/backup/read.ts';
import { settingsOf } from '../kernel/backup/settings.ts';
import { cacheFile, removeCache } from '../kernel/cache/file.ts';
import { findPlugins, type PluginSource } from '../plugins/sources.ts';
import { keyOfFile } from './key-of-file.ts';
import type { OnceContext, OnceTask } from './task.ts';

const inputSchema = z.strictObject({ file: z.string().startsWith('/') });

/** The plugins of this installation that are in order; the tables of the others are nobody's to judge. */
const sourcesOf = ({ bundled, resources, paths }: OnceContext): PluginSource[] =>
  findPlugins(bundled, resources, paths.dataDir).plugins.flatMap((plugin) => {
    try {
      return [plugin.open()];
    } catch (error) {
      if (isProblem(error)) return [];
      throw error;
    }
  });

/** @throws Problem unless this Aurelius can work with the database, whole as it must be */
async function assertUsable(file: string, from: string, context: OnceContext): Promise<void> {
  const owners = migrationOwners(sourcesOf(context), context.resources);
  const connection = openConnection(file, 'read', await keyOfFile(file, context));
  try {
    const faults = faultsOf(connection);
    if (faults.length > 0) throw backupErrors.BACKUP_DAMAGED(`${from}: ${faults[0]}`);
    const names = owners.map(({ owner }) => owner);
    pendingMigrations(connection, names, owners.flatMap(readMigrations));
  } finally {
    connection.close();
  }
}

/** Makes a file that was taken from a backup ready for use, before it is in use and could be interrupted. */
async function prepare(file: string, context: OnceContext): Promise<void> {
  openConnection(file, 'write', await keyOfFile(file, context)).close();
}

/** Brings what the log of a database holds into its file. @returns whether it could be done */
async function settle(file: string, context: OnceContext): Promise<boolean> {
  try {
    const connection = openConnection(file, 'write', await keyOfFile(file, context));
    connection.pragma('wal_checkpoint(TRUNCATE)');
    connection.close();
    return !existsSync(`${file}-wal`);
  } catch (error) {
    // a database that cannot be read is often why somebody restores one
    if (isProblem(error) || String((error as { code?: unknown }).code).startsWith('SQLITE_')) {
      return false;
    }
    throw error;
  }
}

/** The log of what is restored ends earlier than the head of the one it replaces. */
function noteRestore({ manifest }: ProvenBackup, { paths, clock }: OnceContext): void {
  const head = readHead(paths.dataDir);
  const after = manifest.files.find(({ name }) => name === DATABASE)?.sha256 ?? null;
  const before = head === null || head === 'broken' ? null : head.hash;
  const note = { verb: 'restored', entity: 'database', entityId: DATABASE_FILE, before, after };
  noteForLater(paths.dataDir, 'restore', clock.now(), note);
  rmSync(headFile(paths.dataDir), { force: true });
}

/** Puts `next` in the place of the database, and answers where that one is kept; null: there was none. */
async function replace(next: string, context: OnceContext): Promise<string | null> {
  const { dataDir, cacheDir } = context.paths;
  const file = join(dataDir, DATABASE_FILE);
  let former: string | null = null;
  if (existsSync(file)) {
    const folder = readyFolder(dataDir);
    former = formerFolder(folder, context.clock.now());
    const keep = (path: string) => join(former as string, basename(path));
    const log = `${file}-wal`;
    // before SQLite sees the file: what it makes of a damaged one is not what was there
    if (existsSync(log)) copyFileSync(log, keep(log));
    const settled = await settle(file, context);
    if (settled) rmSync(keep(log), { force: true });
    // or its log would be taken for the log of the new one
    else for (const left of [log, `${file}-shm`]) rmSync(left, { force: true });
    linkSync(file, keep(file));
    syncFolder(former);
    dropOldest(folder);
  }
  // it was made of what is replaced
  removeCache(cacheFile(cacheDir));
  renameSync(next, file);
  syncFolder(dataDir);
  return former;
}

/** Writes the settings that this home does not have, and answers the names of those it has. */
function restoreSettings({ manifest, extract }: ProvenBackup, { paths }: OnceContext): string[] {
  const places = settingsOf(paths);
  const kept: string[] = [];
  for (const { name } of manifest.files) {
    const place = places[name];
    if (place === undefined) continue;
    if (existsSync(place)) kept.push(name);
    else {
      mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
      extract(name, place);
    }
  }
  return kept;
}

/** Tells `{ type: 'result' }` with what the backup says of itself, where the former database is, and which settings stay. */
export const restore: OnceTask = {
  needsCipher(input) {
    const { data } = inputSchema.safeParse(input);
    try {
      return data !== undefined && readManifest(data.file).manifest.encrypted;
    } catch {
      return false;
    }
  },
  async *run(context, input) {
    const { file } = inputSchema.parse(input);
    const { dataDir } = context.paths;
    const folder = join(dataDir, 'restoring');
    const next = join(folder, DATABASE);
    const backup = proveBackup(file);
    try {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { mode: 0o700 });
      backup.extract(DATABASE, next);
      await assertUsable(next, file, context);
      await prepare(next, context);
      noteRestore(backup, context);
      const former = await replace(next, context);
      const settingsKept = restoreSettings(backup, context);
      const { created, version, encrypted } = backup.manifest;
      yield { type: 'result', file, created, version, encrypted, former, settingsKept };
    } finally {
      backup.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
