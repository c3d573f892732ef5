// Jobs for a test of a slice's rules: what was asked for is remembered, and done when the test says so.
import { type JobDefinition, wholeJob } from '../../contract/index.ts';
import { jobErrors } from '../../kernel/jobs.ts';
import type {
  EnqueueOptions,
  HostJobs,
  JobContext,
  JobFor,
  JobHandler,
  Plugin,
  PluginHalf,
} from '../../plugin/index.ts';

/** A job as it was asked for, whether or not the transaction it was asked in was kept. */
export interface AskedJob {
  readonly id: string;
  readonly name: string;
  readonly payload: unknown;
  readonly on: JobFor;
  readonly options: EnqueueOptions;
}

export interface TestJobs {
  readonly host: HostJobs;
  /** What was asked for and not done yet, in order. */
  readonly asked: readonly AskedJob[];
  /** Does one attempt at everything that was asked for so far, whatever its time. @throws what a handler throws */
  work(half: PluginHalf): Promise<unknown[]>;
}

const nothing = () => {};

export function createTestJobs({ contract, threads = {} }: Plugin, uuid: () => string): TestJobs {
  const asked: AskedJob[] = [];
  const definitions = Object.entries(contract.jobs ?? {});

  const holder = (name: string, { userId }: JobFor, key: string | undefined) =>
    asked.findIndex(
      (it) => it.name === name && it.on.userId === userId && it.options.unique?.key === key,
    );

  const enqueue = (job: JobDefinition, payload: unknown, on: JobFor, options: EnqueueOptions) => {
    const { error } = job.payload.safeParse(payload);
    if (error) throw jobErrors.JOB_PAYLOAD_INVALID(`${job.id}: ${error.issues[0]?.message}`);
    const at = options.unique ? holder(job.id, on, options.unique.key) : -1;
    const there = asked[at];
    const id = there?.id ?? uuid();
    const wish = { id, name: job.id, payload, on, options };
    if (!there) asked.push(wish);
    else if (options.unique?.mode === 'replace') asked[at] = wish;
    return { id, ref: id, created: !there };
  };

  const attempt = async ({ id, name, payload, on }: AskedJob, half: PluginHalf) => {
    const found = definitions.find(([, { id: one }]) => one === name);
    if (!found) throw jobErrors.JOB_UNKNOWN(name);
    const [key, definition] = found;
    const handlers = { ...half.jobs, ...threads } as Readonly<Record<string, JobHandler>>;
    const context: JobContext = {
      ...on,
      jobId: id,
      attempt: 1,
      requestId: on.requestId ?? id,
      ifMatch: null,
      signal: AbortSignal.timeout(wholeJob(definition).timeoutMs),
      progress: nothing,
      log: nothing,
    };
    return handlers[key]?.(context, definition.payload.parse(payload));
  };

  return {
    host: {
      enqueue: async (_tx, job, payload, on, options = {}) => enqueue(job, payload, on, options),
    },
    asked,
    async work(half) {
      const results: unknown[] = [];
      for (const job of asked.splice(0)) results.push(await attempt(job, half));
      return results;
    },
  };
}
