import { scheduleSlotTable, scheduleTable } from '@aurelius/core/db';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OWNER, openTestJobs, type TestJobs, testJob } from '../../testing/jobs.ts';
import { fire } from './fire.ts';
import type { ScheduleRow } from './parts.ts';
import { dueBy } from './store.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const job = testJob();

let jobs: TestJobs;
beforeEach(async () => {
  jobs = await openTestJobs();
  jobs.does(job, async (_, { n }) => n);
});
afterEach(() => jobs.close());

const put = (more: object = {}, on = OWNER) =>
  jobs.db.write((tx) =>
    jobs.schedules
      .for({ id: 'work', uses: [] })
      .put(
        tx,
        { name: 'work.plan', title: 'Plan', job, payload: {}, cron: '*/15 * * * *', ...more },
        on,
      ),
  );

const row = async (name = 'work.plan'): Promise<ScheduleRow> => {
  const rows = await jobs.db.orm.select().from(jobs.db.table(scheduleTable));
  return rows.find((one) => one.name === name) as ScheduleRow;
};

const slots = async () => {
  const rows = await jobs.db.orm.select().from(jobs.db.table(scheduleSlotTable));
  return rows
    .sort((a, b) => a.slot - b.slot)
    .map(({ slot, state, missed }) => [new Date(slot).toISOString().slice(5, 16), state, missed]);
};

const asked = async () => (await jobs.store.list({ userId: OWNER.userId }, { limit: 500 })).length;

const instant = (ms: number | null) => ms && new Date(ms).toISOString().slice(5, 16);

/** Moves the clock on and has the timer ring. */
const after = async (ms: number) => {
  jobs.clock.advance(ms);
  await jobs.runner.tick();
};

/** Lets everything that was asked for be done. */
const worked = () =>
  expect.poll(async () => (await jobs.store.counts()).map(({ state }) => state)).toEqual(['done']);

describe('a schedule', () => {
  it('asks for its job when its time comes, on behalf of whoever it was made for', async () => {
    await jobs.runner.start();
    await put({ payload: { n: 7 } });
    await expect.poll(async () => instant((await row()).nextAt)).toBe('11-23T10:15');
    await after(14 * MINUTE);
    expect(await asked()).toBe(0);
    await after(MINUTE);
    await worked();
    const [done] = await jobs.store.list({ userId: OWNER.userId }, { limit: 1 });
    expect(done).toMatchObject({
      name: 'work.do',
      payload: { n: 7 },
      origin: { scopes: ['*'], zone: 'Europe/Berlin' },
      result: 7,
    });
    expect(await row()).toMatchObject({ lastJob: done?.id, missed: 0 });
    expect(await slots()).toEqual([['11-23T10:15', 'fired', 0]]);
    expect(instant((await row()).nextAt)).toBe('11-23T10:30');
  });

  it('is not there when the transaction it was made in is rolled back', async () => {
    await jobs.runner.start();
    const undone = jobs.db.write(async (tx) => {
      const host = jobs.schedules.for({ id: 'work', uses: [] });
      const plan = { name: 'work.plan', title: 'Plan', job, payload: {}, cron: '* * * * *' };
      await host.put(tx, plan, OWNER);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await after(DAY);
    expect([await row(), await asked()]).toEqual([undefined, 0]);
  });

  it('is no more once it is removed', async () => {
    await jobs.runner.start();
    await put();
    await after(15 * MINUTE);
    await jobs.db.write((tx) =>
      jobs.schedules.for({ id: 'work', uses: [] }).remove(tx, 'work.plan', OWNER.userId),
    );
    await after(DAY);
    expect([await row(), await slots(), await asked()]).toEqual([undefined, [], 1]);
  });

  it('keeps its time when it is put as it is, and finds another when that changes', async () => {
    await jobs.runner.start();
    await put();
    await after(10 * MINUTE);
    await put({ title: 'Plans', payload: { n: 1 } });
    expect(await row()).toMatchObject({ title: 'Plans', payload: { n: 1 } });
    expect(instant((await row()).slot)).toBe('11-23T10:15');
    await put({ cron: '0 * * * *' });
    await jobs.runner.tick();
    expect(instant((await row()).slot)).toBe('11-23T11:00');
  });

  it('belongs to one user', async () => {
    await jobs.runner.start();
    await put();
    await put({}, { ...OWNER, userId: 'somebody' });
    await after(0);
    await after(15 * MINUTE);
    const of = async (userId: string) => (await jobs.store.list({ userId }, { limit: 9 })).length;
    expect([await of(OWNER.userId), await of('somebody')]).toEqual([1, 1]);
  });

  it('has its slots in a phase of its own', async () => {
    await jobs.runner.start();
    await put({ offsetMs: 421_000 });
    await after(0);
    expect((await row()).slot).toBe(Date.parse('2026-11-23T10:07:01Z'));
  });

  it('is put off by a random time, at most its jitter, and the slot stays the same', async () => {
    await jobs.runner.start();
    await put({ jitterMs: 2 * MINUTE });
    await after(0);
    const { slot, nextAt } = await row();
    expect([instant(slot), (nextAt as number) - (slot as number)]).toEqual(['11-23T10:15', MINUTE]);
    await after(15 * MINUTE);
    expect(await asked()).toBe(0);
    await after(MINUTE);
    expect(await slots()).toEqual([['11-23T10:15', 'fired', 0]]);
  });

  it('that has no job here leaves its slots out and says so', async () => {
    await put({ job: testJob({ id: 'work.gone' }) });
    await jobs.runner.tick();
    await after(15 * MINUTE);
    expect(await slots()).toEqual([['11-23T10:15', 'refused', 0]]);
    expect(await asked()).toBe(0);
  });

  it.each([
    [{ name: 'mail.plan' }, 'SCHEDULE_INVALID'],
    [{ name: 'work.a b' }, 'SCHEDULE_INVALID'],
    [{ zone: 'Mars/Base' }, 'SCHEDULE_INVALID'],
    [{ jitterMs: -1 }, 'SCHEDULE_INVALID'],
    [{ payload: { n: 'x' } }, 'JOB_PAYLOAD_INVALID'],
    [{ job: testJob({ id: 'mail.sync' }) }, 'MISSING_PERMISSION'],
  ])('is refused as %j', async (more, code) => {
    await expect(put(more)).rejects.toMatchObject({ code });
    expect(await row()).toBeUndefined();
  });

  it('whose times are none says why', async () => {
    await put({ cron: '61 * * * *' });
    await put({ name: 'work.never', cron: '0 0 30 2 *' });
    await jobs.runner.tick();
    expect(await row()).toMatchObject({ nextAt: null, fault: 'Invalid value for minute: 61' });
    expect(await row('work.never')).toMatchObject({
      nextAt: null,
      fault: 'That time never comes',
    });
  });
});

describe('slots that pass while nobody can use them', () => {
  it('are caught up with once, after three days', async () => {
    await put();
    await jobs.runner.tick();
    await after(3 * DAY + 7 * MINUTE);
    expect(await slots()).toEqual([['11-26T10:00', 'fired', 287]]);
    expect([(await row()).missed, instant((await row()).nextAt)]).toEqual([287, '11-26T10:15']);
  });

  it('are left out when they are too late to be of use', async () => {
    await put({ cron: '0 11 * * *', misfire: 'skip', graceMs: 60 * MINUTE });
    await jobs.runner.tick();
    await after(3 * DAY + 3 * 60 * MINUTE);
    expect(await slots()).toEqual([['11-26T10:00', 'missed', 3]]);
    expect(await asked()).toBe(0);
    await after(21 * 60 * MINUTE + 30 * MINUTE);
    expect(await slots()).toEqual([
      ['11-26T10:00', 'missed', 3],
      ['11-27T10:00', 'fired', 0],
    ]);
  });

  it('are counted as far as is worth it when there are very many', async () => {
    await put({ cron: '* * * * *' });
    await jobs.runner.tick();
    await after(365 * DAY);
    expect((await row()).missed).toBe(999);
    expect(await slots()).toEqual([['11-23T10:00', 'fired', 999]]);
    expect(instant((await row()).nextAt)).toBe('11-23T10:01');
  });
});

describe('a slot that comes while the job before it is not over', () => {
  it('is left out', async () => {
    await put();
    await jobs.runner.tick();
    await after(15 * MINUTE);
    await after(15 * MINUTE);
    expect((await slots()).map(([, state]) => state)).toEqual(['fired', 'overlapped']);
    expect(await asked()).toBe(1);
  });

  it('asks for another job where that is wanted', async () => {
    await put({ overlap: 'queue' });
    await jobs.runner.tick();
    await after(15 * MINUTE);
    await after(15 * MINUTE);
    expect((await slots()).map(([, state]) => state)).toEqual(['fired', 'fired']);
    expect(await asked()).toBe(2);
  });
});

describe('two processes on one database', () => {
  it('use a slot once, though both have seen it', async () => {
    const other = await openTestJobs(undefined, jobs);
    other.does(job, async () => {});
    for (let at = 0; at < 20; at++) await put({ name: `work.plan-${at}`, overlap: 'queue' });
    await jobs.runner.tick();
    for (let round = 0; round < 3; round++) {
      jobs.clock.advance(15 * MINUTE);
      const seen = await dueBy(jobs.db, jobs.clock.now(), 100);
      expect(seen.length).toBe(20);
      for (const one of seen) {
        await fire(one, jobs.scheduleParts);
        await fire(one, other.scheduleParts);
      }
    }
    await other.close();
    expect(await asked()).toBe(60);
    expect((await slots()).map(([, state]) => state)).toEqual(Array(60).fill('fired'));
  });
});

describe('a schedule that was changed since it was read', () => {
  it('is not used by what it was before', async () => {
    await put();
    await jobs.runner.tick();
    jobs.clock.advance(15 * MINUTE);
    const [seen] = await dueBy(jobs.db, jobs.clock.now(), 1);
    await put({ cron: '0 12 * * *' });
    await fire(seen as ScheduleRow, jobs.scheduleParts);
    expect([await slots(), await asked()]).toEqual([[], 0]);
    await jobs.runner.tick();
    expect(instant((await row()).nextAt)).toBe('11-23T11:00');
  });
});

describe('the zone of the config', () => {
  it('is followed by schedules that have none of their own', async () => {
    await put({ cron: '0 9 * * *' });
    await put({ name: 'work.fixed', cron: '0 9 * * *', zone: 'Europe/Berlin' });
    await jobs.runner.tick();
    await jobs.moveTo('America/New_York');
    await jobs.runner.tick();
    expect(instant((await row()).nextAt)).toBe('11-23T14:00');
    expect(instant((await row('work.fixed')).nextAt)).toBe('11-24T08:00');
  });

  it('that changed while nobody was there does not hide what was due in the old one', async () => {
    await put({ cron: '30 11 * * *' });
    await jobs.runner.tick();
    jobs.clock.advance(60 * MINUTE);
    await jobs.moveTo('America/New_York');
    await jobs.runner.tick();
    expect(await slots()).toEqual([['11-23T10:30', 'fired', 0]]);
    expect(instant((await row()).nextAt)).toBe('11-23T16:30');
  });
});
