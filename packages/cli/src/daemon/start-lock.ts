// Locks between commands: of whoever starts the daemon, so that ten first commands start one (which only saves work, for
// the daemon itself makes sure that there is never more than one), and of whoever changes the plugins.
import { mkdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isAlive } from '@aurelius/core/process';

/** The lock of whoever starts the daemon; see {@link takeLock}. */
export const takeStartLock = (runDir: string): (() => void) | null =>
  takeLock(join(runDir, 'start.lock'));

/**
 * Takes a lock that is a link to nothing but the number of its process: made at once with all it says, and where the disk
 * is full, too. A lock that a dead process left behind is moved out of the way, for the next try.
 * @returns how to give the lock back, or null while a living process holds it
 */
export function takeLock(file: string): (() => void) | null {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  try {
    symlinkSync(String(process.pid), file);
    return () => rmSync(file, { force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  if (isStale(file)) removeStale(file);
  return null;
}

/** Moves a dead command's lock out of the way. Who moves a new one instead, because somebody was faster, puts it back. */
function removeStale(file: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (!isStale(aside)) symlinkSync(readlinkSync(aside), file);
  } catch {
    // gone, or taken anew: either way the stale one is out of the way
  }
  rmSync(aside, { force: true });
}

function isStale(file: string): boolean {
  try {
    const pid = Number(readlinkSync(file));
    return pid > 0 && !isAlive(pid);
  } catch (error) {
    // no link: left behind by an Aurelius that made files
    return (error as NodeJS.ErrnoException).code === 'EINVAL';
  }
}
