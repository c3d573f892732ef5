// Deliveries whose job has ended without a word of its own.
import type { WriteTx } from '@aurelius/core/db';
import type { CallContext, Host } from '@aurelius/core/plugin';
import { notificationJobs } from './contract.ts';
import { findByJob, updateDelivery } from './store.ts';
import type { DeliveryRow } from './tables.ts';

type Parts = Pick<Host, 'db' | 'clock' | 'jobs'>;

/** Sends that were begun and took the daemon with them: then it is their own doing. */
const FATAL = 3;

/** Does something about the delivery of a job, where it still waits for it. */
const settle = (
  { db, clock }: Parts,
  { userId }: CallContext,
  jobId: string,
  next: (tx: WriteTx, delivery: DeliveryRow) => Promise<Partial<DeliveryRow>>,
): Promise<void> =>
  db.write(async (tx) => {
    const delivery = await findByJob(tx, userId, jobId);
    if (delivery?.state !== 'pending') return;
    await updateDelivery(tx, { ...delivery, ...(await next(tx, delivery)), at: clock.now() });
  });

/**
 * Jobs are given up whose daemon was gone three times. Of those that run most wait for their turn, so what was hardly
 * begun is given another job.
 */
export const deliveryDied = (parts: Parts, context: CallContext, jobId: string): Promise<void> =>
  settle(parts, context, jobId, async (tx, { id: delivery, channel, attempts }) => {
    if (attempts >= FATAL) {
      return { state: 'failed', error: 'The daemon was gone before it was done, again and again' };
    }
    const payload = { delivery, channel };
    const job = await parts.jobs.enqueue(tx, notificationJobs.send, payload, context);
    return { jobId: job.id };
  });

export const deliveryCancelled = (
  parts: Parts,
  context: CallContext,
  jobId: string,
): Promise<void> =>
  settle(parts, context, jobId, async () => ({
    state: 'failed',
    error: 'Its job was cancelled',
  }));
