// Jobs for a test of a slice's rules: what was asked for is remembered, and done when the test says so.
import { isProblem, type JobDefinition, wholeJob } from '../../contract/index.ts';
import { backoffMs } from '../../jobs/backoff.ts';
import { jobErrors } from '../../kernel/jobs.ts';
import {
  type EnqueueOptions,
  type HostJobs,
  isComeBack,
  isUnrecoverable,
  type JobContext,
  type JobFor,
  type JobHandler,
  type Plugin,
  type PluginHalf,
} from '../../plugin/index.ts';
import type { FakeClock } from '../clock.ts';

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
  /**
   * Does what falls due in the next `ms` milliseconds, and moves the clock along: what is put off or fails comes again
   * when its time has come, or is dead. @returns how each ended that ended so
   */
  pass(half: PluginHalf, clock: FakeClock, ms: number): Promise<DeadJob[]>;
}

/** A job that failed for good. */
export interface DeadJob extends AskedJob {
  readonly error: unknown;
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

  const known = (name: string) => {
    const found = definitions.find(([, { id }]) => id === name);
    if (!found) throw jobErrors.JOB_UNKNOWN(name);
    return found;
  };

  const attempt = async ({ id, name, payload, on }: AskedJob, half: PluginHalf, count = 1) => {
    const [key, definition] = known(name);
    const handlers = { ...half.jobs, ...threads } as Readonly<Record<string, JobHandler>>;
    const context: JobContext = {
      ...on,
      jobId: id,
      attempt: count,
      requestId: on.requestId ?? id,
      ifMatch: null,
      signal: AbortSignal.timeout(wholeJob(definition).timeoutMs),
      progress: nothing,
      log: nothing,
    };
    return handlers[key]?.(context, definition.payload.parse(payload));
  };

  /** When a job that did not do its work is tried again, and whether that costs an attempt; null: it is dead. */
  const again = (error: unknown, { name }: AskedJob, count: number, now: number) => {
    if (isComeBack(error)) return { runAt: error.runAt, count };
    if (isProblem(error) && error.retryAfter !== undefined) {
      return { runAt: now + error.retryAfter * 1000, count };
    }
    const { attempts, backoffMs: base } = wholeJob(known(name)[1]);
    if (isUnrecoverable(error) || count >= attempts) return null;
    return { runAt: now + backoffMs(count, base, () => 1), count: count + 1 };
  };

  const pass = async (half: PluginHalf, clock: FakeClock, ms: number): Promise<DeadJob[]> => {
    const until = clock.now() + ms;
    const dead: DeadJob[] = [];
    const counts = new Map<string, number>();
    const timeOf = ({ options }: AskedJob) => options.runAt ?? 0;
    for (;;) {
      const due = asked.filter((job) => timeOf(job) <= until);
      const next = due.reduce((a, b) => (timeOf(b) < timeOf(a) ? b : a), due[0] as AskedJob);
      if (!next) break;
      asked.splice(asked.indexOf(next), 1);
      clock.advance(Math.max(0, timeOf(next) - clock.now()));
      const count = counts.get(next.id) ?? 1;
      try {
        await attempt(next, half, count);
      } catch (error) {
        const later = again(error, next, count, clock.now());
        if (later === null) dead.push({ ...next, error });
        else {
          counts.set(next.id, later.count);
          asked.push({ ...next, options: { ...next.options, runAt: later.runAt } });
        }
      }
    }
    clock.advance(until - clock.now());
    return dead;
  };

  return {
    host: {
      enqueue: async (_tx, job, payload, on, options = {}) => enqueue(job, payload, on, options),
    },
    asked,
    pass,
    async work(half) {
      const results: unknown[] = [];
      for (const job of asked.splice(0)) results.push(await attempt(job, half));
      return results;
    },
  };
}
