// Jobs as a contract states them: work that is kept in the database until it is done, however often the daemon ends.
import type * as z from 'zod';

/** Work of one kind. What it is given travels as JSON and may lie for days: keep it to ids and small values. */
export interface JobDefinition<P extends z.ZodObject = z.ZodObject> {
  /** `<slice>.<verb>`: `mail.sync`. */
  readonly id: string;
  readonly summary: string;
  readonly payload: P;
  /** Raised when old payloads no longer fit; those that wait then go to the dead letters. Default 1. */
  readonly version?: number;
  /** Scope that another slice's caller needs to have it run; the slice itself needs none. */
  readonly permission: string;
  /** Queue of the contract it waits in. Default: the slice's own, `<slice>`, or `<slice>-cpu` for `cpu` jobs. */
  readonly queue?: string;
  /** As with nice(1), the smaller goes first. Default 0. */
  readonly priority?: number;
  /** Attempts before it counts as dead. Default 3. */
  readonly attempts?: number;
  /** Pause after the first failed attempt, milliseconds; it doubles with each and is spread at random. Default 5 s. */
  readonly backoffMs?: number;
  /** Longest time for one attempt, milliseconds. Default 10 minutes. */
  readonly timeoutMs?: number;
  /** Runs in a worker thread: it may keep a processor busy, and sees nothing but its payload. */
  readonly cpu?: true;
}

/** How much of a queue runs at once. */
export interface QueueLimits {
  readonly concurrency: number;
  /** For one user, so that nobody waits behind another's backlog. */
  readonly perUser: number;
}

/** Declares a job; the value is data and has no effect by itself. */
export const defineJob = <const J extends JobDefinition>(job: J): J => job;

const DEFAULTS = { version: 1, priority: 0, attempts: 3, backoffMs: 5000, timeoutMs: 600_000 };

/** A job with everything that it leaves open decided. */
export type WholeJob = Required<Omit<JobDefinition, 'cpu'>> & { readonly cpu: boolean };

export function wholeJob(job: JobDefinition): WholeJob {
  const slice = job.id.slice(0, job.id.indexOf('.'));
  const cpu = job.cpu ?? false;
  return { ...DEFAULTS, queue: cpu ? `${slice}-cpu` : slice, ...job, cpu };
}

/** Limits of a queue that a contract says nothing about: worker threads are few, waiting is cheap. */
export const defaultLimits = (cpu: boolean): QueueLimits =>
  cpu ? { concurrency: 1, perUser: 1 } : { concurrency: 10, perUser: 4 };
