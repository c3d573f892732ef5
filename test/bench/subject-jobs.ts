// Jobs as the daemon keeps and runs them, in a process of their own: no-op jobs, and claims behind a backlog.
import { OWNER, openTestJobs, testJob } from '../../packages/daemon/src/testing/jobs.ts';

/** Seconds for `count` no-op jobs, from the first claim until the last end is durable. */
async function run(count: number): Promise<number> {
  const jobs = await openTestJobs();
  const job = testJob();
  let ran = 0;
  jobs.does(job, async () => void ran++, { concurrency: 100, perUser: 100 });
  const host = jobs.for({ id: 'work', uses: [] });
  await jobs.db.write(async (tx) => {
    for (let n = 0; n < count; n++) await host.enqueue(tx, job, {}, OWNER);
  });
  const started = performance.now();
  await jobs.runner.start();
  const done = () => jobs.runner.ends.get('work')?.get('done') ?? 0;
  // counted only once its end is committed
  while (done() < count) await new Promise((resolve) => setImmediate(resolve));
  const seconds = (performance.now() - started) / 1000;
  if (ran !== count) throw new Error(`${ran} runs of ${count} jobs`);
  await jobs.close();
  return seconds;
}

/** Median milliseconds of one claim of ten jobs, behind few jobs and behind many, in turns. */
async function claims(few: number, many: number): Promise<number[]> {
  const jobs = await openTestJobs();
  const host = jobs.for({ id: 'work', uses: [] });
  const queues = ['few', 'many'].map((queue) => ({ ...testJob(), queue: `work-${queue}` }));
  for (const [at, count] of [few, many].entries()) {
    const job = queues[at] as (typeof queues)[number];
    jobs.does(job, async () => {});
    await jobs.db.write(async (tx) => {
      for (let n = 0; n < count; n++) {
        await host.enqueue(tx, job, {}, { ...OWNER, userId: `user-${n % 50}` });
      }
    });
  }
  const times: number[][] = [[], []];
  for (let round = 0; round < 60; round++) {
    for (const [at, { queue }] of queues.entries()) {
      const started = performance.now();
      const claimed = await jobs.store.claim({ queue, limit: 10, perUser: 4, after: '' });
      const took = performance.now() - started;
      if (claimed.jobs.length !== 10) throw new Error(`${claimed.jobs.length} of 10`);
      if (round >= 10) times[at]?.push(took);
      await jobs.store.release(
        claimed.jobs.map(({ id, leaseToken }) => ({ id, token: leaseToken })),
      );
    }
  }
  await jobs.close();
  return times.map((list) => list.sort((a, b) => a - b)[list.length >> 1] as number);
}

process.on('message', ([what, a, b]: ['run' | 'claims', number, number]) => {
  const work: Promise<unknown> = what === 'run' ? run(a) : claims(a, b);
  void work.then((answer) => process.send?.(answer));
});
process.send?.('ready');
