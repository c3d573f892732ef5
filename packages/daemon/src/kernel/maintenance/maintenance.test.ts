import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fakeClock, tempHome } from '@aurelius/core/testing';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../testing/app.ts';

const DAY = 86_400_000;

interface Job {
  readonly id: string;
  readonly state: string;
  readonly result: Record<string, unknown>;
  readonly error: string | null;
}

interface Shown {
  readonly name: string;
  readonly next: string | null;
  readonly kind: string;
}

let home: ReturnType<typeof tempHome>;
let app: TestApp;
let clock: ReturnType<typeof fakeClock>;
let passed: number;

const start = async () => {
  app = await startTestApp('', {
    home: { ...home, remove: () => {} },
    clock,
    monotonic: () => passed,
  });
};
beforeEach(async () => {
  home = tempHome();
  clock = fakeClock();
  passed = 0;
  await start();
});
afterEach(async () => {
  await app.close();
  home.remove();
});

const call = async <T = unknown>(method: string, path: string, body?: object): Promise<T> => {
  const reply = await app.call(method, `/api/v1${path}`, body);
  return reply.body;
};

/** Has the job of a schedule done, and answers it once it is over. */
const ran = async (schedule: string): Promise<Job> => {
  const { id } = await call<{ id: string }>('POST', `/schedules/${schedule}/run`, {});
  const job = () => call<Job>('GET', `/jobs/${id}`);
  await expect.poll(async () => (await job()).state, { timeout: 10_000 }).toMatch(/done|dead/);
  return job();
};

const check = async (owner: string, id: string) => {
  const { data } = await call<{ data: { id: string; status: string; detail: string }[] }>(
    'GET',
    '/doctor',
  );
  return data.find((one) => one.id === `${owner}.${id}`);
};

const scheduled = () =>
  readdirSync(join(home.paths.dataDir, 'backups')).filter((name) => name.startsWith('scheduled-'));

describe('maintenance', () => {
  it('comes as schedules that can be seen, paused and put right again', async () => {
    const list = async () => {
      const { data } = await call<{ data: Shown[] }>('GET', '/schedules');
      return data;
    };
    await expect.poll(async () => (await list()).every(({ next }) => next !== null)).toBe(true);
    const data = await list();
    const own = data
      .map(({ name }) => name)
      .filter((name) => /^(backups|maintenance)\./.test(name));
    const names = ['backups.daily', 'maintenance.checkpoint', 'maintenance.examine'];
    expect(own).toEqual([...names, 'maintenance.sweep']);
    expect(data.every(({ kind }) => kind === 'built-in')).toBe(true);
    const paused = await call('POST', '/schedules/maintenance.sweep/pause', {});
    expect(paused).toMatchObject({ paused: true, next: null });
  });

  it('empties the log of the database', async () => {
    for (let at = 0; at < 20; at++) await call('POST', '/tasks', { title: `Task ${at}` });
    const wal = join(home.paths.dataDir, 'aurelius.db-wal');
    const full = statSync(wal).size;
    const { result } = await ran('maintenance.checkpoint');
    expect(result['before']).toBeGreaterThanOrEqual(full);
    expect(result['after']).toBe(0);
    expect((await call<{ data: unknown[] }>('GET', '/tasks')).data.length).toBe(20);
  });

  it('removes old events and jobs, and nothing because the clock leapt', async () => {
    await call('POST', '/tasks', { title: 'old' });
    await ran('maintenance.checkpoint');
    clock.advance(40 * DAY);
    await call('POST', '/tasks', { title: 'new' });
    const doubted = await ran('maintenance.sweep');
    expect(doubted.result).toEqual({ jobs: 0, events: 0, slots: 0, proposals: 0 });
    clock.advance(2 * 3_600_000);
    passed += 2 * 3_600_000;
    const { result } = await ran('maintenance.sweep');
    expect(result['jobs']).toBeGreaterThan(0);
    expect(result['events']).toBeGreaterThan(0);
    const gone = await app.call('GET', '/api/v1/events?after=0');
    expect(gone.status).toBe(409);
    expect(gone.body).toMatchObject({ code: 'EVENTS_GONE' });
  });

  it('finds nothing in a database that is sound', async () => {
    await call('POST', '/tasks', { title: 'x' });
    expect((await check('maintenance', 'damage'))?.detail).toBe('not looked for yet');
    const { result } = await ran('maintenance.examine');
    expect(result).toMatchObject({ faults: [], rows: expect.any(Number) });
    expect(result['rows']).toBeGreaterThan(1);
    expect((await check('maintenance', 'damage'))?.status).toBe('ok');
  });

  it('finds a row that is not what was stored, and tells of it', async () => {
    const { ref } = await call<{ ref: string }>('POST', '/tasks', { title: 'canary' });
    await app.close();
    const db = new Sqlite(join(home.paths.dataDir, 'aurelius.db'));
    db.exec("update task set title = 'changed'");
    db.close();
    await start();
    const { result } = await ran('maintenance.examine');
    expect(result['faults']).toEqual([`task ${ref} is not what was stored`]);
    expect(await check('maintenance', 'damage')).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining(`task ${ref}`),
    });
  });

  it('finds a damaged page', async () => {
    for (let at = 0; at < 50; at++) await call('POST', '/tasks', { title: `Task ${at}` });
    await app.close();
    const file = join(home.paths.dataDir, 'aurelius.db');
    const db = new Sqlite(file);
    const page = db
      .prepare(
        "select rootpage from sqlite_master where type = 'index' and tbl_name = 'task' limit 1",
      )
      .pluck()
      .get() as number;
    db.close();
    const bytes = readFileSync(file);
    bytes.fill(0xff, (page - 1) * 4096, (page - 1) * 4096 + 100);
    writeFileSync(file, bytes);
    await start();
    const { result } = await ran('maintenance.examine');
    expect((result['faults'] as string[]).length).toBeGreaterThan(0);
    expect((await check('maintenance', 'damage'))?.status).toBe('fail');
  });
});

describe('the backup of the day', () => {
  it('is made, counts as a backup, and is told of', async () => {
    expect((await check('backups', 'age'))?.status).toBe('warn');
    const { result, state } = await ran('backups.daily');
    expect([state, existsSync(result['made'] as string)]).toEqual(['done', true]);
    const { data } = await call<{ data: { reason: string }[] }>('GET', '/backups');
    expect(data.map(({ reason }) => reason)).toEqual(['scheduled']);
    expect((await check('backups', 'age'))?.status).toBe('ok');
  });

  it('takes the place of those that are too many', async () => {
    for (let day = 0; day < 10; day++) {
      await ran('backups.daily');
      clock.advance(DAY);
      passed += DAY;
    }
    // seven days, and what the weeks before them have left
    expect(scheduled().length).toBe(8);
  });

  it('that fails is told of and does not try again until tomorrow', async () => {
    const folder = join(home.paths.dataDir, 'backups');
    writeFileSync(folder, 'in the way');
    const { state, error } = await ran('backups.daily');
    expect(state).toBe('dead');
    expect(error).toMatch(/EEXIST|ENOTDIR/);
  });
});
