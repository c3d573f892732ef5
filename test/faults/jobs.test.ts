// The promise that a job which was asked for is done, against a daemon that is killed while jobs run.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BuiltDaemon,
  linkPlugins,
  requestSocket,
  startBuiltDaemon,
  tempHome,
} from '@aurelius/core/testing';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';

const ROUNDS = process.env['AURELIUS_TEST_LONG'] ? 10 : 3;
const JOBS = process.env['AURELIUS_TEST_LONG'] ? 500 : 200;
/** Jobs of the plugin's queue that run at once. */
const SLOTS = 4;
const JOB_MS = 20;
/** Those of the plugin: the daemon has others of its own. */
const OWN = `name LIKE 'working.%'`;

const ask = (daemon: BuiltDaemon, payloads: object[], undone = false) =>
  requestSocket(daemon.socket, 'POST', '/api/v1/working', { job: 'write', payloads, undone });

const count = (db: Database.Database, state: string): number =>
  db.prepare(`SELECT count(*) FROM job WHERE ${OWN} AND state = ?`).pluck().get(state) as number;

describe('a daemon killed while jobs run', () => {
  it(`does all of ${JOBS} jobs over ${ROUNDS} kills, and none more often than it was killed`, async () => {
    const home = tempHome();
    const file = join(home.path, 'lines');
    writeFileSync(file, '');
    linkPlugins(home, ['working']);
    try {
      let daemon = await startBuiltDaemon(home.path);
      const lines = Array.from({ length: JOBS }, (_, n) => `line ${n}`);
      const payloads = lines.map((line) => ({ file, line, ms: JOB_MS }));
      const { status } = await ask(daemon, payloads);
      expect(status).toBe(200);
      const undone = await ask(daemon, [{ file, line: 'never', ms: 0 }], true);
      expect(undone.status).toBe(500);

      const db = new Database(join(home.path, 'data/aurelius.db'), { readonly: true });
      let whileRunning = 0;
      for (let round = 0; round < ROUNDS; round++) {
        await sleep(60 + ((round * 137) % 200));
        process.kill(daemon.pid, 'SIGKILL');
        await daemon.exited;
        if (count(db, 'running') > 0) whileRunning++;
        daemon = await startBuiltDaemon(home.path);
      }
      expect(whileRunning).toBeGreaterThanOrEqual(Math.floor(ROUNDS * 0.8));
      await expect.poll(() => count(db, 'done'), { timeout: 60_000 }).toBe(JOBS);
      expect(count(db, 'dead')).toBe(0);
      await daemon.stop();
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
      db.close();

      const written = readFileSync(file, 'utf8').trimEnd().split('\n');
      expect(new Set(written)).toEqual(new Set(lines));
      expect(written.length - JOBS).toBeLessThanOrEqual(ROUNDS * SLOTS);
    } finally {
      home.remove();
    }
  }, 180_000);

  it('buries a job that takes its process with it three times, and lives', async () => {
    const home = tempHome();
    const [folder = ''] = linkPlugins(home, ['working']);
    appendFileSync(join(folder, 'daemon.js'), KILLER);
    try {
      const first = await startBuiltDaemon(home.path);
      await requestSocket(first.socket, 'POST', '/api/v1/working', { job: 'wait', payloads: [{}] });
      const ends: (string | null)[] = [];
      for (let daemon: BuiltDaemon | null = first; ends.length < 5; ) {
        if (daemon !== null) ends.push((await daemon.exited).signal);
        // it may be killed before it has answered
        daemon = await startBuiltDaemon(home.path).catch(() => null);
        const state = daemon && (await stateIn(daemon).catch(() => null));
        if (daemon && state === 'dead') {
          await daemon.stop();
          break;
        }
      }
      const db = new Database(join(home.path, 'data/aurelius.db'), { readonly: true });
      expect(db.prepare(`SELECT state, lost FROM job WHERE ${OWN}`).all()).toEqual([
        { state: 'dead', lost: 3 },
      ]);
      db.close();
      expect(new Set(ends)).toEqual(new Set(['SIGKILL']));
    } finally {
      home.remove();
    }
  }, 60_000);
});

describe('a daemon told to stop while jobs run', () => {
  const state = (home: string) => {
    const db = new Database(join(home, 'data/aurelius.db'), { readonly: true });
    try {
      return db.prepare(`SELECT state, attempt, lost FROM job WHERE ${OWN}`).all();
    } finally {
      db.close();
    }
  };

  it('finishes what ends in time, and gives the rest back when it is told twice', async () => {
    const home = tempHome();
    const file = join(home.path, 'lines');
    linkPlugins(home, ['working']);
    try {
      const first = await startBuiltDaemon(home.path);
      await ask(first, [{ file, line: 'in time', ms: 400 }]);
      await expect.poll(() => stateIn(first)).toBe('running');
      await first.stop();
      expect(readFileSync(file, 'utf8')).toBe('in time\n');
      expect(state(home.path)).toEqual([{ state: 'done', attempt: 1, lost: 0 }]);

      const second = await startBuiltDaemon(home.path);
      await requestSocket(second.socket, 'POST', '/api/v1/working', {
        job: 'wait',
        payloads: [{}],
      });
      await expect.poll(() => stateIn(second)).toBe('running');
      process.kill(second.pid, 'SIGINT');
      await sleep(300);
      const told = performance.now();
      process.kill(second.pid, 'SIGINT');
      expect((await second.exited).code).toBe(0);
      expect(performance.now() - told).toBeLessThan(5000);
      expect(state(home.path)).toContainEqual({ state: 'ready', attempt: 0, lost: 0 });
    } finally {
      home.remove();
    }
  }, 60_000);
});

/** Appended to the plugin: its job that waits ends the process instead. */
const KILLER = `
const { start } = plugin;
plugin.start = (host) => {
  const half = start(host);
  return { ...half, jobs: { ...half.jobs, wait: async () => process.kill(process.pid, 'SIGKILL') } };
};
`;

/** State of the newest job of the plugin. */
async function stateIn(daemon: BuiltDaemon): Promise<string | undefined> {
  const { body } = await requestSocket(daemon.socket, 'GET', '/api/v1/jobs');
  const { data } = body as { data: { name: string; state: string }[] };
  return data.find(({ name }) => name.startsWith('working.'))?.state;
}
