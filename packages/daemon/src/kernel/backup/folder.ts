// The folder of the backups: how they are named, what is there, and which of those made without asking are kept.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Backup } from '@aurelius/core/kernel';
import { BACKUPS } from '@aurelius/core/kernel/backup-route';
import { fileState } from '../../db/file-state.ts';
import { readManifest } from './read.ts';

/** Backups from before a migration that are kept, and as many databases that were replaced. */
const KEPT = 5;

const PREFIX = {
  asked: 'aurelius',
  migration: 'before-migration',
  scheduled: 'scheduled',
} as const;

const FORMER = 'before-restore';

export const backupFolder = (dataDir: string): string => join(dataDir, BACKUPS.folder);

/** The folder, made where it is missing. */
export function readyFolder(dataDir: string): string {
  const folder = backupFolder(dataDir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** A copy of the database while a backup is made of it. */
export const scratchIn = (folder: string): string => join(folder, 'copying.db');

/** @param now milliseconds since 1970 UTC */
const stampOf = (now: number): string =>
  new Date(now).toISOString().replaceAll(/[-:]/g, '').replace('.', '-');

/** A name of its own. @param now milliseconds since 1970 UTC */
export const backupName = (folder: string, reason: Backup['reason'], now: number): string =>
  join(folder, `${PREFIX[reason]}-${stampOf(now)}${BACKUPS.suffix}`);

/** Makes a folder for what a restore replaces. @param now milliseconds since 1970 UTC */
export function formerFolder(folder: string, now: number): string {
  const former = join(folder, `${FORMER}-${stampOf(now)}`);
  mkdirSync(former, { mode: 0o700 });
  return former;
}

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

/** Removes the oldest of what was put there without being asked for. */
export function dropOldest(folder: string): void {
  const names = namesIn(folder).sort();
  for (const prefix of [PREFIX.migration, FORMER]) {
    const made = names.filter((name) => name.startsWith(`${prefix}-`));
    for (const name of made.slice(0, -KEPT)) rmSync(join(folder, name), { recursive: true });
  }
}

/** Copies of the database there that anybody who finds them can read. */
export const copiesInTheClear = (folder: string): string[] => [
  ...listBackups(folder).flatMap(({ file, encrypted }) => (encrypted ? [] : [file])),
  ...namesIn(folder)
    .filter((name) => name.startsWith(`${FORMER}-`))
    .flatMap((name) => namesIn(join(folder, name)).map((file) => join(folder, name, file)))
    .filter((file) => fileState(file) === 'plain'),
];

/** Every file there that begins like a backup, the newest first. Whether it is whole is another question. */
export function listBackups(folder: string): Backup[] {
  const names = namesIn(folder).filter((name) => name.endsWith(BACKUPS.suffix));
  const found = names.flatMap((name) => {
    const file = join(folder, name);
    try {
      const { size, manifest } = readManifest(file);
      const { created, reason, version, encrypted } = manifest;
      return [{ file, size, created, reason, version, encrypted }];
    } catch {
      return [];
    }
  });
  return found.sort((a, b) => (a.created < b.created ? 1 : -1));
}
