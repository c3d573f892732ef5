// Stopping and restarting: the daemon that answers is asked to end by its own pid, never by a pid file.
import { setTimeout as sleep } from 'node:timers/promises';
import { BUILD_ID } from '@aurelius/core/build';
import { kernelErrors } from '@aurelius/core/kernel-errors';
import { isAlive } from '@aurelius/core/process';
import type { Environment } from '../environment.ts';
import { askHello, type Hello, type Presence } from './hello.ts';
import { type Started, startDaemon, waitUntilGone } from './start.ts';

const PAUSE_MS = 20;
/** Looks until a daemon that drains is called stuck: half a minute. */
const LOOKS = 1500;

/** Stops the daemon that was found, that one and no other, and waits until its process is gone. */
async function stopFound(found: Presence, environment: Environment): Promise<Hello | null> {
  if (found === 'none') return null;
  if (found === 'stopping') {
    await waitUntilGone(environment);
    return null;
  }
  try {
    process.kill(found.pid, 'SIGTERM');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
  for (let look = 0; look < LOOKS; look++) {
    if (!isAlive(found.pid)) return found;
    await sleep(PAUSE_MS);
  }
  throw kernelErrors.DAEMON_UNAVAILABLE(`Process ${found.pid} does not end.`, {
    hint: `kill -9 ${found.pid}`,
  });
}

/** A process of a container has another number outside of it: the one it tells us may be somebody else here. */
const refuseManaged = (
  found: Presence,
  error: typeof kernelErrors.DAEMON_MANAGED,
  command: 'stop' | 'restart',
): void => {
  if (typeof found !== 'object' || found.managedBy === null) return;
  if (found.managedBy === 'systemd') {
    throw error('systemd started it, so systemd has to know.', {
      hint: `systemctl --user ${command} aurelius`,
    });
  }
  throw error('It is the first process of a container, which ends with it.', {
    hint: `Let the container do it, like: docker compose ${command}`,
  });
};

/**
 * Stops the daemon that answers and waits until its process is gone.
 * @returns who it was, or null when none ran
 * @throws Problem `DAEMON_UNAVAILABLE` when it does not end, `DAEMON_MANAGED`
 */
export async function stopDaemon(environment: Environment): Promise<Hello | null> {
  const found = await askHello(environment);
  refuseManaged(found, kernelErrors.DAEMON_MANAGED, 'stop');
  return stopFound(found, environment);
}

/** The same, but a daemon that a service manager started is left to it. @throws Problem `DAEMON_UNAVAILABLE` */
export async function stopUnmanaged(environment: Environment): Promise<void> {
  const found = await askHello(environment);
  if (typeof found === 'object' && found.managedBy !== null) return;
  await stopFound(found, environment);
}

/** Stops the daemon, if one runs, and starts the one of this build. @throws Problem */
export async function restartDaemon(environment: Environment): Promise<Started> {
  const found = await askHello(environment);
  refuseManaged(found, kernelErrors.DAEMON_MANAGED, 'restart');
  await stopFound(found, environment);
  return startDaemon(environment);
}

/** The same, unless another command has done it in the meantime. @throws Problem */
export async function replaceOutdated(environment: Environment): Promise<void> {
  const found = await askHello(environment);
  if (typeof found === 'object' && found.build >= BUILD_ID) return;
  refuseManaged(found, kernelErrors.DAEMON_OUTDATED, 'restart');
  await stopFound(found, environment);
  await startDaemon(environment);
}
