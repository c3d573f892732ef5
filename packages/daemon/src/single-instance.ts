// One daemon for each home: a lock that the kernel gives back however the process ends, and no stale files to trust.
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import type { Paths } from '@aurelius/core/config/paths';
import { BUILD_ID, kernelErrors, type Problem } from '@aurelius/core/contract';
import { makeRoomToStart } from './db/ballast.ts';
import { openLock } from './db/open.ts';

/** Who runs on this home. */
interface Running {
  readonly pid: number;
  readonly build: string;
  readonly socket: string;
}

export interface Instance {
  /** Takes the record and the lock back. */
  release(): void;
}

const recordFile = (runDir: string): string => join(runDir, 'daemon.json');

function readRecord(runDir: string): Running | null {
  try {
    return JSON.parse(readFileSync(recordFile(runDir), 'utf8')) as Running;
  } catch {
    return null;
  }
}

/**
 * Makes a folder that is this user's alone.
 * @throws Problem `STORAGE_UNUSABLE` when it belongs to someone else or is open to others
 */
function ensurePrivate(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { uid, mode } = statSync(folder);
  if (uid !== process.getuid?.()) {
    throw kernelErrors.STORAGE_UNUSABLE(`${folder} belongs to another user`);
  }
  if ((mode & 0o077) !== 0) {
    throw kernelErrors.STORAGE_UNUSABLE(`${folder} is open to other users`, {
      hint: `chmod 700 ${folder}`,
    });
  }
}

function isAnswered(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(socket);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
}

const isRunning = (record: Running | null, what: string): Problem =>
  kernelErrors.DAEMON_RUNNING(
    `${what} is in use by ${record ? `the daemon with pid ${record.pid}` : 'another daemon'}`,
    { hint: 'aurelius daemon status' },
  );

/**
 * Becomes the daemon of this home. A socket left behind is removed, but only with the lock held and nobody answering.
 * @throws Problem `DAEMON_RUNNING` naming the other's process, `STORAGE_UNUSABLE`
 */
export async function claimInstance(paths: Paths): Promise<Instance> {
  const { dataDir, runDir, socket } = paths;
  for (const folder of [dataDir, runDir, dirname(socket)]) ensurePrivate(folder);
  makeRoomToStart(dataDir);
  const lock = openLock(join(dataDir, 'lock.db'));
  if (!lock) throw isRunning(readRecord(runDir), dataDir);
  try {
    if (await isAnswered(socket)) throw isRunning(readRecord(runDir), socket);
    rmSync(socket, { force: true });
    const record: Running = { pid: process.pid, build: BUILD_ID, socket };
    const written = `${recordFile(runDir)}.${process.pid}`;
    writeFileSync(written, `${JSON.stringify(record)}\n`, { mode: 0o600 });
    renameSync(written, recordFile(runDir));
  } catch (error) {
    lock.close();
    throw error;
  }
  return {
    release() {
      rmSync(recordFile(runDir), { force: true });
      lock.close();
    },
  };
}
