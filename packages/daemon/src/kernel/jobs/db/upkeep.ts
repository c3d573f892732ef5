// What nobody asks for: jobs whose runner is gone, and jobs that are long over.
import {
  ENDED_STATES,
  eventLog,
  type JobState,
  jobStateIs,
  jobTable,
  limitTo,
  prepared,
  type WriteTx,
} from '@aurelius/core/db';
import type { JobRow, Retention } from '@aurelius/core/jobs';
import { and, asc, eq, inArray, isNotNull, lt, sql } from 'drizzle-orm';
import { LOST_MAX, tell } from '../parts.ts';
import { running } from './control.ts';
import { endCancelled, endRun } from './leased.ts';

const held = sql.placeholder;

/**
 * Gives a job back whose runner is gone. That spends no attempt, for it did not fail; but a job that takes its process
 * with it would go round for ever, so losses have a bound of their own.
 */
async function giveBack(tx: WriteTx, row: JobRow, now: number): Promise<void> {
  const lost = row.lost + 1;
  if (row.cancelRequested) {
    await endCancelled(tx, row, now);
    await tell(tx, 'job:cancelled', row, 'cancelled');
  } else if (lost >= LOST_MAX) {
    const error = `Whoever ran it was gone before it was done, ${lost} times`;
    await endRun(tx, row, { state: 'dead', lost, error, finished: now });
    await tell(tx, 'job:dead', row, 'dead', error);
  } else {
    await endRun(tx, row, { state: 'ready', lost, attempt: row.attempt - 1 });
    await tell(tx, 'job:lost', row, 'ready');
  }
}

/** @param lapsed whether a running job's lease says that its runner is gone */
export async function giveBackAll(
  tx: WriteTx,
  now: number,
  lapsed: (row: JobRow) => boolean,
): Promise<number> {
  const gone = (await running(tx)).filter(lapsed);
  for (const row of gone) await giveBack(tx, row, now);
  return gone.length;
}

/** What somebody asked to wait for an instant has never failed, and waits for that instant. */
export async function bringForward(tx: WriteTx, byMs: number): Promise<void> {
  const job = tx.table(jobTable);
  await tx.orm
    .update(job)
    .set({ runAt: sql`${job.runAt} - ${byMs}` })
    .where(and(jobStateIs('scheduled'), isNotNull(job.error)));
}

/** Rows removed at once: a sweep holds the writer for a moment only. */
const SWEEP = 200;

function oldOf(tx: WriteTx, state: JobState, before: number): Promise<{ id: string }[]> {
  const job = tx.table(jobTable);
  return prepared(
    tx,
    `jobs.old-${state}`,
    () =>
      tx.orm
        .select({ id: job.id })
        .from(job)
        .where(
          and(jobStateIs(...ENDED_STATES), jobStateIs(state), lt(job.finished, held('before'))),
        )
        .orderBy(asc(job.finished))
        .limit(limitTo(SWEEP)),
    { before },
  );
}

/** Removes jobs and everything that was told of them, but for the newest event: the numbers go on from there. */
async function remove(tx: WriteTx, ids: string[]): Promise<void> {
  const [job, log] = [tx.table(jobTable), tx.table(eventLog)];
  await tx.orm.delete(job).where(inArray(job.id, ids));
  const older = sql`${log.seq} < (select max(seq) from event_log)`;
  await tx.orm.delete(log).where(and(inArray(log.entityId, ids), eq(log.entity, 'job'), older));
}

export async function prune(tx: WriteTx, retention: Retention, now: number): Promise<number> {
  let removed = 0;
  for (const state of ENDED_STATES) {
    const age = state === 'done' ? retention.doneMs : retention.deadMs;
    const old = await oldOf(tx, state, now - age);
    if (old.length > 0)
      await remove(
        tx,
        old.map(({ id }) => id),
      );
    removed += old.length;
  }
  return removed;
}
