// The operations on jobs, and the runner's place in the daemon's life.

import { decodeCursor, encodeCursor, LIVE_STATES } from '@aurelius/core/db';
import { type Job, type JobQueue, jobErrors, jobOperations } from '@aurelius/core/kernel';
import type { Handler } from '@aurelius/core/plugin';
import { follow } from '../events/follow.ts';
import { type Kernel, type KernelHalf, served } from '../module.ts';
import { pageOf } from '../page.ts';
import { namedJob } from './find.ts';
import type { Jobs } from './jobs.ts';
import { queueChecks, queueMetrics, queuesOf } from './queues.ts';
import { toDetails, toJob, toLogLine } from './wire.ts';

/** @throws Problem `JOB_QUEUE_UNKNOWN` */
async function assertQueue(jobs: Jobs, queue: string): Promise<void> {
  const known: readonly JobQueue[] = await queuesOf(jobs);
  if (known.some((one) => one.queue === queue)) return;
  const names = known.map((one) => one.queue).join(', ') || 'none';
  throw jobErrors.JOB_QUEUE_UNKNOWN(`${queue}; there are: ${names}`);
}

/** Jobs that are not over, and then whichever something happens to. */
function watching({ jobs, events }: Kernel): Handler<typeof jobOperations.watch> {
  const { store } = jobs;
  const { hub, topics } = events;
  return async function* watch({ userId, scopes, signal, begins }, { state, queue, limit }) {
    const position = await hub.start(undefined);
    begins?.(position);
    const wanted = (job: Job) =>
      (state === undefined || job.state === state) && (queue === undefined || job.queue === queue);
    for (const one of state === undefined ? LIVE_STATES : [state]) {
      const rows = await store.list({ userId, state: one, queue }, { limit });
      for (const row of rows.reverse()) yield { ...toJob(row), seq: position };
    }
    const filter = topics.filter(userId, scopes, ['job']);
    for await (const { seq, entityId } of follow(hub, filter, position, signal)) {
      const row = await store.get(userId, entityId);
      if (row && wanted(toJob(row))) yield { ...toJob(row), seq };
    }
  };
}

/** The operations on jobs. */
export function jobsModule(kernel: Kernel): KernelHalf {
  const { jobs, clock } = kernel;
  const { store, runner } = jobs;
  const operations = served('jobs', jobOperations, {
    async list({ userId }, { state, queue, limit, cursor }) {
      const place = `jobs ${state ?? ''} ${queue ?? ''}`;
      const [after] = cursor === undefined ? [] : decodeCursor(place, cursor, ['string']);
      const page = { limit: limit + 1, after: after as string | undefined };
      const rows = await store.list({ userId, state, queue }, page);
      const shown = rows.slice(0, limit);
      const last = rows.length > limit ? shown.at(-1) : undefined;
      return {
        data: shown.map(toJob),
        meta: { nextCursor: last ? encodeCursor(place, [last.id]) : null },
      };
    },
    watch: watching(kernel),
    show: async ({ userId }, { id }) => toDetails(await namedJob(store, userId, id)),
    async logs({ userId }, { id, limit, cursor }) {
      const job = await namedJob(store, userId, id);
      const place = `jobs logs ${job.id}`;
      const [after = 0] = cursor === undefined ? [] : decodeCursor(place, cursor, ['number']);
      const notes = await store.notes(job.id, after as number, limit + 1);
      const shown = notes.slice(0, limit);
      const last = notes.length > limit ? shown.at(-1) : undefined;
      return {
        data: shown.map(toLogLine),
        meta: { nextCursor: last ? encodeCursor(place, [last.seq]) : null },
      };
    },
    async retry({ userId }, { id }) {
      const job = await namedJob(store, userId, id);
      const ready = await store.retry(userId, job.id);
      if (!ready) throw jobErrors.JOB_NOT_OVER(`${job.ref} is ${job.state}.`);
      runner.wake();
      return toJob(ready);
    },
    async cancel({ userId }, { id }) {
      const job = await namedJob(store, userId, id);
      const ended = await store.cancel(userId, job.id);
      if (!ended) throw jobErrors.JOB_OVER(`${job.ref} is ${job.state}.`);
      runner.end(job.id, 'cancelled');
      return toJob(ended);
    },
    async redrive({ userId }, { queue, most }) {
      const count = await store.redrive({ userId, queue }, most);
      runner.wake();
      return { count };
    },
    stats: async (_context, input) => pageOf(await queuesOf(jobs), ({ queue }) => queue, input),
    async pause(_context, { queue }) {
      await assertQueue(jobs, queue);
      await store.pause(queue);
    },
    async resume(_context, { queue }) {
      await assertQueue(jobs, queue);
      await store.resume(queue);
      runner.wake();
    },
  });
  return {
    owner: 'jobs',
    operations,
    checks: queueChecks(jobs, clock),
    metrics: queueMetrics(jobs),
    start: () => runner.start(),
    drain: (graceMs) => runner.stop(graceMs),
  };
}
