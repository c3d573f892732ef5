// Jobs as a plugin meets them: what a handler is given, how one ends early, and how work is asked for.
import type * as z from 'zod';
import type { JobDefinition } from '../contract/job.ts';
import type { WriteTx } from '../db/database.ts';
import type { CallContext } from './host.ts';

/** What a handler reports while it works. */
export interface JobReport {
  /** @param percent 0 to 100; is kept and told at most a few times a second */
  progress(percent: number): void;
  /** A line for `jobs logs`; at most 2000 characters of it are kept. */
  log(message: string): void;
}

/**
 * One attempt at a job, on behalf of whoever asked for it. `signal` aborts when the job is cancelled, takes too long, or
 * belongs to somebody else by now; what is returned after that is dropped.
 */
export interface JobContext extends CallContext, JobReport {
  readonly jobId: string;
  /** Counts from 1. */
  readonly attempt: number;
}

/** Does one attempt. What it answers is kept as the job's result and has to be JSON. */
export type JobHandler<J extends JobDefinition = JobDefinition> = (
  context: JobContext,
  payload: z.output<J['payload']>,
) => Promise<unknown>;

/** What a handler in a worker thread is given. */
export interface CpuContext extends JobReport {
  readonly jobId: string;
  readonly userId: string;
  readonly attempt: number;
}

/** Does one attempt in a thread of its own, which is ended at once when the job is cancelled. */
export type CpuHandler<J extends JobDefinition = JobDefinition> = (
  context: CpuContext,
  payload: z.output<J['payload']>,
) => Promise<unknown>;

export interface EnqueueOptions {
  /** Not before this instant, milliseconds since 1970 UTC. Default: as soon as there is room. */
  readonly runAt?: number;
  /** In the place of the definition's. */
  readonly priority?: number;
  /**
   * At most one job of this name and user with this key waits or runs. `skip` leaves the one that is there; `replace`
   * puts this one in the place of one that waits, and lets one that runs finish beside it.
   */
  readonly unique?: { readonly key: string; readonly mode: 'skip' | 'replace' };
}

/** What became of the wish. */
export interface EnqueuedJob {
  readonly id: string;
  readonly ref: string;
  /** False: a job with the same unique key stands for it. */
  readonly created: boolean;
}

/** Who a job is for: a caller, or a person that the daemon acts for by itself. */
export type JobFor = Pick<CallContext, 'userId' | 'scopes' | 'zone'> &
  Partial<Pick<CallContext, 'requestId'>>;

export interface HostJobs {
  /**
   * Asks for work in the transaction of what makes it necessary: it runs if that commits, and never otherwise.
   * @throws Problem `MISSING_PERMISSION` for another slice's job unless the manifest's `uses` and the scopes of `on` both
   *   allow it, `JOB_UNKNOWN` where nobody runs it, `JOB_PAYLOAD_INVALID`
   */
  enqueue<J extends JobDefinition>(
    tx: WriteTx,
    job: J,
    payload: z.input<J['payload']>,
    on: JobFor,
    options?: EnqueueOptions,
  ): Promise<EnqueuedJob>;
}

const NO_WAY = 'JobUnrecoverable';
const LATER = 'JobLater';

/** Says that no further attempt can help: the job is dead at once. */
export function unrecoverable(reason: string, cause?: unknown): Error {
  const error = new Error(reason, { cause });
  error.name = NO_WAY;
  return error;
}

interface Later extends Error {
  readonly runAt: number;
}

/** Says to come back later, at no cost: it spends no attempt. @param runAt milliseconds since 1970 UTC */
export function comeBack(runAt: number, reason: string): Error {
  const error = Object.assign(new Error(reason), { runAt });
  error.name = LATER;
  return error;
}

// told apart by name: a plugin may hold another copy of this module
export const isUnrecoverable = (error: unknown): boolean =>
  error instanceof Error && error.name === NO_WAY;

export const isComeBack = (error: unknown): error is Later =>
  error instanceof Error && error.name === LATER && 'runAt' in error;
