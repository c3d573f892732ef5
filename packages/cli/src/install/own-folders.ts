// What of a home may be removed: folders that Aurelius made, told by what is in them, and none that only bears their name.
import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { kernelErrors } from '@aurelius/core/kernel-errors';
import type { Environment } from '../environment.ts';

/** Whether every name in a folder is one of ours. */
type Knows = (names: readonly string[], folder: string) => boolean;

const each =
  (pattern: RegExp): Knows =>
  (names) =>
    names.every((name) => pattern.test(name));

/** The lock is the first thing that a daemon makes in it; plugins may have been there before. */
const isData: Knows = (names, folder) =>
  names.length === 0 ||
  names.includes('lock.db') ||
  existsSync(join(folder, 'plugins', 'inventory.json'));

const isRun = each(/^(daemon\.(sock|json)|\w+\.lock(\.\d+)?)$/);
const isCache = each(/^(code|cache\.db(-(wal|shm|journal))?)$/);
const isLog = each(/^(start|combined|error)[\w.-]*\.log$/);

/** @throws Problem `FOLDER_FOREIGN` unless it is gone, or a real folder of this user with nothing foreign in it */
function assertOurs(folder: string, knows: Knows, uid: number): void {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (!found) return;
  if (!found.isDirectory()) throw kernelErrors.FOLDER_FOREIGN(`${folder} is no folder but a link.`);
  if (found.uid !== uid) throw kernelErrors.FOLDER_FOREIGN(`${folder} belongs to another user.`);
  if (knows(readdirSync(folder), folder)) return;
  throw kernelErrors.FOLDER_FOREIGN(`${folder} holds what Aurelius did not make.`);
}

/**
 * The folders that can go, those that exist; with `data` everything that is stored, too.
 * @throws Problem `FOLDER_FOREIGN`
 */
export function ownFolders({ paths, uid }: Environment, data: boolean): string[] {
  const { runDir, cacheDir, dataDir, logDir, socket } = paths;
  const folders: (readonly [string, Knows])[] = [
    [runDir, isRun],
    [dirname(socket), isRun],
    [cacheDir, isCache],
    ...(data
      ? ([
          [dataDir, isData],
          [logDir, isLog],
        ] as const)
      : []),
  ];
  for (const [folder, knows] of folders) assertOurs(folder, knows, uid);
  return [...new Set(folders.map(([folder]) => folder))].filter((folder) => existsSync(folder));
}
