// Durable jobs and what is set for their queues. Conditions of indexes are literal text: a query that uses one says the
// same words, for a planner cannot know what a parameter will hold.
import { type SQL, sql } from 'drizzle-orm';
import {
  booleanColumn,
  index,
  jsonColumn,
  numberColumn,
  table,
  textColumn,
  uniqueIndex,
} from './tables.ts';

/** States in which a job may still run; a unique key holds for as long as one of them does. */
export const LIVE_STATES = ['scheduled', 'ready', 'running'] as const;

/** States that people look for among many that are done. */
export const FAILED_STATES = ['dead', 'cancelled'] as const;

/** States of a job that is over: it did its work, it failed for good, or somebody called it off. */
export const ENDED_STATES = ['done', ...FAILED_STATES] as const;

/** `scheduled` waits for its time, `ready` for a free slot. */
export const JOB_STATES = [...LIVE_STATES, ...ENDED_STATES] as const;

export type JobState = (typeof JOB_STATES)[number];

/** On whose behalf a job runs, beside its user: what the call that asked for it had. */
export interface JobOrigin {
  readonly scopes: readonly string[];
  /** IANA zone. */
  readonly zone: string;
  readonly requestId: string | null;
}

/** The words of an index on rows in one of `states`. */
export function jobStateIs(...states: readonly JobState[]): SQL {
  const words = states.map((state) => `'${state}'`);
  return sql.raw(words.length === 1 ? `state = ${words[0]}` : `state in (${words.join(', ')})`);
}

/** Instants are milliseconds since 1970 UTC. */
export const jobTable = table(
  'job',
  {
    id: textColumn('id').primaryKey(),
    userId: textColumn('user_id').notNull(),
    /** What people type. */
    ref: textColumn('ref').notNull(),
    queue: textColumn('queue').notNull(),
    /** Id of its definition: `mail.sync`. */
    name: textColumn('name').notNull(),
    state: textColumn('state').$type<JobState>().notNull(),
    /** The smaller goes first. */
    priority: numberColumn('priority').notNull(),
    /** Not before then. */
    runAt: numberColumn('run_at').notNull(),
    payload: jsonColumn<unknown>('payload').notNull(),
    payloadVersion: numberColumn('payload_version').notNull(),
    origin: jsonColumn<JobOrigin>('origin').notNull(),
    uniqueKey: textColumn('unique_key'),
    /** Attempts spent; the running one counts. */
    attempt: numberColumn('attempt').notNull(),
    maxAttempts: numberColumn('max_attempts').notNull(),
    /** How often whoever ran it was gone without a word. */
    lost: numberColumn('lost').notNull(),
    /** Fences the run: whoever shows another token has lost the job. Null unless it runs. */
    leaseToken: textColumn('lease_token'),
    leaseUntil: numberColumn('lease_until'),
    cancelRequested: booleanColumn('cancel_requested').notNull(),
    /** Percent. */
    progress: numberColumn('progress'),
    result: jsonColumn<unknown>('result'),
    /** Why the last attempt failed. */
    error: textColumn('error'),
    created: numberColumn('created').notNull(),
    started: numberColumn('started'),
    finished: numberColumn('finished'),
  },
  (self) => [
    uniqueIndex('job_ref').on(self.userId, self.ref),
    // no state in it: what a job passes through on its way costs it nothing
    index('job_list').on(self.userId, self.id),
    index('job_failed')
      .on(self.userId, self.id)
      .where(jobStateIs(...FAILED_STATES)),
    index('job_ready')
      .on(self.queue, self.userId, self.priority, self.runAt, self.id)
      .where(jobStateIs('ready')),
    index('job_due').on(self.runAt, self.queue).where(jobStateIs('scheduled')),
    index('job_running').on(self.queue, self.userId).where(jobStateIs('running')),
    index('job_ended')
      .on(self.state, self.finished, self.queue)
      .where(jobStateIs(...ENDED_STATES)),
    uniqueIndex('job_unique')
      .on(self.userId, self.name, self.uniqueKey)
      .where(jobStateIs(...LIVE_STATES)),
  ],
);

/** Queues that were ever paused. */
export const jobQueueTable = table('job_queue', {
  queue: textColumn('queue').primaryKey(),
  paused: booleanColumn('paused').notNull(),
});
