// What people do with jobs: end them, run them again, hold a queue.
import {
  FAILED_STATES,
  jobQueueTable,
  jobStateIs,
  jobTable,
  limitTo,
  prepared,
  type WriteTx,
} from '@aurelius/core/db';
import type { JobFilter, JobRow } from '@aurelius/core/jobs';
import { jobErrors } from '@aurelius/core/kernel';
import { and, asc, eq, sql } from 'drizzle-orm';
import { tell } from '../parts.ts';
import { holderOf } from './enqueue.ts';
import { endCancelled } from './leased.ts';
import { jobOf } from './read.ts';

const held = sql.placeholder;

async function askToEnd(tx: WriteTx, id: string): Promise<void> {
  const job = tx.table(jobTable);
  await tx.orm.update(job).set({ cancelRequested: true }).where(eq(job.id, id));
}

export async function cancel(
  tx: WriteTx,
  userId: string,
  id: string,
  now: number,
): Promise<JobRow | undefined> {
  const row = await jobOf(tx, userId, id);
  if (row?.state === 'running') await askToEnd(tx, id);
  else if (row?.state === 'ready' || row?.state === 'scheduled') {
    await endCancelled(tx, row, now);
    await tell(tx, 'job:cancelled', row, 'cancelled');
  } else return undefined;
  return jobOf(tx, userId, id);
}

/** Whether another job has taken this one's place since it ended. */
async function isSuperseded(tx: WriteTx, row: JobRow): Promise<boolean> {
  if (row.uniqueKey === null) return false;
  const holder = await holderOf(tx, row, row.uniqueKey);
  return holder !== undefined && holder.id !== row.id;
}

/** Makes a job ready, with all its attempts. */
async function revive(tx: WriteTx, row: JobRow, now: number): Promise<void> {
  const job = tx.table(jobTable);
  await prepared(
    tx,
    'jobs.revive',
    () =>
      tx.orm
        .update(job)
        .set({
          state: 'ready',
          runAt: held('now') as never,
          attempt: 0,
          lost: 0,
          cancelRequested: false,
          progress: null,
          finished: null,
        })
        .where(eq(job.id, held('id'))),
    { id: row.id, now },
  );
  await tell(tx, 'job:retried', { ...row, attempt: 0, progress: null }, 'ready');
}

/** @throws Problem `JOB_SUPERSEDED` */
export async function retry(
  tx: WriteTx,
  userId: string,
  id: string,
  now: number,
): Promise<JobRow | undefined> {
  const row = await jobOf(tx, userId, id);
  if (!row || !['dead', 'cancelled', 'scheduled'].includes(row.state)) return undefined;
  if (await isSuperseded(tx, row)) throw jobErrors.JOB_SUPERSEDED();
  await revive(tx, row, now);
  return jobOf(tx, userId, id);
}

async function deadOf(tx: WriteTx, userId: string, after: string, limit: number) {
  const job = tx.table(jobTable);
  return prepared(
    tx,
    'jobs.dead-of',
    () =>
      tx.orm
        .select()
        .from(job)
        .where(
          and(
            eq(job.userId, held('userId')),
            jobStateIs('dead'),
            jobStateIs(...FAILED_STATES),
            sql`${job.id} > ${held('after')}`,
          ),
        )
        .orderBy(asc(job.id))
        .limit(limitTo(held('limit'))),
    { userId, after, limit },
  );
}

export async function redrive(
  tx: WriteTx,
  { userId, queue }: JobFilter,
  limit: number,
  now: number,
): Promise<number> {
  let count = 0;
  for (let after = ''; count < limit; ) {
    const dead = await deadOf(tx, userId, after, limit);
    for (const row of dead) {
      if (count === limit) break;
      const wanted = queue === undefined || row.queue === queue;
      if (!wanted || (await isSuperseded(tx, row))) continue;
      await revive(tx, row, now);
      count++;
    }
    const last = dead.at(-1);
    if (!last || dead.length < limit) break;
    after = last.id;
  }
  return count;
}

export async function setPaused(tx: WriteTx, queue: string, paused: boolean): Promise<void> {
  const control = tx.table(jobQueueTable);
  await tx.orm
    .insert(control)
    .values({ queue, paused })
    .onConflictDoUpdate({ target: control.queue, set: { paused } });
}

/** Jobs that run, the whole of which is never many. */
export async function running(tx: WriteTx): Promise<JobRow[]> {
  const job = tx.table(jobTable);
  return prepared(tx, 'jobs.running', () =>
    tx.orm.select().from(job).where(jobStateIs('running')).orderBy(asc(job.queue)),
  );
}
