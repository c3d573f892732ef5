// How the queues are doing: for people, for `doctor` and for `/metrics`.
import { instantText } from '@aurelius/core/contract';
import type { JobQueue } from '@aurelius/core/kernel';
import type { Check, Clock, Metric } from '@aurelius/core/plugin';
import type { Jobs } from './jobs.ts';

/** A job that is ready for longer than this has nobody who does it, milliseconds. */
const STARVED_MS = 3_600_000;

const NONE = { scheduled: 0, ready: 0, running: 0, done: 0, dead: 0, cancelled: 0 };

/** Every queue that is worked on, holds a job or was paused, by name. */
export async function queuesOf({ store, catalogue }: Jobs): Promise<JobQueue[]> {
  const [counts, oldest, paused] = await Promise.all([
    store.counts(),
    store.oldestReady(),
    store.paused(),
  ]);
  const names = new Set([
    ...catalogue.queues.keys(),
    ...counts.map(({ queue }) => queue),
    ...paused,
  ]);
  const since = new Map(oldest.map(({ queue, runAt }) => [queue, runAt]));
  return [...names].sort().map((queue) => {
    const limits = catalogue.queues.get(queue);
    const states = counts.filter((it) => it.queue === queue);
    const runAt = since.get(queue);
    return {
      queue,
      paused: paused.includes(queue),
      concurrency: limits?.concurrency ?? null,
      perUser: limits?.perUser ?? null,
      ...NONE,
      ...Object.fromEntries(states.map(({ state, count }) => [state, count])),
      oldestReady: runAt === undefined ? null : instantText(runAt),
    };
  });
}

const listed = (queues: readonly JobQueue[]) => queues.map(({ queue }) => queue).join(', ');

export function queueChecks(jobs: Jobs, clock: Clock): readonly Check[] {
  return [
    {
      id: 'dead',
      title: 'Failed jobs',
      async run() {
        const dead = (await queuesOf(jobs)).reduce((sum, queue) => sum + queue.dead, 0);
        if (dead === 0) return { status: 'ok', detail: 'none' };
        return {
          status: 'warn',
          detail: `${dead} failed for good`,
          hint: 'aurelius jobs list --state dead',
        };
      },
    },
    {
      id: 'queues',
      title: 'Job queues',
      async run() {
        const queues = await queuesOf(jobs);
        const paused = queues.filter((queue) => queue.paused);
        const starved = queues.filter(
          ({ paused: held, oldestReady }) =>
            !held && oldestReady !== null && clock.now() - Date.parse(oldestReady) > STARVED_MS,
        );
        if (starved.length > 0) {
          return {
            status: 'warn',
            detail: `waiting for more than an hour: ${listed(starved)}`,
            hint: 'aurelius jobs stats',
          };
        }
        if (paused.length === 0) return { status: 'ok', detail: `${queues.length} at work` };
        return {
          status: 'warn',
          detail: `paused: ${listed(paused)}`,
          hint: `aurelius jobs resume ${paused[0]?.queue}`,
        };
      },
    },
  ];
}

export const queueMetrics = (jobs: Jobs): readonly Metric[] => [
  {
    name: 'aurelius_jobs_kept_count',
    type: 'gauge',
    help: 'Jobs that are kept, by queue and state',
    read: async () =>
      (await jobs.store.counts()).map(({ queue, state, count }) => ({
        labels: { queue, state },
        value: count,
      })),
  },
  {
    name: 'aurelius_jobs_runs_total',
    type: 'counter',
    help: 'Runs of jobs since the daemon started, by queue and end',
    read: () =>
      [...jobs.runner.ends].flatMap(([queue, ends]) =>
        [...ends].map(([end, value]) => ({ labels: { queue, end }, value })),
      ),
  },
];
