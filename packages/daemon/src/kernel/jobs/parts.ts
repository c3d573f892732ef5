// What the SQL of jobs is made from, and what is told of a job.
import type { Database, JobState, WriteTx } from '@aurelius/core/db';
import type { JobRow } from '@aurelius/core/jobs';
import type { JobEvent } from '@aurelius/core/kernel';
import type { Clock, Ids } from '@aurelius/core/plugin';

export interface StoreParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** How long a lease lasts without a heartbeat, milliseconds. */
export const LEASE_MS = 30_000;

/** Runs of a job that may be lost with whoever ran it, before it is taken for what ends them. */
export const LOST_MAX = 3;

type Told = Pick<JobRow, 'id' | 'userId' | 'ref' | 'name' | 'queue' | 'attempt' | 'progress'>;

/** Tells what became of a job. */
export function tell(
  tx: WriteTx,
  type: `job:${string}`,
  { id, userId, ref, name, queue, attempt, progress }: Told,
  state: JobState,
  message: string | null = null,
): Promise<void> {
  const data: JobEvent = { ref, name, queue, state, attempt, progress, message };
  return tx.tell({ userId, entity: 'job', entityId: id, type, data });
}
