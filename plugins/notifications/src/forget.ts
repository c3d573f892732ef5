// What is old is removed: nobody looks for it any more, and it must not pile up.
import type { Host, JobContext } from '@aurelius/core/plugin';
import { notificationEvent } from './row.ts';
import { deleteNotification, ENTITY, findOld, forgetDeliveries } from './store.ts';

const DAY_MS = 86_400_000;
/** After that time what is acknowledged goes, and what nobody ever acknowledged. */
const ACKNOWLEDGED_MS = 90 * DAY_MS;
const IGNORED_MS = 365 * DAY_MS;
/** Rows that are removed in one transaction. */
const BATCH = 200;

type Parts = Pick<Host, 'db' | 'clock'>;

const forgetSome = ({ db }: Parts, open: boolean, before: number): Promise<number> =>
  db.write(async (tx) => {
    const rows = await findOld(tx, open, before, BATCH);
    for (const row of rows) {
      const event = () => notificationEvent(row, null);
      tx.record({ entity: ENTITY, before: row, after: null, event });
      await forgetDeliveries(tx, row.id);
      await deleteNotification(tx, row);
    }
    return rows.length;
  });

/** Removes what is too old, of everybody. @returns how many */
export async function forget(
  parts: Parts,
  { signal }: Pick<JobContext, 'signal'>,
): Promise<{ removed: number }> {
  const now = parts.clock.now();
  let removed = 0;
  for (const [open, keptMs] of [
    [false, ACKNOWLEDGED_MS],
    [true, IGNORED_MS],
  ] as const) {
    for (let some = BATCH; some === BATCH; removed += some) {
      signal.throwIfAborted();
      some = await forgetSome(parts, open, now - keptMs);
    }
  }
  return { removed };
}
