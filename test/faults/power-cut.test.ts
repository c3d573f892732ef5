// The promise that nothing acknowledged is lost, against a disk that loses power at any moment.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@aurelius/core/client';
import { historyOperations, systemOperations } from '@aurelius/core/kernel';
import { contract } from '@aurelius/plugin-tasks/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsOf } from '../../packages/daemon/src/db/check-file.ts';
import { checkRows, readDbOf } from '../../packages/daemon/src/db/check-rows.ts';
import { openConnection, useCipherEngine } from '../../packages/daemon/src/db/open.ts';
import { verifyChain } from '../../packages/daemon/src/kernel/audit/verify.ts';
import { taskTable } from '../../plugins/tasks/src/tables.ts';
import { CUT_MODES, startReplay } from './power-cut.ts';
import { parseTrace, type Step, TRACED } from './trace.ts';
import { MAIN } from './traced-daemon.ts';

const CUTS = process.env['AURELIUS_TEST_LONG'] ? 300 : 30;
const CLIENTS = 4;
const TASKS_EACH = 20;
/** Tasks that are made, changed, changed back and changed again, one after another. */
const UNDONE = 10;
const ACKS = CLIENTS * TASKS_EACH + UNDONE + 1;
const { add, create, edit } = contract.operations;

const KEY = 'c'.repeat(64);

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
  for (let at = 0; at < UNDONE; at++) {
    const { id } = await api.call(create, { title: `Undone ${at}` });
    await api.call(edit, { id, title: `Changed ${at}` });
    await api.call(historyOperations.undo, {});
    await api.call(historyOperations.redo, {});
  }
  // its answer shows that the system calls of the last acknowledgement have returned: a kill before that hides them
  const { pid } = await api.call(systemOperations.hello, {});
  process.kill(pid, 'SIGKILL');
  await gone;
  return parseTrace(readFileSync(traceFile, 'utf8'));
}

function restore(folder: string, files: ReadonlyMap<string, Buffer>): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [file, content] of files) {
    if (!basename(file).startsWith('aurelius.db') || file.endsWith('-shm')) continue;
    writeFileSync(join(folder, basename(file)), content);
  }
  return join(folder, 'aurelius.db');
}

/** Acknowledged tasks that the database in `file` does not have. It must be whole, its rows and its audit log, too. */
async function missing(
  acked: readonly string[],
  file: string,
  key: string | null,
): Promise<string[]> {
  // what the log holds is brought in, as a start does
  const db = openConnection(file, 'write', key);
  try {
    expect(faultsOf(db)).toEqual([]);
    const known = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'task'").get();
    if (!known) return [...acked];
    expect(checkRows(db, taskTable)).toMatchObject({ damaged: 0, fault: null });
    const proving = verifyChain(readDbOf(db), []);
    while (!(await proving.next()).done);
    const ids = new Set(db.prepare('SELECT id FROM task').pluck().all());
    const noted = new Set(
      db.prepare("SELECT entity_id FROM audit_log WHERE verb = 'created'").pluck().all(),
    );
    return acked.filter((id) => !ids.has(id) || !noted.has(id));
  } finally {
    db.close();
  }
}

describe.skipIf(!hasStrace).each([
  ['of a home in the clear', null],
  ['of an encrypted home', KEY],
])('a power cut %s', (_, key) => {
  let home = '';
  let disk = '';
  let steps: Step[] = [];

  beforeAll(async () => {
    await useCipherEngine();
    home = mkdtempSync(join(tmpdir(), 'aur-cut-'));
    disk = join(home, 'disk');
    if (key !== null) {
      const settings = '[storage]\nencryption = true\nkeyFile = "storage.key"\n';
      writeFileSync(join(home, 'config.toml'), settings, { mode: 0o600 });
      writeFileSync(join(home, 'storage.key'), `${key}\n`, { mode: 0o600 });
    }
    steps = await recordTrace(home);
  }, 120_000);

  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it('is replayed from a trace that saw every acknowledgement and the syncs before them', () => {
    const kinds = steps.map((step) => step.kind);
    expect(kinds.filter((kind) => kind === 'ack').length).toBe(ACKS);
    expect(kinds.indexOf('sync')).toBeGreaterThan(-1);
    expect(kinds.indexOf('sync')).toBeLessThan(kinds.indexOf('ack'));
  });

  it('loses acknowledged tasks when the log is not synced with each commit', async () => {
    // a checkpoint brings everything into the database: what was acknowledged before stands in the log alone until then
    const firstAck = steps.findIndex((step) => step.kind === 'ack');
    const checkpoint = steps.findIndex(
      (step, at) => at > firstAck && step.kind === 'sync' && step.file.endsWith('aurelius.db'),
    );
    const unsynced = steps
      .slice(0, checkpoint === -1 ? undefined : checkpoint)
      .filter((step) => step.kind !== 'sync' || !step.file.endsWith('-wal'));
    const replay = startReplay();
    for (const step of unsynced) replay.run(step);
    const { files, acked } = replay.cut('drop', seeded(1));
    expect(await missing(acked, restore(disk, files), key)).not.toEqual([]);
  });

  it(`loses no acknowledged task and leaves the database whole at ${CUTS} points`, async () => {
    const random = seeded(20_261_123);
    const firstAck = steps.findIndex((step) => step.kind === 'ack');
    const places = Array.from({ length: CUTS }, (_, cut) => ({
      mode: CUT_MODES[cut % CUT_MODES.length] ?? 'drop',
      at: firstAck + 1 + Math.floor(random() * (steps.length - firstAck)),
    }));
    const replay = startReplay();
    let done = 0;
    for (const { at, mode } of places.sort((a, b) => a.at - b.at)) {
      while (done < at && done < steps.length) replay.run(steps[done++] as Step);
      const { files, acked } = replay.cut(mode, random);
      const where = `cut (${mode}) before step ${at} of ${steps.length}`;
      expect(await missing(acked, restore(disk, files), key), where).toEqual([]);
    }
  }, 600_000);
});
