// Which jobs are done here, by whom, and how much of each queue at once. It grows as plugins start.
import { defaultLimits, type QueueLimits, type WholeJob } from '@aurelius/core/contract';
import type { JobHandler } from '@aurelius/core/plugin';

/** Where the code of a thread's job is found. */
export interface ThreadCode {
  readonly plugin: string;
  /** URL of its daemon half; null: it is compiled in. */
  readonly module: string | null;
  /** The job's name in the contract. */
  readonly key: string;
}

/** A job that somebody does. */
export interface KnownJob {
  readonly job: WholeJob;
  /** Plugin or module. */
  readonly owner: string;
  /** Its handler, or where a thread finds it. */
  readonly work: JobHandler | ThreadCode;
}

/** What one plugin does. */
export interface OwnedJobs {
  readonly jobs: readonly KnownJob[];
  /** Limits that it sets itself, by queue. */
  readonly queues: Readonly<Record<string, QueueLimits>>;
}

export interface Catalogue {
  add(owned: OwnedJobs): void;
  find(name: string): KnownJob | undefined;
  /** Limits by queue. */
  readonly queues: ReadonlyMap<string, QueueLimits>;
}

export function createCatalogue(): Catalogue {
  const jobs = new Map<string, KnownJob>();
  const queues = new Map<string, QueueLimits>();
  return {
    add(owned) {
      for (const known of owned.jobs) {
        const { id, queue, cpu } = known.job;
        jobs.set(id, known);
        queues.set(queue, owned.queues[queue] ?? defaultLimits(cpu));
      }
    },
    find: (name) => jobs.get(name),
    queues,
  };
}
