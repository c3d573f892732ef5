// Starting the daemon: probe, lock, probe again, spawn, wait until it answers.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT, Problem } from '@aurelius/core/errors';
import { kernelErrors } from '@aurelius/core/kernel-errors';
import type { Environment } from '../environment.ts';
import { askHello, type Hello } from './hello.ts';
import { takeStartLock } from './start-lock.ts';

/** Between two looks, milliseconds. */
const PAUSE_MS = 20;
/** Looks until we give up: half a minute, for a first start that migrates a large database. */
const LOOKS = 1500;
/** Looks for the daemon that won when ours found another one. */
const LOOKS_FOR_WINNER = 100;
const LOG_LINES = 8;

export interface Started {
  readonly hello: Hello;
  /** False: it ran already. */
  readonly started: boolean;
}

/** Waits until a daemon that is going away is gone. @throws Problem `DAEMON_UNAVAILABLE` */
export async function waitUntilGone(environment: Environment): Promise<void> {
  for (let look = 0; look < LOOKS; look++) {
    if ((await askHello(environment)) !== 'stopping') return;
    await sleep(PAUSE_MS);
  }
  throw kernelErrors.DAEMON_UNAVAILABLE('It has been stopping for too long.');
}

/**
 * Makes sure that a daemon runs, and waits until it answers.
 * @throws Problem `DAEMON_UNAVAILABLE` with the daemon's last words; its exit code is the daemon's own where that says more
 */
export async function startDaemon(environment: Environment): Promise<Started> {
  for (let look = 0; look < LOOKS; look++) {
    const found = await askHello(environment);
    if (typeof found === 'object') return { hello: found, started: false };
    const release = found === 'none' ? takeStartLock(environment.paths.runDir) : null;
    if (release) {
      try {
        const again = await askHello(environment);
        if (typeof again === 'object') return { hello: again, started: false };
        if (again === 'none') return { hello: await launch(environment), started: true };
      } finally {
        release();
      }
    }
    await sleep(PAUSE_MS);
  }
  throw kernelErrors.DAEMON_UNAVAILABLE('Another command has been starting it for too long.');
}

/** Waits until a daemon that somebody else starts answers. @throws Problem `DAEMON_UNAVAILABLE` */
export async function waitForDaemon(environment: Environment): Promise<void> {
  for (let look = 0; look < LOOKS; look++) {
    if (typeof (await askHello(environment)) === 'object') return;
    await sleep(PAUSE_MS);
  }
  throw kernelErrors.DAEMON_UNAVAILABLE('It did not answer in time.', {
    hint: 'aurelius daemon logs',
  });
}

/** The log of the start itself: what the daemon says before its own log is open. */
const startLog = ({ paths }: Environment) => join(paths.logDir, 'start.log');

/**
 * The daemon's files: our log, and nothing of what we were handed ourselves. Node closes only low inherited numbers, and
 * whoever waits for the end of a pipe (`> >(cat)` has it at 63) would wait for the end of the daemon.
 */
function filesOf(log: number, nothing: number): ('ignore' | number)[] {
  const ours = readdirSync('/dev/fd').map(Number);
  const files = Array.from({ length: Math.max(...ours) + 1 }, (_, fd) =>
    fd > 2 && ours.includes(fd) ? nothing : 'ignore',
  );
  return files.with(1, log).with(2, log);
}

function spawnDaemon(environment: Environment): ChildProcess {
  const { env, buildDir, paths } = environment;
  mkdirSync(paths.logDir, { recursive: true, mode: 0o700 });
  const log = openSync(startLog(environment), 'w', 0o600);
  const nothing = openSync('/dev/null', 'r');
  try {
    const home = env['AURELIUS_HOME'];
    return spawn(process.execPath, [join(buildDir, 'daemon', 'main.js')], {
      detached: true,
      // it must not hold the folder it happened to be started in
      cwd: '/',
      env: { ...env, ...(home ? { AURELIUS_HOME: resolve(home) } : {}) },
      stdio: filesOf(log, nothing),
    });
  } finally {
    closeSync(nothing);
    closeSync(log);
  }
}

async function launch(environment: Environment): Promise<Hello> {
  const child = spawnDaemon(environment);
  let ended: number | null = null;
  child.once('exit', (code) => {
    ended = code ?? EXIT.unavailable;
  });
  child.once('error', () => {
    ended = EXIT.unavailable;
  });
  let looks = LOOKS;
  for (let look = 0; look < looks; look++) {
    const found = await askHello(environment);
    if (typeof found === 'object') {
      child.unref();
      return found;
    }
    if (ended === EXIT.retry) looks = Math.min(looks, look + LOOKS_FOR_WINNER);
    else if (ended !== null) break;
    await sleep(PAUSE_MS);
  }
  child.kill('SIGKILL');
  throw startFailure(ended, lastLines(environment));
}

function lastLines(environment: Environment): string {
  try {
    const lines = readFileSync(startLog(environment), 'utf8').trim().split('\n');
    return lines.slice(-LOG_LINES).join('\n');
  } catch {
    return '';
  }
}

const { code, spec } = kernelErrors.DAEMON_UNAVAILABLE;

function startFailure(ended: number | null, words: string): Problem {
  const exit = ended === EXIT.retry ? 'retry' : ended === EXIT.config ? 'config' : 'unavailable';
  const what =
    ended === null ? 'It did not answer in time' : `It stopped at start with code ${ended}`;
  return new Problem(code, { ...spec, exit }, words === '' ? `${what}.` : `${what}: ${words}`, {
    hint: 'aurelius daemon logs',
  });
}
