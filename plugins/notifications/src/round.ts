// A round of a notification: each time that it is given to the channels.
import type { WriteTx } from '@aurelius/core/db';
import type { Host, JobFor } from '@aurelius/core/plugin';
import { notificationJobs } from './contract.ts';
import { type NotificationContent, notificationEvent, rowOf } from './row.ts';
import { ENTITY, updateNotification } from './store.ts';
import type { NotificationRow } from './tables.ts';

/** Records and stores what a notification became. */
export async function replaceRow(
  tx: WriteTx,
  before: NotificationRow,
  content: NotificationContent,
): Promise<NotificationRow> {
  const stamped = tx.record<NotificationRow>({
    entity: ENTITY,
    before,
    after: rowOf(content),
    event: (row) => notificationEvent(before, row),
  });
  await updateNotification(tx, stamped);
  return stamped;
}

/** The notification as it is once it is given to the channels again. */
export const nextRound = <T extends NotificationContent>(row: T, now: number): T => ({
  ...row,
  round: row.round + 1,
  roundAt: now,
});

/** Has a notification given to the channels. @param channels only these; null: all */
export async function enqueueRound(
  { jobs }: Pick<Host, 'jobs'>,
  tx: WriteTx,
  { id, round }: NotificationRow,
  channels: readonly string[] | null,
  on: JobFor,
): Promise<void> {
  const payload = { notification: id, round, channels: channels && [...channels] };
  await jobs.enqueue(tx, notificationJobs.route, payload, on);
}
