import { setTimeout as sleep } from 'node:timers/promises';
import { defineErrors } from '@aurelius/core/contract';
import { comeBack, type JobContext, unrecoverable } from '@aurelius/core/plugin';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OWNER, openTestJobs, type TestJobs, testJob } from '../../testing/jobs.ts';
import { LEASE_MS } from './parts.ts';

let jobs: TestJobs;
beforeEach(async () => {
  jobs = await openTestJobs();
});
afterEach(() => jobs.close());

const job = testJob();
const told = async (id: string) => (await jobs.store.notes(id, 0, 100)).map(({ type }) => type);

/** A handler that works until it is let go. */
function held() {
  const began = Promise.withResolvers<JobContext>();
  const let_go = Promise.withResolvers<unknown>();
  const work = async (context: JobContext) => {
    began.resolve(context);
    return let_go.promise;
  };
  return { work, began: began.promise, letGo: let_go.resolve };
}

/** A handler that works until it is asked to end. */
const obedient = (context: JobContext): Promise<never> =>
  new Promise((_, reject) => {
    context.signal.addEventListener('abort', () => reject(context.signal.reason as Error));
  });

describe('a job', () => {
  it('runs on behalf of whoever asked for it and keeps what it answers', async () => {
    const { work, began, letGo } = held();
    jobs.does(job, work);
    await jobs.runner.start();
    const id = await jobs.ask(job, { n: 7 });
    const { signal, progress, log, ...context } = await began;
    expect(context).toEqual({
      ...OWNER,
      jobId: id,
      attempt: 1,
      ifMatch: null,
      requestId: `job-${id}`,
    });
    expect((await jobs.row(id)).state).toBe('running');
    letGo({ sum: 8 });
    expect(await jobs.reaches(id, 'done')).toMatchObject({ result: { sum: 8 }, attempt: 1 });
    expect(await told(id)).toEqual(['job:done']);
  });

  it('does not run when what made it necessary is rolled back', async () => {
    const ran: number[] = [];
    jobs.does(job, async (_, { n }) => ran.push(n as number));
    await jobs.runner.start();
    const host = jobs.for({ id: 'work', uses: [] });
    const undone = jobs.db.write(async (tx) => {
      await host.enqueue(tx, job, { n: 1 }, OWNER);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await jobs.reaches(await jobs.ask(job, { n: 2 }), 'done');
    expect(ran).toEqual([2]);
  });

  it('comes back after a pause that doubles, and is dead after the last attempt', async () => {
    jobs.does(testJob({ backoffMs: 1000 }), async () => {
      throw new Error('out of order');
    });
    await jobs.runner.start();
    const id = await jobs.ask(job);
    for (const pause of [500, 1000]) {
      const { runAt, error } = await jobs.reaches(id, 'scheduled');
      expect([runAt - jobs.clock.now(), error]).toEqual([pause, 'out of order']);
      jobs.clock.advance(pause);
      await jobs.runner.tick();
      await sleep(20);
    }
    expect(await jobs.reaches(id, 'dead')).toMatchObject({ attempt: 3, error: 'out of order' });
  });

  it('waits as long as it is told to, at the cost of no attempt', async () => {
    const { SLOW_DOWN } = defineErrors({ SLOW_DOWN: { status: 429, title: 'Slow down' } });
    const answers = [
      () => Promise.reject(SLOW_DOWN(undefined, { retryAfter: 90 })),
      () => Promise.reject(comeBack(jobs.clock.now() + 5000, 'not yet')),
      async () => 'at last',
    ];
    jobs.does(job, () => (answers.shift() as () => Promise<unknown>)());
    await jobs.runner.start();
    const id = await jobs.ask(job);
    for (const [pause, error] of [
      [90_000, 'Slow down'],
      [5000, 'not yet'],
    ] as const) {
      await expect.poll(async () => (await jobs.row(id)).error).toBe(error);
      const row = await jobs.reaches(id, 'scheduled');
      expect([row.runAt - jobs.clock.now(), row.attempt]).toEqual([pause, 0]);
      jobs.clock.advance(pause);
      await jobs.runner.tick();
    }
    expect(await jobs.reaches(id, 'done')).toMatchObject({ result: 'at last', attempt: 1 });
  });

  it('is dead at once when its handler knows no way', async () => {
    jobs.does(job, () => Promise.reject(unrecoverable('the account is gone')));
    await jobs.runner.start();
    const dead = await jobs.reaches(await jobs.ask(job), 'dead');
    expect(dead).toMatchObject({ attempt: 1, error: 'the account is gone' });
  });

  it('is parked among the dead when nobody here can do it as it was asked for', async () => {
    const newer = testJob({ version: 2 });
    const gone = testJob({ id: 'work.gone' });
    jobs.does(newer, async () => {});
    jobs.does(gone, async () => {});
    const lost = await jobs.ask(gone);
    const old = await jobs.ask(job);
    const unfit = await jobs
      .ask(testJob({ version: 2, payload: job.payload.loose() }), { n: 'x' })
      .catch(({ code }: { code: string }) => code);
    expect(unfit).toBe('JOB_PAYLOAD_INVALID');
    await jobs.db.write((tx) =>
      tx.orm.run(`update job set name = 'work.unknown' where id = '${lost}'`),
    );
    await jobs.runner.start();
    expect((await jobs.reaches(old, 'dead')).error).toMatch(/version 1 .* version 2/);
    expect((await jobs.reaches(lost, 'dead')).error).toBe('Nobody here does work.unknown');
  });

  it('tells how far it is and what it has to say, before it is done', async () => {
    jobs.does(job, async ({ progress, log }) => {
      progress(40.4);
      log('half way');
      progress(400);
    });
    await jobs.runner.start();
    const id = await jobs.ask(job);
    expect(await jobs.reaches(id, 'done')).toMatchObject({ progress: 100 });
    expect(await told(id)).toEqual(['job:logged', 'job:progress', 'job:done']);
  });

  it('answers no more than is kept, and JSON', async () => {
    jobs.does(job, async () => 'x'.repeat(70_000));
    await jobs.runner.start();
    expect((await jobs.reaches(await jobs.ask(job), 'dead')).error).toMatch(/70002 characters/);
  });
});

describe('a job that has to end', () => {
  it('is asked to when it is cancelled, and is cancelled when it does', async () => {
    jobs.does(job, obedient);
    await jobs.runner.start();
    const id = await jobs.ask(job);
    await jobs.reaches(id, 'running');
    await jobs.store.cancel(OWNER.userId, id);
    jobs.runner.end(id, 'cancelled');
    expect(await jobs.reaches(id, 'cancelled')).toMatchObject({ attempt: 1 });
    expect(jobs.complaints).toEqual([]);
  });

  it('hears of a cancellation that came from elsewhere with the next heartbeat', async () => {
    jobs.does(job, obedient);
    await jobs.runner.start();
    const id = await jobs.ask(job);
    await jobs.reaches(id, 'running');
    await jobs.store.cancel(OWNER.userId, id);
    jobs.clock.advance(10_000);
    await jobs.runner.tick();
    await jobs.reaches(id, 'cancelled');
  });

  it('fails when it takes too long', async () => {
    const slow = testJob({ timeoutMs: 20 });
    jobs.does(slow, obedient);
    await jobs.runner.start();
    const { error } = await jobs.reaches(await jobs.ask(slow), 'scheduled');
    expect(error).toBe('The job took too long');
  });

  it('is dropped with what it answers when somebody else has it', async () => {
    const first = held();
    const second = held();
    const works = [first.work, second.work];
    jobs.does(job, (context) => (works.shift() as typeof first.work)(context));
    await jobs.runner.start();
    const id = await jobs.ask(job);
    const { signal } = await first.began;
    // the process was asleep for longer than a lease, and another one looked after its jobs
    jobs.clock.advance(LEASE_MS + 1);
    expect(await jobs.store.reap([])).toBe(1);
    await jobs.runner.tick();
    await second.began;
    expect(signal.aborted).toBe(true);
    first.letGo('stale');
    await sleep(20);
    expect(await jobs.row(id)).toMatchObject({ state: 'running', result: null });
    second.letGo('fresh');
    expect(await jobs.reaches(id, 'done')).toMatchObject({ result: 'fresh' });
  });

  it('keeps its job over any jump of the clock while it runs', async () => {
    const { work, began, letGo } = held();
    jobs.does(job, work);
    await jobs.runner.start();
    const id = await jobs.ask(job);
    const { signal } = await began;
    for (const days of [30, -60]) {
      jobs.clock.advance(days * 86_400_000);
      await jobs.runner.tick();
    }
    expect(signal.aborted).toBe(false);
    letGo('still here');
    expect(await jobs.reaches(id, 'done')).toMatchObject({ lost: 0, attempt: 1 });
  });
});

describe('a daemon that stops', () => {
  it('waits for what runs and begins nothing more', async () => {
    const { work, began, letGo } = held();
    jobs.does(job, work, { concurrency: 1, perUser: 1 });
    await jobs.runner.start();
    const [first, second] = [await jobs.ask(job), await jobs.ask(job)];
    await began;
    const stopped = jobs.runner.stop(5000);
    letGo('done in time');
    await stopped;
    expect((await jobs.row(first)).state).toBe('done');
    expect(await jobs.row(second)).toMatchObject({ state: 'ready', attempt: 0 });
  });

  it('gives back what is not done in time, as if it had never begun', async () => {
    jobs.does(job, obedient);
    await jobs.runner.start();
    const id = await jobs.ask(job);
    await jobs.reaches(id, 'running');
    await jobs.runner.stop(10);
    expect(await jobs.row(id)).toMatchObject({ state: 'ready', attempt: 0, lost: 0 });
  });

  it('gives back at once what does not listen either, when it is told twice', async () => {
    const { work, began, letGo } = held();
    jobs.does(job, work);
    await jobs.runner.start();
    const id = await jobs.ask(job);
    await began;
    const stopped = jobs.runner.stop(60_000);
    await jobs.runner.release();
    expect(await jobs.row(id)).toMatchObject({ state: 'ready', attempt: 0, lost: 0 });
    letGo('too late');
    await stopped;
  });

  it('takes the jobs up that a dead one left', async () => {
    const id = await (async () => {
      jobs.does(job, async () => 'second life');
      const asked = await jobs.ask(job);
      await jobs.store.claim({ queue: 'work', limit: 1, perUser: 1, after: '' });
      return asked;
    })();
    expect((await jobs.row(id)).state).toBe('running');
    await jobs.runner.start();
    expect(await jobs.reaches(id, 'done')).toMatchObject({ lost: 1, result: 'second life' });
  });
});

describe('a queue', () => {
  it('never runs more at once than its limits allow, of one user and of all', async () => {
    const running = new Map<string, number>();
    const most = new Map<string, number>();
    const count = (user: string, by: number) => {
      running.set(user, (running.get(user) ?? 0) + by);
      most.set(user, Math.max(most.get(user) ?? 0, running.get(user) ?? 0));
    };
    jobs.does(
      job,
      async ({ userId }) => {
        for (const one of [userId, 'all']) count(one, 1);
        await sleep(1);
        for (const one of [userId, 'all']) count(one, -1);
      },
      { concurrency: 6, perUser: 4 },
    );
    const host = jobs.for({ id: 'work', uses: [] });
    const users = ['noisy', 'a', 'b', 'c'];
    await jobs.db.write(async (tx) => {
      for (const [at, userId] of users.entries()) {
        for (let n = 0; n < (at === 0 ? 200 : 10); n++) {
          await host.enqueue(tx, job, {}, { ...OWNER, userId });
        }
      }
    });
    await jobs.runner.start();
    const left = async () =>
      (await jobs.store.counts()).find(({ state }) => state === 'done')?.count ?? 0;
    await expect.poll(left, { timeout: 10_000 }).toBe(230);
    expect(most.get('noisy')).toBe(4);
    expect(most.get('all')).toBe(6);
  });

  it('waits for the next due job and no longer', async () => {
    jobs.does(job, async () => {});
    await jobs.runner.start();
    const id = await jobs.ask(job, {}, { runAt: jobs.clock.now() + 40 });
    await sleep(10);
    jobs.clock.advance(40);
    await jobs.reaches(id, 'done');
  });

  it('stands still while it is paused', async () => {
    jobs.does(job, async () => {});
    await jobs.store.pause('work');
    await jobs.runner.start();
    const id = await jobs.ask(job);
    await sleep(20);
    expect((await jobs.row(id)).state).toBe('ready');
    await jobs.store.resume('work');
    jobs.runner.wake();
    await jobs.reaches(id, 'done');
  });
});

describe('asking for a job', () => {
  it('takes a permission for the jobs of somebody else', async () => {
    jobs.does(job, async () => {});
    const by = (uses: string[], scopes: string[]) =>
      jobs.db.write((tx) =>
        jobs.for({ id: 'mail', uses }).enqueue(tx, job, {}, { ...OWNER, scopes }),
      );
    await expect(by([], ['*'])).rejects.toMatchObject({ code: 'MISSING_PERMISSION' });
    await expect(by(['work:write'], ['mail:read'])).rejects.toMatchObject({
      code: 'MISSING_PERMISSION',
    });
    await expect(by(['work:write'], ['work:write'])).resolves.toMatchObject({ created: true });
  });

  it('is refused where nobody does it', async () => {
    await expect(jobs.ask(job)).rejects.toMatchObject({ code: 'JOB_UNKNOWN' });
  });
});
