// The port that keeps jobs. Whoever runs them holds no truth: what is written here is all there is.

import type { WriteTx } from '../db/database.ts';
import type { JobOrigin, JobState, jobTable } from '../db/job-table.ts';

/** A job as it is kept. */
export type JobRow = typeof jobTable.$inferSelect;

export interface NewJob {
  readonly userId: string;
  readonly queue: string;
  readonly name: string;
  /** JSON. */
  readonly payload: unknown;
  readonly payloadVersion: number;
  readonly priority: number;
  /** Milliseconds since 1970 UTC; the past means now. */
  readonly runAt: number;
  readonly maxAttempts: number;
  readonly origin: JobOrigin;
  /** See `EnqueueOptions`. */
  readonly unique: { readonly key: string; readonly mode: 'skip' | 'replace' } | null;
}

export interface Enqueued {
  readonly id: string;
  readonly ref: string;
  readonly created: boolean;
}

/** The right to run a job, until it lapses. */
export interface Lease {
  readonly id: string;
  readonly token: string;
}

export interface ClaimWish {
  readonly queue: string;
  /** Jobs wanted at most. */
  readonly limit: number;
  /** Jobs of one user that may run at once. */
  readonly perUser: number;
  /** The user who was served last: the next one's turn comes first. Empty: nobody was. */
  readonly after: string;
}

export interface Claim {
  readonly jobs: readonly (JobRow & { readonly leaseToken: string })[];
  /** Who was served last. */
  readonly after: string;
}

/** What a heartbeat finds. */
export interface Heartbeat {
  /** Ids of those that belong to somebody else by now. */
  readonly lost: readonly string[];
  /** Ids of those that somebody wants to end. */
  readonly cancelled: readonly string[];
}

export interface Completion extends Lease {
  /** JSON. */
  readonly result: unknown;
}

export interface Failure extends Lease {
  readonly error: string;
  /** When it is tried again, if an attempt is left; null: no attempt can help. Milliseconds since 1970 UTC. */
  readonly retryAt: number | null;
}

export interface Snooze extends Lease {
  readonly reason: string;
  /** Milliseconds since 1970 UTC. */
  readonly runAt: number;
}

export interface Progress extends Lease {
  /** 0 to 100; null: unchanged. */
  readonly percent: number | null;
  readonly lines: readonly string[];
}

export interface JobFilter {
  readonly userId: string;
  /** Default: any. */
  readonly state?: JobState | undefined;
  readonly queue?: string | undefined;
}

/** A place in the list, which begins with the newest job. */
export interface JobPage {
  readonly limit: number;
  /** Id of the last job seen. */
  readonly after?: string | undefined;
}

export interface QueueCount {
  readonly queue: string;
  readonly state: JobState;
  readonly count: number;
}

/** A line of what happened to one job. */
export interface JobNote {
  readonly seq: number;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly type: string;
  readonly data: unknown;
}

/** How long jobs are kept once they are over, milliseconds. */
export interface Retention {
  readonly doneMs: number;
  /** Dead and cancelled ones. */
  readonly deadMs: number;
}

/**
 * Where jobs are kept. What ends or prolongs a run is done under its lease, and answers the ids of the jobs it was done
 * for: whoever is not named has lost the job, and nothing of it was changed.
 */
export interface JobStore {
  /** In the caller's transaction: they exist if it commits. Answers in the order asked. */
  enqueue(tx: WriteTx, jobs: readonly NewJob[]): Promise<Enqueued[]>;
  /** Takes jobs that are due and leases them. Nothing of a paused queue. */
  claim(wish: ClaimWish): Promise<Claim>;
  /** Prolongs leases, and brings word of who lost one and whom somebody wants to end. */
  heartbeat(leases: readonly Lease[]): Promise<Heartbeat>;
  complete(done: readonly Completion[]): Promise<string[]>;
  /** A job whose end was asked for is cancelled; one without attempts, or without hope, is dead. */
  fail(failed: readonly Failure[]): Promise<string[]>;
  /** Puts a job off without spending an attempt. */
  snooze(snoozed: readonly Snooze[]): Promise<string[]>;
  /** Gives jobs back as if they had never been taken. */
  release(leases: readonly Lease[]): Promise<string[]>;
  report(progress: readonly Progress[]): Promise<string[]>;
  /** Ends a job that waits; asks whoever runs it to end one that runs. Undefined: it is over or not there. */
  cancel(userId: string, id: string): Promise<JobRow | undefined>;
  /** Runs a job that is dead, cancelled or put off at once, with all its attempts. Undefined: it runs, is done or gone. */
  retry(userId: string, id: string): Promise<JobRow | undefined>;
  /** The same for the dead of one user, the oldest first. Answers how many. */
  redrive(filter: JobFilter, limit: number): Promise<number>;
  get(userId: string, id: string): Promise<JobRow | undefined>;
  /** Jobs of a user whose ref is `word` (then that one alone), or whose ref or id begins with it; at most six. */
  named(userId: string, word: string): Promise<JobRow[]>;
  list(filter: JobFilter, page: JobPage): Promise<JobRow[]>;
  /** What happened to a job, in order, behind the note with number `after`. */
  notes(id: string, after: number, limit: number): Promise<JobNote[]>;
  /** Jobs of each queue and state, if there are any. */
  counts(): Promise<QueueCount[]>;
  /** Ready jobs of each queue that was waiting longest, milliseconds since 1970 UTC. */
  oldestReady(): Promise<{ queue: string; runAt: number }[]>;
  pause(queue: string): Promise<void>;
  resume(queue: string): Promise<void>;
  paused(): Promise<string[]>;
  /** When the next job falls due, milliseconds since 1970 UTC; null: none is waiting for its time. */
  nextDue(): Promise<number | null>;
  /**
   * Frees jobs whose lease has lapsed. Answers how many.
   * @param own those of whoever asks: it lives, however late its heartbeats come
   */
  reap(own: readonly Lease[]): Promise<number>;
  /** Frees every job that runs. For who knows that nobody runs one: at the start of the only daemon of a home. */
  recover(): Promise<number>;
  /** Has jobs wait that much less, milliseconds, whose attempt failed or was put off: the clock they wait by was set back. */
  bringForward(tx: WriteTx, byMs: number): Promise<void>;
  /**
   * Removes jobs that are over, a bounded number of them. Answers how many.
   * @param at when their age is judged, milliseconds since 1970 UTC; default: now
   */
  prune(retention: Retention, at?: number): Promise<number>;
}
