// The built daemon as a process of its own on a home of its own, for tests that need the real thing.
import { spawn } from 'node:child_process';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { resolvePaths } from '../config/paths.ts';

/** Below the repository's root: the newest build. */
const MAIN = join(import.meta.dirname, '../../../cli/bin/daemon/main.js');

const READY_MS = 15_000;

export interface BuiltDaemon {
  readonly pid: number;
  readonly socket: string;
  /** Exit code, or the signal that ended it, and what it printed on standard error. */
  readonly exited: Promise<{ code: number | null; signal: string | null; stderr: string }>;
  /** Ends it gracefully and waits for that. */
  stop(): Promise<void>;
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { socketPath, path: '/health/ready', headers: { host: 'aurelius' } };
    const sent = request(options, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    sent.on('error', () => resolve(false));
    sent.end();
  });
}

/**
 * Starts the newest build's daemon with `home` as AURELIUS_HOME and waits until it answers.
 * @throws Error with what it printed when it ends before that
 */
export async function startBuiltDaemon(
  home: string,
  env: Readonly<Record<string, string>> = {},
): Promise<BuiltDaemon> {
  const child = spawn(process.execPath, [MAIN], {
    // a port that no other daemon has
    env: { ...process.env, AURELIUS_HTTP_PORT: '0', ...env, AURELIUS_HOME: home },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  let ended = false;
  const exited = new Promise<{ code: number | null; signal: string | null; stderr: string }>(
    (resolve) => {
      child.on('close', (code, signal) => {
        ended = true;
        resolve({ code, signal, stderr });
      });
    },
  );
  const { socket } = resolvePaths({ AURELIUS_HOME: home }, home, process.getuid?.() ?? 0);
  for (let waited = 0; !(await answers(socket)); waited += 20) {
    if (ended || waited > READY_MS) {
      child.kill('SIGKILL');
      const { code } = await exited;
      throw new Error(`The daemon did not start (exit ${code}): ${stderr}`);
    }
    await sleep(20);
  }
  return {
    pid: child.pid ?? 0,
    socket,
    exited,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
