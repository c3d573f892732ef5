// A file of nothing that keeps some disk space back, so that a full disk still lets things be removed.
import { closeSync, fsyncSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs';
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

function fill(file: string, bytes: number): boolean {
  let fd: number | undefined;
  try {
    fd = openSync(file, 'w', 0o600);
    for (let left = bytes; left > 0; )
      left -= writeSync(fd, CHUNK, 0, Math.min(left, CHUNK.length));
    fsyncSync(fd);
    return true;
  } catch {
    rmSync(file, { force: true });
    return false;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** Keeps `bytes` of the disk under `dataDir` back, where there is room for them. */
export function openBallast(dataDir: string, bytes: number): Ballast {
  const file = fileIn(dataDir);
  const free = () => {
    const disk = statfsSync(dataDir);
    return disk.bavail * disk.bsize;
  };
  // Twice the reserve: once for itself, once so that the next write does not spend it again.
  const refill = () => free() >= 2 * bytes && fill(file, bytes);
  let spent = false;
  if (sizeOf(file) < bytes) refill();
  return {
    get spent() {
      return spent;
    },
    spend() {
      rmSync(file, { force: true });
      spent = true;
    },
    admit(changes) {
      if (!spent || changes.length === 0 || changes.some((change) => change.after === null)) return;
      if (!refill()) throw kernelErrors.STORAGE_FULL();
      spent = false;
    },
  };
}
