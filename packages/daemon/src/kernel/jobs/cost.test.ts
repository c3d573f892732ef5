// What jobs cost the database: figures that do not depend on the machine.
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OWNER, openTestJobs, type TestJobs, testJob } from '../../testing/jobs.ts';
import { type Statements, watchStatements } from '../../testing/statements.ts';

let statements: Statements;
let jobs: TestJobs;
beforeAll(async () => {
  statements = watchStatements();
  jobs = await openTestJobs();
  jobs.does(testJob(), async () => {});
});
afterAll(async () => {
  statements.stop();
  await jobs.close();
});
beforeEach(() => {
  statements.ran.length = 0;
});

const host = () => jobs.for({ id: 'work', uses: [] });
const add = (userId: string, count: number) =>
  jobs.db.write(async (tx) => {
    for (let n = 0; n < count; n++) await host().enqueue(tx, testJob(), {}, { ...OWNER, userId });
  });
const claim = async (limit: number) => {
  const claimed = await jobs.store.claim({ queue: 'work', limit, perUser: 1000, after: '' });
  return claimed.jobs.map(({ id, leaseToken }) => ({ id, token: leaseToken, result: null }));
};
/** Statements of a piece of work, without those that frame every write. */
async function cost(work: () => Promise<unknown>): Promise<string[]> {
  statements.ran.length = 0;
  await work();
  return statements.ran.filter((text) => !/^(BEGIN|COMMIT|SAVEPOINT|RELEASE)/i.test(text));
}

describe('a claim', () => {
  it('costs six statements for one user, however many jobs wait and are taken', async () => {
    for (const [backlog, limit] of [
      [10, 1],
      [3000, 1],
      [0, 200],
    ] as const) {
      await add('owner', backlog);
      const ran = await cost(() => claim(limit));
      // due jobs, the queue, who runs, who has work (and no more of them), and the jobs
      expect(ran.length, ran.join('\n')).toBeLessThanOrEqual(6);
    }
  });

  it('costs two more for each further user who is served', async () => {
    for (let n = 0; n < 20; n++) await add(`user-${n}`, 1);
    const ran = await cost(() => claim(10));
    expect(ran.length, ran.join('\n')).toBeLessThanOrEqual(4 + 2 * 10);
  });

  it('costs two when a job is done: its end, and what is told of it', async () => {
    const leases = await claim(8);
    expect(leases).toHaveLength(8);
    const ran = await cost(() => jobs.store.complete(leases));
    expect(ran.length, ran.join('\n')).toBe(2 * 8);
  });

  it('costs three when a job is asked for: its ref, itself, and a look at what is due', async () => {
    const ran = await cost(() => add('owner', 1));
    expect(ran.length, ran.join('\n')).toBeLessThanOrEqual(3);
  });
});

describe('every query about jobs', () => {
  it('finds its rows by an index, sorted as they are wanted', async () => {
    const { store } = jobs;
    const runAt = jobs.clock.now() + 1000;
    const filter = { userId: 'owner', queue: 'work' };
    for (const mode of ['skip', 'replace'] as const) {
      await jobs.ask(testJob(), {}, { runAt, unique: { key: 'a', mode } });
      await jobs.ask(testJob(), {}, { runAt, unique: { key: 'a', mode } });
    }
    const [done, failed, later, back, said] = await claim(5);
    if (!done || !failed || !later || !back || !said) throw new Error('too few jobs');
    await store.heartbeat([said]);
    await store.report([{ ...said, percent: 1, lines: ['x'] }]);
    await store.complete([done]);
    await store.fail([{ ...failed, error: '', retryAt: null }]);
    await store.snooze([{ ...later, reason: '', runAt }]);
    await store.release([back]);
    await store.cancel('owner', said.id);
    await store.retry('owner', failed.id);
    await store.redrive(filter, 10);
    await store.named('owner', 'ab');
    await store.list({ userId: 'owner' }, { limit: 10 });
    await store.list({ ...filter, state: 'done' }, { limit: 10 });
    await store.notes(done.id, 0, 10);
    await store.counts();
    await store.oldestReady();
    await store.pause('other');
    await store.resume('other');
    await store.paused();
    await store.nextDue();
    await store.reap([]);
    await store.recover();
    jobs.clock.advance(100 * 86_400_000);
    await store.prune({ doneMs: 0, deadMs: 0 });

    const file = new Sqlite(join(jobs.dataDir, 'aurelius.db'), { readonly: true });
    const about = [...new Set(statements.prepared)].filter((text) =>
      /"job"|"job_queue"/.test(text),
    );
    expect(about.length).toBeGreaterThan(25);
    const bad: string[] = [];
    for (const text of about) {
      const plan = file.prepare(`EXPLAIN QUERY PLAN ${text}`);
      const nulls = Array.from({ length: (text.match(/\?/g) ?? []).length }, () => null);
      const steps = plan.all(...nulls) as { detail: string }[];
      for (const { detail } of steps) {
        const scans = /^SCAN job(?!_queue)/.test(detail) && !detail.includes('INDEX');
        if (scans || detail.includes('TEMP B-TREE FOR ORDER BY')) bad.push(`${detail}: ${text}`);
      }
    }
    file.close();
    expect(bad).toEqual([]);
  });
});
