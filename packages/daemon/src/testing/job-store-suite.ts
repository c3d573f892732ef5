// What every store of jobs must do, written once and run on each database. A worker here is a caller that holds leases.
// Left out, because there are no such verbs: merging unique keys, step memos, unknown payload versions (the runner's),
// aging of priorities, schedules; and clock skew between hosts, for one process asks one clock.
import type { Claim, JobRow } from '@aurelius/core/jobs';
import { describe, expect, it } from 'vitest';
import { LEASE_MS, LOST_MAX } from '../kernel/jobs/parts.ts';
import {
  type Held,
  type JobStoreSubject,
  leaseOf,
  MINUTE,
  useJobStore,
} from './job-store-fixture.ts';

const KEEP = { doneMs: 24 * 60 * MINUTE, deadMs: 30 * 24 * 60 * MINUTE };

/**
 * @param open a store over a fresh database
 * @param crowd jobs that are a crowd to this database
 */
export function describeJobStore(
  name: string,
  open: () => Promise<JobStoreSubject>,
  crowd: number,
): void {
  describe(`jobs on ${name}`, () => {
    const { subject, queueNow, now, user, wanted, ...fixture } = useJobStore(open);
    const { add, addOne, claim, claimOne, get, stateOf, failing, told } = fixture;

    it('knows nothing of a job whose transaction was rolled back', async () => {
      const boom = subject.db.write(async (tx) => {
        await subject.store.enqueue(tx, [wanted()]);
        throw new Error('no order, no mail');
      });
      await expect(boom).rejects.toThrow('no order');
      expect((await claim()).jobs).toEqual([]);
      await addOne();
      expect((await claim()).jobs).toHaveLength(1);
    });

    it('gives every job to one of eight claimers', async () => {
      const count = Math.min(crowd, 400);
      await add(...Array.from({ length: count }, () => ({})));
      const ids: string[] = [];
      const claimer = async () => {
        for (;;) {
          const { jobs } = await claim(7);
          if (jobs.length === 0) return;
          ids.push(...jobs.map(({ id }) => id));
          await subject.store.complete(jobs.map((job) => ({ ...leaseOf(job), result: null })));
        }
      };
      await Promise.all(Array.from({ length: 8 }, claimer));
      expect(ids).toHaveLength(count);
      expect(new Set(ids).size).toBe(count);
    });

    it('takes the smaller priority first, then what was due earlier, then what came earlier', async () => {
      const [late, first, second, urgent, early] = await add(
        { runAt: now() + 2 },
        { runAt: now() + 1 },
        { runAt: now() + 1 },
        { runAt: now() + 2, priority: -5 },
        { priority: 1 },
      );
      subject.time.now += 10;
      const order = (await claim()).jobs.map(({ id }) => id);
      expect(order).toEqual([urgent, first, second, late, early].map((it) => it?.id));
    });

    it('starts nothing before its time, and says when that is', async () => {
      const due = now() + MINUTE;
      const { id } = await addOne({ runAt: due });
      expect(await stateOf(id)).toBe('scheduled');
      expect(await subject.store.nextDue()).toBe(due);
      subject.time.now = due - 1;
      expect((await claim()).jobs).toEqual([]);
      subject.time.now = due;
      expect((await claim()).jobs.map((job) => job.id)).toEqual([id]);
      expect(await subject.store.nextDue()).toBeNull();
    });

    it('tries again at the time it is told, and gives up after the last attempt', async () => {
      const { id } = await addOne();
      for (const attempt of [1, 2]) {
        const held = await claimOne();
        expect(held.attempt).toBe(attempt);
        await failing(held);
        expect((await claim()).jobs).toEqual([]);
        subject.time.now += 5000;
      }
      await failing(await claimOne());
      expect(await get(id)).toMatchObject({ state: 'dead', attempt: 3, error: 'no' });
      expect(await told(id)).toEqual(['job:failed', 'job:failed', 'job:dead']);
    });

    it('is dead at once where no attempt can help', async () => {
      const { id } = await addOne();
      await failing(await claimOne(), null);
      expect(await get(id)).toMatchObject({ state: 'dead', attempt: 1 });
    });

    it('is put off without spending an attempt', async () => {
      const { id } = await addOne();
      const runAt = now() + MINUTE;
      await subject.store.snooze([{ ...leaseOf(await claimOne()), reason: '429', runAt }]);
      expect(await get(id)).toMatchObject({ state: 'scheduled', attempt: 0, runAt, error: '429' });
      subject.time.now = runAt;
      expect((await claimOne()).attempt).toBe(1);
    });

    it('takes no word from whoever lost the lease', async () => {
      const { id } = await addOne();
      const stale = await claimOne();
      subject.time.now += LEASE_MS + 1;
      expect(await subject.store.reap([])).toBe(1);
      const held = await claimOne();
      expect(held.id).toBe(id);
      const { store } = subject;
      expect(await store.complete([{ ...leaseOf(stale), result: 'stale' }])).toEqual([]);
      expect(await failing(stale)).toEqual([]);
      expect(await store.release([leaseOf(stale)])).toEqual([]);
      expect(await store.report([{ ...leaseOf(stale), percent: 9, lines: ['x'] }])).toEqual([]);
      expect(await store.snooze([{ ...leaseOf(stale), reason: '', runAt: 0 }])).toEqual([]);
      expect(await get(id)).toMatchObject({ state: 'running', progress: null });
      expect(await store.complete([{ ...leaseOf(held), result: { fresh: true } }])).toEqual([id]);
      expect(await get(id)).toMatchObject({ state: 'done', result: { fresh: true } });
    });

    it('keeps a lease that beats, and tells the others that they lost theirs', async () => {
      await add({}, {});
      const [beating, silent] = (await claim(2)).jobs as [Held, Held];
      subject.time.now += LEASE_MS - 1;
      await subject.store.heartbeat([leaseOf(beating)]);
      subject.time.now += 2;
      expect(await subject.store.reap([])).toBe(1);
      const { lost } = await subject.store.heartbeat([leaseOf(beating), leaseOf(silent)]);
      expect(lost).toEqual([silent.id]);
    });

    it('leaves whoever looks for lapsed leases its own', async () => {
      await add({}, {});
      const [own, other] = (await claim(2)).jobs as [Held, Held];
      subject.time.now += LEASE_MS + 1;
      expect(await subject.store.reap([leaseOf(own)])).toBe(1);
      const { lost } = await subject.store.heartbeat([leaseOf(own), leaseOf(other)]);
      expect(lost).toEqual([other.id]);
    });

    it('gives the jobs of a process that died back at once, at the cost of no attempt', async () => {
      const { id } = await addOne();
      await claimOne();
      expect(await subject.store.recover()).toBe(1);
      expect(await get(id)).toMatchObject({ state: 'ready', attempt: 0, lost: 1 });
      expect(await told(id)).toEqual(['job:lost']);
      expect((await claimOne()).attempt).toBe(1);
    });

    it('buries a job that takes its process with it again and again', async () => {
      const { id } = await addOne();
      for (let n = 0; n < LOST_MAX; n++) {
        await claimOne();
        await subject.store.recover();
      }
      expect(await get(id)).toMatchObject({ state: 'dead', lost: LOST_MAX });
      expect((await claim()).jobs).toEqual([]);
    });

    it('ends a job that waits at once, and asks for the end of one that runs', async () => {
      const [waits, later, runs] = await add({ priority: 1 }, { runAt: now() + MINUTE }, {});
      const held = await claimOne();
      expect(held.id).toBe(runs?.id);
      for (const one of [waits, later]) {
        const ended = await subject.store.cancel(user(), one?.id ?? '');
        expect(ended?.state).toBe('cancelled');
      }
      expect(await subject.store.cancel(user(), held.id)).toMatchObject({ state: 'running' });
      expect((await subject.store.heartbeat([leaseOf(held)])).cancelled).toEqual([held.id]);
      await failing(held);
      expect(await stateOf(held.id)).toBe('cancelled');
      expect(await subject.store.cancel(user(), held.id)).toBeUndefined();
      expect(await subject.store.cancel(user(2), waits?.id ?? '')).toBeUndefined();
    });

    it('keeps one job of a unique key, until it is over', async () => {
      const unique = { key: 'account-1', mode: 'skip' } as const;
      const first = await addOne({ unique });
      const second = await addOne({ unique, payload: { to: 2 } });
      expect(second).toEqual({ ...first, created: false });
      // another name or user is another job
      expect((await addOne({ unique, name: 'mail.sync' })).created).toBe(true);
      expect((await addOne({ unique, userId: user(2) })).created).toBe(true);
      const held = (await claim()).jobs.find(({ id }) => id === first.id) as Held;
      expect((await addOne({ unique })).id).toBe(first.id);
      await subject.store.complete([{ ...leaseOf(held), result: null }]);
      expect((await addOne({ unique })).created).toBe(true);
    });

    it('puts a newer job in the place of one that waits, and beside one that runs', async () => {
      const unique = { key: 'digest', mode: 'replace' } as const;
      const first = await addOne({ unique, payload: { n: 1 }, runAt: now() + MINUTE });
      const again = await addOne({ unique, payload: { n: 2 } });
      expect(again).toEqual({ ...first, created: false });
      expect(await get(first.id)).toMatchObject({ state: 'ready', payload: { n: 2 } });
      const held = await claimOne();
      const beside = await addOne({ unique, payload: { n: 3 } });
      expect(beside.created).toBe(true);
      expect(await subject.store.complete([{ ...leaseOf(held), result: null }])).toHaveLength(1);
      expect((await addOne({ unique, payload: { n: 4 } })).id).toBe(beside.id);
    });

    it('never runs more of one user than the cap, and starts what is left when one ends', async () => {
      await add(...Array.from({ length: 9 }, () => ({})));
      const first = (await claim(10, 4)).jobs;
      expect(first).toHaveLength(4);
      expect((await claim(10, 4)).jobs).toEqual([]);
      await subject.store.complete([{ ...leaseOf(first[0] as Held), result: null }]);
      expect((await claim(10, 4)).jobs).toHaveLength(1);
    });

    it(`serves 49 quiet users within 100 jobs behind a user with ${crowd}, four at a time`, async () => {
      const noisy = user(0);
      await add(...Array.from({ length: crowd }, () => ({ userId: noisy })));
      await add(...Array.from({ length: 49 }, (_, n) => ({ userId: user(n + 1) })));
      const claimed: Held[] = [];
      let after = '';
      while (claimed.length < 100) {
        const part = await claim(10, 4, after);
        after = part.after;
        claimed.push(...part.jobs);
        expect(part.jobs.filter(({ userId }) => userId === noisy).length).toBeLessThanOrEqual(4);
        await subject.store.complete(part.jobs.map((job) => ({ ...leaseOf(job), result: null })));
      }
      const served = new Set(claimed.slice(0, 100).map(({ userId }) => userId));
      expect(served.size).toBe(50);
    }, 120_000);

    it('shares a claim among users, leaves what one does not need to the next, and goes on in turn', async () => {
      const jobsOf = (n: number, count: number) =>
        Array.from({ length: count }, () => ({ userId: user(n) }));
      await add(...jobsOf(1, 9), ...jobsOf(2, 1), ...jobsOf(3, 9));
      const served = ({ jobs }: Claim) => jobs.map(({ userId }) => Number(userId.slice(-3)));
      const first = await claim(9);
      expect(served(first).sort((a, b) => a - b)).toEqual([1, 1, 1, 2, 3, 3, 3, 3, 3]);
      const turns: number[] = [];
      for (let { after } = first, n = 0; n < 4; n++) {
        const next = await claim(1, 1000, after);
        after = next.after;
        turns.push(...served(next));
      }
      expect(turns.join()).toMatch(/^(1,3,1,3|3,1,3,1)$/);
    });

    it('takes nothing of a paused queue and goes on when it is resumed', async () => {
      await addOne();
      await subject.store.pause(queueNow());
      expect(await subject.store.paused()).toContain(queueNow());
      expect((await claim()).jobs).toEqual([]);
      await subject.store.resume(queueNow());
      expect(await subject.store.paused()).not.toContain(queueNow());
      expect((await claim()).jobs).toHaveLength(1);
    });

    it('tells progress and lines in order, and goes on behind any of them', async () => {
      const { id } = await addOne();
      const lease = leaseOf(await claimOne());
      await subject.store.report([{ ...lease, percent: 10, lines: ['one', 'two'] }]);
      await subject.store.report([{ ...lease, percent: 10, lines: [] }]);
      await subject.store.report([{ ...lease, percent: 60, lines: ['three'] }]);
      expect((await get(id)).progress).toBe(60);
      await subject.store.complete([{ ...lease, result: null }]);
      const all = await subject.store.notes(id, 0, 50);
      expect(all.map(({ type }) => type)).toEqual([
        'job:logged',
        'job:logged',
        'job:progress',
        'job:logged',
        'job:progress',
        'job:done',
      ]);
      const lines = all.map(({ data }) => (data as { message: string | null }).message);
      expect(lines.filter((line) => line !== null)).toEqual(['one', 'two', 'three']);
      const third = all[2]?.seq ?? 0;
      expect(await subject.store.notes(id, third, 2)).toEqual(all.slice(3, 5));
    });

    it('runs the dead again with all their attempts, the oldest first and no more than asked', async () => {
      const ids = (await add({}, {}, {})).map(({ id }) => id);
      for (const held of (await claim()).jobs) await failing(held, null);
      expect(await subject.store.redrive({ userId: user(), queue: queueNow() }, 2)).toBe(2);
      expect(await Promise.all(ids.map(stateOf))).toEqual(['ready', 'ready', 'dead']);
      expect(await get(ids[0] ?? '')).toMatchObject({ attempt: 0, lost: 0, finished: null });
      expect(await subject.store.redrive({ userId: user(2) }, 10)).toBe(0);
      expect((await subject.store.retry(user(), ids[2] ?? ''))?.state).toBe('ready');
      expect(await subject.store.retry(user(), ids[2] ?? '')).toBeUndefined();
    });

    it('leaves a dead job alone whose place another has taken', async () => {
      const unique = { key: 'k', mode: 'skip' } as const;
      const { id } = await addOne({ unique });
      await failing(await claimOne(), null);
      await addOne({ unique });
      await expect(subject.store.retry(user(), id)).rejects.toMatchObject({
        code: 'JOB_SUPERSEDED',
      });
      expect(await subject.store.redrive({ userId: user(), queue: queueNow() }, 10)).toBe(0);
    });

    it('gives back what a stopping worker holds, as if it had never been taken', async () => {
      const { id } = await addOne();
      const held = await claimOne();
      expect(await subject.store.release([leaseOf(held)])).toEqual([id]);
      expect(await get(id)).toMatchObject({ state: 'ready', attempt: 0, lost: 0 });
    });

    it('forgets what is over after its time, a bounded number at once, and what was told of it', async () => {
      const count = 250;
      await add(...Array.from({ length: count }, () => ({})));
      const held = (await claim(count)).jobs;
      await subject.store.complete(held.map((job) => ({ ...leaseOf(job), result: null })));
      const dead = await addOne();
      await failing(await claimOne(), null);
      subject.time.now += KEEP.doneMs + 1;
      const first = await subject.store.prune(KEEP);
      expect(first).toBeGreaterThan(0);
      expect(first).toBeLessThan(count);
      while ((await subject.store.prune(KEEP)) > 0);
      expect(await subject.store.get(user(), held[0]?.id ?? '')).toBeUndefined();
      expect(await told(held[0]?.id ?? '')).toEqual([]);
      expect(await stateOf(dead.id)).toBe('dead');
    });

    it('lists the newest first, page by page, and finds a job by the start of its ref', async () => {
      const ids = (await add({}, {}, { runAt: now() + MINUTE }, {})).map(({ id }) => id);
      await failing(await claimOne(), null);
      const filter = { userId: user() };
      const whole = await subject.store.list(filter, { limit: 10 });
      expect(whole.map(({ id }) => id)).toEqual([...ids].reverse());
      const first = await subject.store.list(filter, { limit: 3 });
      const rest = await subject.store.list(filter, { limit: 3, after: first.at(-1)?.id });
      expect([...first, ...rest].map(({ id }) => id)).toEqual([...ids].reverse());
      const dead = await subject.store.list(
        { ...filter, state: 'dead', queue: queueNow() },
        { limit: 3 },
      );
      expect(dead.map(({ id }) => id)).toEqual([ids[0]]);
      const { ref } = whole[0] as JobRow;
      expect((await subject.store.named(user(), ref)).map((job) => job.ref)).toEqual([ref]);
      expect(await subject.store.named(user(2), ref)).toEqual([]);
      expect(await subject.store.list({ userId: user(2) }, { limit: 3 })).toEqual([]);
    });

    it('counts jobs by queue and state', async () => {
      await add({}, {}, { runAt: now() + MINUTE }, {});
      const held = (await claim(2)).jobs as [Held, Held];
      await subject.store.complete([{ ...leaseOf(held[0]), result: null }]);
      const counts = (await subject.store.counts()).filter((it) => it.queue === queueNow());
      expect(Object.fromEntries(counts.map((it) => [it.state, it.count]))).toEqual({
        scheduled: 1,
        ready: 1,
        running: 1,
        done: 1,
      });
    });
  });
}
