// One run of a hook: a program of the user's, with an event on its standard input and an end that it cannot put off.
import { spawn } from 'node:child_process';
import type { Env } from '@aurelius/core/config';
import type { HookRun } from '@aurelius/core/kernel';

/** Longest run, and how long a program that took too long may take to end, milliseconds. */
const HOOK_MS = 10_000;
const LAST_MS = 1000;
/** Somebody who left the program's group may hold its output open for this long, milliseconds. */
const DRAIN_MS = 200;
/** A program that writes more is ended, and only the end of what it wrote is kept, bytes. */
const OUTPUT_MAX = 1024 * 1024;
const OUTPUT_KEPT = 4096;

export interface HookCall {
  /** The program. */
  readonly path: string;
  readonly args?: readonly string[];
  /** What it reads. */
  readonly input: string;
  /** Folder it runs in. */
  readonly cwd: string;
  /** Its whole environment. */
  readonly env: Env;
  /** Aborts when the daemon stops: it is ended at once. */
  readonly signal: AbortSignal;
  /** Longest run, milliseconds; default: 10 seconds. */
  readonly longestMs?: number;
  /** Is given its standard output as it comes. */
  onOutput?(chunk: Buffer): void;
}

/** The end of everything that was written, and how much that was. */
function createTail() {
  let kept: Buffer = Buffer.alloc(0);
  let total = 0;
  return {
    take(chunk: Buffer): void {
      total += chunk.length;
      kept = Buffer.concat([kept, chunk.subarray(-OUTPUT_KEPT)]).subarray(-OUTPUT_KEPT);
    },
    get total() {
      return total;
    },
    text: () => kept.toString('utf8'),
  };
}

/** Runs a hook to its end. What it started goes with it, unless it left its process group. */
export function runHook(call: HookCall): Promise<HookRun> {
  const { path, args = [], input, cwd, env, signal, longestMs = HOOK_MS } = call;
  const began = performance.now();
  const tail = createTail();
  const { promise, resolve } = Promise.withResolvers<HookRun>();
  /** Why it was ended from here. */
  let ended: 'late' | 'flooded' | 'failed' | null = null;

  const child = spawn(path, args, { cwd, env, detached: true, stdio: 'pipe' });
  const kill = (how: NodeJS.Signals) => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, how);
    } catch {
      // the whole group is gone
    }
  };
  const end = (why: NonNullable<typeof ended>, how: NodeJS.Signals) => {
    ended ??= why;
    kill(how);
  };
  const timers = [
    setTimeout(() => end('late', 'SIGTERM'), longestMs),
    setTimeout(() => kill('SIGKILL'), longestMs + LAST_MS),
  ];
  const onStop = () => end('failed', 'SIGKILL');
  signal.addEventListener('abort', onStop);

  const settle = (how: HookRun['end'], exit: number | null, output = tail.text()) => {
    for (const timer of timers) clearTimeout(timer);
    signal.removeEventListener('abort', onStop);
    resolve({ end: how, exit, ms: Math.round(performance.now() - began), output });
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      tail.take(chunk);
      if (tail.total > OUTPUT_MAX) {
        stream.destroy();
        end('flooded', 'SIGKILL');
      }
    });
  }
  child.stdout.on('data', (chunk: Buffer) => call.onOutput?.(chunk));
  // one that does not want to know closes its input
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  child.on('error', (error) => settle('unstarted', null, error.message));
  child.on('exit', (code) => {
    kill('SIGKILL');
    timers.push(
      setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, DRAIN_MS),
    );
    child.on('close', () => settle(ended ?? (code === 0 ? 'done' : 'failed'), code));
  });
  return promise;
}
