// Where the cache is kept, and how it is thrown away: one file with its log, which may be lost at any time.
import { closeSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** @param cacheDir holds everything that may be deleted at any time */
export const cacheFile = (cacheDir: string): string => join(cacheDir, 'cache.db');

/** Makes an empty file that only its owner reads: what SQLite puts beside it gets the same mode. */
export function readyFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600));
}

/** Removes the file and what belongs to it; nobody may have it open. */
export function removeCache(file: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(file + end, { force: true });
}
