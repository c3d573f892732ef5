// Changes of a job under its lease: whoever shows another token changes nothing.
import { jobStateIs, jobTable, prepared, type ReadDb, type WriteTx } from '@aurelius/core/db';
import type { JobRow, Lease } from '@aurelius/core/jobs';
import { and, eq, sql } from 'drizzle-orm';

const held = sql.placeholder;

/** A running job and the token it runs under. */
export const underLease = (db: ReadDb) => {
  const job = db.table(jobTable);
  return and(eq(job.id, held('id')), eq(job.leaseToken, held('token')), jobStateIs('running'));
};

/** The job, if the lease still holds. */
export async function leased(tx: WriteTx, { id, token }: Lease): Promise<JobRow | undefined> {
  const job = tx.table(jobTable);
  const rows = await prepared(
    tx,
    'jobs.leased',
    () => tx.orm.select().from(job).where(underLease(tx)),
    { id, token },
  );
  return rows[0];
}

/** Columns that a job keeps when its run is over, beside its state. */
export interface RunEnd {
  readonly state: 'scheduled' | 'ready' | 'dead' | 'cancelled';
  readonly runAt: number;
  readonly attempt: number;
  readonly lost: number;
  readonly error: string | null;
  /** Milliseconds since 1970 UTC; null: it is not over. */
  readonly finished: number | null;
}

/** Ends the run of a job that is known to run. */
export async function endRun(tx: WriteTx, row: JobRow, end: Partial<RunEnd>): Promise<void> {
  const job = tx.table(jobTable);
  const { state = 'ready', finished = null } = end;
  const { id, runAt, attempt, lost, error } = { ...row, ...end };
  await prepared(
    tx,
    'jobs.end-run',
    () =>
      tx.orm
        .update(job)
        .set({
          state: held('state') as never,
          runAt: held('runAt') as never,
          attempt: held('attempt') as never,
          lost: held('lost') as never,
          error: held('error') as never,
          finished: held('finished') as never,
          leaseToken: null,
          leaseUntil: null,
        })
        .where(eq(job.id, held('id'))),
    { id, state, runAt, attempt, lost, error, finished },
  );
}

/** Ends a run that somebody asked to end. */
export const endCancelled = (tx: WriteTx, row: JobRow, now: number): Promise<void> =>
  endRun(tx, row, { state: 'cancelled', finished: now });
