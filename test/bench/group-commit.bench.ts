// What committing together is worth on a disk whose syncs are slow: strace holds every sync of both sides for 4 ms,
// about what a consumer SSD takes to make a commit durable.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Row, row, summary } from './harness.ts';
import { answers, ROOT } from './home.ts';
import { drive, postJson } from './load.ts';

const ROUNDS = 5;
const HOLD_SYNC = [
  '-f',
  '--seccomp-bpf',
  '-o',
  '/dev/null',
  '-e',
  'trace=fsync,fdatasync',
  '-e',
  'inject=fsync,fdatasync:delay_exit=4000',
];

async function startHeld(socket: string, argv: string[], env = {}): Promise<ChildProcess> {
  const child = spawn('strace', [...HOLD_SYNC, process.execPath, ...argv], {
    env: { ...process.env, ...env },
    stdio: 'ignore',
    detached: true,
  });
  while (!(await answers(socket))) await sleep(20);
  return child;
}

async function stop(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  process.kill(-(child.pid ?? 0), 'SIGKILL');
  await gone;
}

export async function benchGroupCommit(): Promise<Row[]> {
  if (spawnSync('strace', ['--version']).status !== 0) {
    console.log('skipped: strace is not installed');
    return [];
  }
  const home = mkdtempSync(join(tmpdir(), 'aur-bench-'));
  const ours = join(home, 'run/daemon.sock');
  const theirs = join(home, 'twin.sock');
  const main = join(ROOT, 'packages/cli/bin/daemon/main.js');
  const daemon = await startHeld(ours, [main], {
    AURELIUS_HOME: home,
    AURELIUS_HTTP_PORT: '0',
  });
  const twin = await startHeld(theirs, [
    join(import.meta.dirname, 'twin-server.ts'),
    theirs,
    'insert',
    join(home, 'twin.db'),
  ]);
  try {
    const task = { title: 'Review Q4 reports', priority: 'high', labels: ['finance'] };
    const ratios: number[] = [];
    for (let round = -1; round < ROUNDS; round++) {
      const together = await drive(ours, () => postJson('/api/v1/tasks', task), 64, 3200, 201);
      const alone = await drive(theirs, () => postJson('/', task), 64, 200, 201);
      if (round >= 0) ratios.push(3200 / together / (200 / alone));
    }
    return [
      row('the same, every sync held for 4 ms', 'FULL autocommit', summary(ratios), 20, true),
    ];
  } finally {
    await stop(daemon);
    await stop(twin);
    rmSync(home, { recursive: true, force: true });
  }
}
