// A file of nothing that keeps some disk space back, so that a full disk still lets things be removed. While the space
// is given up the file is there and empty, so that the next start knows it, too.
import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  statfsSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { kernelErrors } from '@aurelius/core/contract';
import type { RecordedChange } from '@aurelius/core/db';

/** Space kept back, bytes. */
export const BALLAST_BYTES = 8 * 1024 * 1024;

const fileIn = (dataDir: string) => join(dataDir, 'ballast');

const CHUNK = Buffer.alloc(256 * 1024);

/** Watches over the space that is left. */
export interface Ballast {
  /** The disk turned out to be full: gives the reserve back and lets only removals pass. */
  spend(): void;
  /** @throws Problem `STORAGE_FULL` while the disk is full, unless the changes remove something or are none. */
  admit(changes: readonly RecordedChange[]): void;
  readonly spent: boolean;
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** Space that is kept back under `dataDir` now, bytes. */
export const ballastSize = (dataDir: string): number => sizeOf(fileIn(dataDir));

const freeUnder = (folder: string): number => {
  const disk = statfsSync(folder);
  return disk.bavail * disk.bsize;
};

/** What a start takes at least: lock, records and an empty log, bytes. */
const START_BYTES = 1024 * 1024;

/** Gives the reserve up where a start would fail for want of room: nothing can be removed without a daemon. */
export function makeRoomToStart(dataDir: string): void {
  if (freeUnder(dataDir) < START_BYTES && ballastSize(dataDir) > 0) {
    truncateSync(fileIn(dataDir), 0);
  }
}

function fill(file: string, bytes: number): boolean {
  let fd: number | undefined;
  try {
    fd = openSync(file, 'w', 0o600);
    for (let left = bytes; left > 0; )
      left -= writeSync(fd, CHUNK, 0, Math.min(left, CHUNK.length));
    fsyncSync(fd);
    return true;
  } catch {
    if (fd !== undefined) ftruncateSync(fd, 0);
    return false;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** Keeps `bytes` of the disk under `dataDir` back, where there is room for them. */
export function openBallast(dataDir: string, bytes: number): Ballast {
  const file = fileIn(dataDir);
  // Twice the reserve: once for itself, once so that the next write does not spend it again.
  const refill = () => freeUnder(dataDir) >= 2 * bytes && fill(file, bytes);
  const given = existsSync(file);
  let spent = sizeOf(file) < bytes && !refill() && given;
  return {
    get spent() {
      return spent;
    },
    spend() {
      if (existsSync(file)) truncateSync(file, 0);
      spent = true;
    },
    admit(changes) {
      if (!spent || changes.length === 0 || changes.some((change) => change.after === null)) return;
      if (!refill()) throw kernelErrors.STORAGE_FULL();
      spent = false;
    },
  };
}
