// What happens when a snooze ends.
import type { Host, JobContext } from '@aurelius/core/plugin';
import { enqueueRound, nextRound, replaceRow } from './round.ts';
import { findNotification } from './store.ts';

/** Brings a notification back, unless it was acknowledged or snoozed anew since. */
export async function remind(
  { db, clock, jobs }: Pick<Host, 'db' | 'clock' | 'jobs'>,
  context: JobContext,
  { notification, until }: { readonly notification: string; readonly until: number },
): Promise<void> {
  const now = clock.now();
  await db.write(async (tx) => {
    const before = await findNotification(tx, context.userId, notification);
    if (before?.snoozedUntil !== until) return;
    const content = nextRound({ ...before, snoozedUntil: null, updated: now }, now);
    const row = await replaceRow(tx, before, content);
    await enqueueRound({ jobs }, tx, row, null, context);
  });
}
