import { eventLog, jobTable, scheduleSlotTable, scheduleTable } from '@aurelius/core/db';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OWNER, openTestJobs, type TestJobs, testJob } from '../../testing/jobs.ts';
import { createClockWatch } from '../clock-watch.ts';
import type { Timed } from '../jobs/runner.ts';
import { slotsOf } from './cron.ts';
import { forgetAhead, sweepSlots } from './db/sweep.ts';
import type { ScheduleRow } from './parts.ts';
import { createSchedules } from './schedules.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONTH = 30 * DAY;
/** The smallest step that counts as a jump. */
const NOTICED = 2000;
const job = testJob();

let jobs: TestJobs;
let ticker: Timed;
let passed = 0;

/** Another start of the daemon on the same home. */
const restart = async () => {
  const watch = createClockWatch(jobs.clock, () => passed);
  const runner = {
    wake() {},
    beside(timed: Timed) {
      ticker = timed;
    },
  };
  const schedules = createSchedules({
    ...jobs.scheduleParts,
    watch,
    jobs: { store: jobs.store, catalogue: jobs.catalogue, runner },
  });
  await schedules.start([]);
  return schedules;
};

beforeEach(async () => {
  jobs = await openTestJobs();
  jobs.does(job, async () => {});
  passed = 0;
});
afterEach(() => jobs.close());

const pass = async (ms: number) => {
  passed += ms;
  jobs.clock.advance(ms);
  await ticker.work();
};
const jump = async (ms: number) => {
  jobs.clock.advance(ms);
  await ticker.work();
};

const put = async (cron: string, more: object = {}) => {
  const schedules = await restart();
  await jobs.db.write((tx) =>
    schedules
      .for({ id: 'work', uses: [] })
      .put(
        tx,
        { name: 'work.plan', title: 'Plan', job, payload: {}, cron, overlap: 'queue', ...more },
        OWNER,
      ),
  );
  await ticker.work();
};

const row = async (): Promise<ScheduleRow> => {
  const [only] = await jobs.db.orm.select().from(jobs.db.table(scheduleTable));
  return only as ScheduleRow;
};
const fired = async () => {
  const rows = await jobs.db.orm.select().from(jobs.db.table(scheduleSlotTable));
  return rows
    .filter(({ state }) => state === 'fired')
    .map(({ slot }) => slot)
    .sort((a, b) => a - b);
};
const asked = async () => (await jobs.db.orm.select().from(jobs.db.table(jobTable))).length;
const text = (ms: number | null) => ms && new Date(ms).toISOString().slice(5, 16);

describe('a clock that is set forth by a month', () => {
  it('is caught up with once, and nothing comes twice when it is put right', async () => {
    await put('*/15 * * * *');
    await pass(15 * MINUTE);
    await jump(MONTH);
    expect((await fired()).map(text)).toEqual(['11-23T10:15', '12-23T10:15']);
    await pass(15 * MINUTE);
    await jump(-MONTH);
    expect(text((await row()).nextAt)).toBe('11-23T10:45');
    await pass(15 * MINUTE);
    expect(await asked()).toBe(4);
    expect((await fired()).map(text)).toContain('11-23T10:45');
  });

  it('does not bring what is only of use in time', async () => {
    await put('0 9 * * *', { misfire: 'skip', graceMs: 3 * HOUR });
    await jump(MONTH + 5 * HOUR);
    expect([await fired(), await asked()]).toEqual([[], 0]);
    expect((await row()).missed).toBe(30);
  });
});

describe('a clock that is set back by a month', () => {
  it('lets a schedule go on at its next time, and not in a month', async () => {
    await put('*/15 * * * *');
    await pass(15 * MINUTE);
    await jump(-MONTH);
    expect(text((await row()).nextAt)).toBe('10-24T10:30');
    await pass(15 * MINUTE);
    await jump(MONTH);
    // the first time after the jump was new, and the one before it had been used
    expect((await fired()).map(text)).toEqual(['10-24T10:30', '11-23T10:15', '11-23T10:30']);
    expect(await asked()).toBe(3);
  });

  it('and put right uses no time again, and does not take that for a fault', async () => {
    await put('*/15 * * * *');
    await pass(15 * MINUTE);
    await jump(-MONTH);
    await pass(15 * MINUTE);
    await jump(MONTH - 10 * MINUTE);
    expect((await fired()).map(text)).toEqual(['10-24T10:30', '11-23T10:15']);
    expect([await asked(), jobs.complaints]).toEqual([2, []]);
    expect(text((await row()).nextAt)).toBe('11-23T10:30');
  });

  it('by minutes does not use a time again', async () => {
    await put('*/15 * * * *');
    await pass(16 * MINUTE);
    await jump(-5 * MINUTE);
    expect(text((await row()).nextAt)).toBe('11-23T10:30');
    await pass(5 * MINUTE);
    expect(await asked()).toBe(1);
  });

  it('while the daemon was away is noticed when it starts', async () => {
    await put('*/15 * * * *');
    await pass(15 * MINUTE);
    jobs.clock.advance(-MONTH);
    await restart();
    await ticker.work();
    expect(text((await row()).nextAt)).toBe('10-24T10:30');
  });

  it('for good is believed after a day', async () => {
    await put('*/15 * * * *');
    for (let quarter = 0; quarter < 12; quarter++) await pass(15 * MINUTE);
    await jump(-3 * HOUR);
    expect(text((await row()).nextAt)).toBe('11-23T13:15');
    const forget = () => jobs.db.write((tx) => forgetAhead(tx, jobs.clock.now()));
    jobs.clock.advance(-MONTH);
    await ticker.work();
    await forget();
    expect((await fired()).length).toBe(12);
    await pass(DAY + HOUR);
    await forget();
    expect((await fired()).map(text)).toEqual(['10-25T11:00']);
  });

  it('moves up what waits because it failed, and not what was asked for at an instant', async () => {
    await put('0 9 * * *');
    const wait = (runAt: number) => jobs.ask(job, {}, { runAt });
    const [later, failed] = [await wait(jobs.clock.now() + HOUR), await wait(0)];
    const { jobs: claimed } = await jobs.store.claim({
      queue: 'work',
      limit: 1,
      perUser: 9,
      after: '',
    });
    const { leaseToken } = claimed[0] as { leaseToken: string };
    const retryAt = jobs.clock.now() + 5000;
    await jobs.store.fail([{ id: failed, token: leaseToken, error: 'no', retryAt }]);
    const before = await jobs.row(later);
    await jump(-MONTH);
    expect((await jobs.row(failed)).runAt).toBe(retryAt - MONTH);
    expect((await jobs.row(later)).runAt).toBe(before.runAt);
  });
});

describe('a machine that slept for three days', () => {
  it('catches up once, has no stale digest, and knows what it missed', async () => {
    await put('*/15 * * * *');
    const schedules = await restart();
    await jobs.db.write((tx) =>
      schedules.for({ id: 'work', uses: [] }).put(
        tx,
        {
          ...{ name: 'work.digest', title: 'Digest', job, payload: {}, overlap: 'queue' },
          ...{ cron: '0 9 * * *', misfire: 'skip', graceMs: 3 * HOUR },
        },
        OWNER,
      ),
    );
    await ticker.work();
    await jump(3 * DAY + 4 * HOUR);
    expect(await asked()).toBe(1);
    const rows = await jobs.db.orm.select().from(jobs.db.table(scheduleTable));
    expect(Object.fromEntries(rows.map(({ name, missed }) => [name, missed]))).toEqual({
      'work.plan': 303,
      'work.digest': 3,
    });
    const told = await jobs.db.orm.select().from(jobs.db.table(eventLog));
    expect(told.filter(({ type }) => type === 'schedule:missed').length).toBe(1);
  });
});

describe('whatever the clock does', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 3 * HOUR }) }),
    fc.record({
      do: fc.constant('jump' as const),
      ms: fc.oneof(
        fc.integer({ min: -MONTH, max: MONTH }),
        fc.constantFrom(-MONTH, MONTH, -HOUR, HOUR, -1000, 1000),
      ),
    }),
    fc.record({ do: fc.constant('away' as const), ms: fc.integer({ min: -DAY, max: 3 * DAY }) }),
  );
  const plan = fc.record({
    cron: fc.constantFrom('*/15 * * * *', '0 * * * *', '30 2 * * *', '0 9 * * 1'),
    misfire: fc.constantFrom('once', 'skip'),
    jitterMs: fc.constantFrom(0, 2 * MINUTE),
    offsetMs: fc.constantFrom(0, 421_000),
  });
  const runs = process.env['AURELIUS_TEST_LONG'] ? 400 : 25;

  it('no time is used twice, and the first one that is left is used', async () => {
    await fc.assert(
      fc.asyncProperty(
        plan,
        fc.array(step, { maxLength: 12 }),
        async ({ cron, ...more }, steps) => {
          const schedules = await restart();
          await jobs.db.write((tx) =>
            schedules.for({ id: 'work', uses: [] }).remove(tx, 'work.plan', OWNER.userId),
          );
          const others = await asked();
          await put(cron, more);
          // What a schedule has lived through: a step back too small to be noticed does not bring a time again.
          let lived = jobs.clock.now();
          for (const { do: what, ms } of steps) {
            if (what === 'pass') await pass(ms);
            else if (what === 'jump') await jump(ms);
            else {
              jobs.clock.advance(ms);
              await restart();
              await ticker.work();
            }
            const setBack = what !== 'pass' && ms <= -NOTICED;
            lived = setBack ? jobs.clock.now() : Math.max(lived, jobs.clock.now());
          }
          const before = await fired();
          expect(new Set(before).size).toBe(before.length);
          expect((await asked()) - others).toBe(before.length);

          const { next } = await slotsOf({ cron, offsetMs: more.offsetMs }, OWNER.zone);
          const used = new Set(before);
          let due = next(lived);
          while (due !== null && used.has(due)) due = next(due);
          await pass((due as number) + more.jitterMs - jobs.clock.now());
          expect(await fired()).toContain(due);
          expect((await asked()) - others).toBe((await fired()).length);
        },
      ),
      {
        numRuns: runs,
        examples: [
          [
            { cron: '*/15 * * * *', misfire: 'once', jitterMs: 0, offsetMs: 0 },
            [{ do: 'jump', ms: -1 }],
          ],
        ],
      },
    );
  }, 60_000);
});

describe('old slots', () => {
  it('are swept after thirty days, and not because the clock leapt', async () => {
    await put('0 * * * *');
    await pass(HOUR);
    const { watch } = jobs.scheduleParts;
    jobs.clock.advance(2 * MONTH);
    const sweep = () => jobs.db.write((tx) => sweepSlots(tx, watch.sure()));
    expect(await sweep()).toBe(0);
    jobs.pass(2 * HOUR);
    expect(await sweep()).toBe(1);
  });
});
