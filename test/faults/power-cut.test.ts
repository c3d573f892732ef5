// The promise that nothing acknowledged is lost, against a disk that loses power at any moment.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@aurelius/core/client';
import { systemOperations } from '@aurelius/core/kernel';
import { contract } from '@aurelius/plugin-tasks/contract';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CUT_MODES, cutPower } from './power-cut.ts';
import { parseTrace, type Step, TRACED } from './trace.ts';

const MAIN = join(import.meta.dirname, '../../packages/cli/bin/daemon/main.js');
const CUTS = process.env['AURELIUS_TEST_LONG'] ? 300 : 30;
const CLIENTS = 4;
const TASKS_EACH = 20;
const { add, create } = contract.operations;

const hasStrace = spawnSync('strace', ['--version']).status === 0;
if (!hasStrace) console.log('skipped: power cut (strace is not installed)');

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

async function recordTrace(home: string): Promise<Step[]> {
  const traceFile = join(home, 'trace');
  const socket = join(home, 'run/daemon.sock');
  const traced = spawn(
    'strace',
    [
      '-y',
      '-xx',
      '-s',
      '1000000',
      '-e',
      `trace=${TRACED}`,
      '-o',
      traceFile,
      process.execPath,
      MAIN,
    ],
    { env: { ...process.env, AURELIUS_HOME: home }, stdio: 'ignore' },
  );
  const gone = new Promise((resolve) => traced.once('exit', resolve));
  const api = createClient({ address: { socket } });
  const first = () =>
    api.call(create, { title: 'First' }).then(
      () => true,
      () => false,
    );
  for (let waited = 0; waited < 600 && !(await first()); waited++) await sleep(50);
  await Promise.all(
    Array.from({ length: CLIENTS }, async (_, client) => {
      for (let at = 0; at < TASKS_EACH; at++) {
        const text = `Task ${client}.${at} ${'words '.repeat(at % 7)}tomorrow #power`;
        await api.call(add, { text });
      }
    }),
  );
  // its answer shows that the system calls of the last acknowledgement have returned: a kill before that hides them
  const { pid } = await api.call(systemOperations.hello, {});
  process.kill(pid, 'SIGKILL');
  await gone;
  return parseTrace(readFileSync(traceFile, 'utf8'));
}

function restore(folder: string, files: Map<string, Buffer>): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [file, content] of files) {
    if (!basename(file).startsWith('aurelius.db') || file.endsWith('-shm')) continue;
    writeFileSync(join(folder, basename(file)), content);
  }
  return join(folder, 'aurelius.db');
}

/** Acknowledged tasks that the database in `file` does not have; it must be whole. */
function missing(acked: readonly string[], file: string): string[] {
  const db = new Database(file);
  try {
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    const known = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'task'").get();
    const ids = new Set(known ? db.prepare('SELECT id FROM task').pluck().all() : []);
    return acked.filter((id) => !ids.has(id));
  } finally {
    db.close();
  }
}

describe.skipIf(!hasStrace)('a power cut', () => {
  let home = '';
  let disk = '';
  let steps: Step[] = [];

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'aur-cut-'));
    disk = join(home, 'disk');
    steps = await recordTrace(home);
  }, 120_000);

  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it('is replayed from a trace that saw every acknowledgement and the syncs before them', () => {
    const kinds = steps.map((step) => step.kind);
    expect(kinds.filter((kind) => kind === 'ack').length).toBe(CLIENTS * TASKS_EACH + 1);
    expect(kinds.indexOf('sync')).toBeGreaterThan(-1);
    expect(kinds.indexOf('sync')).toBeLessThan(kinds.indexOf('ack'));
  });

  it('loses acknowledged tasks when the log is not synced with each commit', () => {
    const unsynced = steps.filter((step) => step.kind !== 'sync' || !step.file.endsWith('-wal'));
    const { files, acked } = cutPower(unsynced, unsynced.length, 'drop', seeded(1));
    expect(missing(acked, restore(disk, files))).not.toEqual([]);
  });

  it(`loses no acknowledged task and leaves the database whole at ${CUTS} points`, () => {
    const random = seeded(20_261_123);
    const firstAck = steps.findIndex((step) => step.kind === 'ack');
    for (let cut = 0; cut < CUTS; cut++) {
      const mode = CUT_MODES[cut % CUT_MODES.length] ?? 'drop';
      const at = firstAck + 1 + Math.floor(random() * (steps.length - firstAck));
      const { files, acked } = cutPower(steps, at, mode, random);
      const where = `cut ${cut} (${mode}) before step ${at} of ${steps.length}`;
      expect(missing(acked, restore(disk, files)), where).toEqual([]);
    }
  }, 600_000);
});
