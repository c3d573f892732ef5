// Disks of their own for tests: small ones, and ones that cannot be written. Only root may mount them.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Disk {
  readonly path: string;
  /** From here on nothing on it can be changed, or again everything. */
  lock(readonly: boolean): void;
  remove(): void;
}

/** @throws Error where this user may not mount */
export function mountDisk(megabytes: number): Disk {
  const path = mkdtempSync(join(tmpdir(), 'aur-disk-'));
  try {
    const options = ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=700`];
    execFileSync('mount', [...options, 'tmpfs', path], { stdio: 'pipe' });
  } catch (error) {
    rmSync(path, { recursive: true });
    throw error;
  }
  return {
    path,
    lock(readonly) {
      execFileSync('mount', ['-o', `remount,${readonly ? 'ro' : 'rw'}`, path]);
    },
    remove() {
      // a daemon that is just ending may hold it for a moment
      spawnSync('umount', ['-l', path]);
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Whether this machine lets this user mount disks. */
export function canMount(): boolean {
  try {
    mountDisk(1).remove();
    return true;
  } catch {
    return false;
  }
}
