// How runs end: done, failed, put off or given back; and what they say while they last.
import { jobTable, prepared, type WriteTx } from '@aurelius/core/db';
import type { Completion, Failure, Heartbeat, Lease, Progress, Snooze } from '@aurelius/core/jobs';
import { sql } from 'drizzle-orm';
import { LEASE_MS, tell } from '../parts.ts';
import { endCancelled, endRun, leased, underLease } from './leased.ts';

const held = sql.placeholder;

export async function complete(
  tx: WriteTx,
  done: readonly Completion[],
  now: number,
): Promise<string[]> {
  const job = tx.table(jobTable);
  const kept: string[] = [];
  for (const { id, token, result } of done) {
    const [row] = await prepared(
      tx,
      'jobs.complete',
      () =>
        tx.orm
          .update(job)
          .set({
            state: 'done',
            result: held('result') as never,
            finished: held('now') as never,
            error: null,
            leaseToken: null,
            leaseUntil: null,
          })
          .where(underLease(tx))
          .returning({
            id: job.id,
            userId: job.userId,
            ref: job.ref,
            name: job.name,
            queue: job.queue,
            attempt: job.attempt,
            progress: job.progress,
          }),
      { id, token, result: result ?? null, now },
    );
    if (!row) continue;
    kept.push(id);
    await tell(tx, 'job:done', row, 'done');
  }
  return kept;
}

export async function fail(
  tx: WriteTx,
  failed: readonly Failure[],
  now: number,
): Promise<string[]> {
  const kept: string[] = [];
  for (const { error, retryAt, ...lease } of failed) {
    const row = await leased(tx, lease);
    if (!row) continue;
    kept.push(row.id);
    if (row.cancelRequested) {
      await endRun(tx, row, { state: 'cancelled', finished: now, error });
      await tell(tx, 'job:cancelled', row, 'cancelled');
    } else if (retryAt === null || row.attempt >= row.maxAttempts) {
      await endRun(tx, row, { state: 'dead', finished: now, error });
      await tell(tx, 'job:dead', row, 'dead', error);
    } else {
      await endRun(tx, row, { state: 'scheduled', runAt: retryAt, error });
      await tell(tx, 'job:failed', row, 'scheduled', error);
    }
  }
  return kept;
}

export async function snooze(
  tx: WriteTx,
  snoozed: readonly Snooze[],
  now: number,
): Promise<string[]> {
  const kept: string[] = [];
  for (const { reason, runAt, ...lease } of snoozed) {
    const row = await leased(tx, lease);
    if (!row) continue;
    kept.push(row.id);
    if (row.cancelRequested) {
      await endCancelled(tx, row, now);
      await tell(tx, 'job:cancelled', row, 'cancelled');
      continue;
    }
    await endRun(tx, row, { state: 'scheduled', runAt, attempt: row.attempt - 1, error: reason });
    await tell(tx, 'job:snoozed', row, 'scheduled', reason);
  }
  return kept;
}

export async function release(
  tx: WriteTx,
  leases: readonly Lease[],
  now: number,
): Promise<string[]> {
  const kept: string[] = [];
  for (const lease of leases) {
    const row = await leased(tx, lease);
    if (!row) continue;
    kept.push(row.id);
    if (row.cancelRequested) {
      await endCancelled(tx, row, now);
      await tell(tx, 'job:cancelled', row, 'cancelled');
    } else await endRun(tx, row, { state: 'ready', attempt: row.attempt - 1 });
  }
  return kept;
}

async function setProgress(tx: WriteTx, lease: Lease, percent: number): Promise<void> {
  const job = tx.table(jobTable);
  await prepared(
    tx,
    'jobs.progress',
    () =>
      tx.orm
        .update(job)
        .set({ progress: held('percent') as never })
        .where(underLease(tx)),
    { ...lease, percent },
  );
}

export async function report(tx: WriteTx, progress: readonly Progress[]): Promise<string[]> {
  const kept: string[] = [];
  for (const { percent, lines, ...lease } of progress) {
    const row = await leased(tx, lease);
    if (!row) continue;
    kept.push(row.id);
    for (const line of lines) await tell(tx, 'job:logged', row, 'running', line);
    if (percent === null || percent === row.progress) continue;
    await setProgress(tx, lease, percent);
    await tell(tx, 'job:progress', { ...row, progress: percent }, 'running');
  }
  return kept;
}

export async function heartbeat(
  tx: WriteTx,
  leases: readonly Lease[],
  now: number,
): Promise<Heartbeat> {
  const job = tx.table(jobTable);
  const lost: string[] = [];
  const cancelled: string[] = [];
  for (const { id, token } of leases) {
    const [row] = await prepared(
      tx,
      'jobs.heartbeat',
      () =>
        tx.orm
          .update(job)
          .set({ leaseUntil: held('until') as never })
          .where(underLease(tx))
          .returning({ cancelRequested: job.cancelRequested }),
      { id, token, until: now + LEASE_MS },
    );
    if (!row) lost.push(id);
    else if (row.cancelRequested) cancelled.push(id);
  }
  return { lost, cancelled };
}
