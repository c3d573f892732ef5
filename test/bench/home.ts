// A running daemon of the newest build on a home of its own, for one benchmark.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');
export const CLI = join(ROOT, 'packages/cli/bin/aurelius.cjs');

export interface BenchHome {
  readonly path: string;
  readonly socket: string;
  readonly env: Record<string, string>;
  /** Runs the CLI and answers its standard output. */
  run(argv: readonly string[], input?: string): string;
  /** Process id of the daemon. */
  pid(): number;
  close(): void;
}

/** @param config text of the config file */
export function openHome(config = ''): BenchHome {
  const path = mkdtempSync(join(tmpdir(), 'aur-bench-'));
  writeFileSync(join(path, 'config.toml'), config);
  const env = { AURELIUS_HOME: path, AURELIUS_HTTP_PORT: '0' };
  const run = (argv: readonly string[], input?: string) =>
    execFileSync(process.execPath, [CLI, ...argv], {
      env: { ...process.env, ...env },
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['pipe', 'pipe', 'ignore'],
      ...(input === undefined ? {} : { input }),
    });
  run(['daemon', 'start']);
  const status = () => JSON.parse(run(['daemon', 'status', '--json'])) as { pid: number };
  return {
    path,
    socket: join(path, 'run/daemon.sock'),
    env,
    run,
    pid: () => status().pid,
    close() {
      run(['daemon', 'stop']);
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Whether somebody listens on a socket. */
export const answers = (socket: string): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = connect(socket);
    probe.on('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.on('error', () => resolve(false));
  });

/** Time that the threads of a process have spent on a processor, milliseconds. The kernel counts it in nanoseconds. */
export function cpuOf(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const spent = threads.map((id) => readFileSync(`/proc/${pid}/task/${id}/schedstat`, 'utf8'));
  return spent.reduce((sum, text) => sum + Number(text.split(' ')[0]), 0) / 1e6;
}

/** Resident memory of a process, MiB. */
export function rssOf(pid: number): number {
  const line = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? Number.NaN) / 1024;
}
