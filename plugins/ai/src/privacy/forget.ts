// Shortens the chain at its old end. A checkpoint, itself a row of the chain, keeps the hash of the last row that left, so
// that all that stays can still be proven.
import type { Host, JobContext } from '@aurelius/core/plugin';
import type { AiConfig } from '../contract/config.ts';
import { egressAfter, removeEgress } from '../db/egress.ts';
import { appendEgress } from './record.ts';

const DAY_MS = 86_400_000;
/** Rows that one write removes at most. */
const BATCH = 1000;

const NOTHING_SENT = {
  userId: null,
  requestId: null,
  attempt: null,
  provider: null,
  host: null,
  model: null,
  labels: null,
  bytes: null,
  sha256: null,
};

/**
 * Removes what is older than config wants it, a day's rows at a time: every removal costs a row.
 * @returns how many rows left
 */
export async function forgetEgress(
  { db, clock, config }: Pick<Host<AiConfig>, 'db' | 'clock' | 'config'>,
  { signal }: Pick<JobContext, 'signal'>,
): Promise<number> {
  const now = clock.now();
  const before = now - config.privacy.keepDays * DAY_MS;
  for (let sum = 0; ; ) {
    signal.throwIfAborted();
    const removed = await db.write(async (tx) => {
      const rows = await egressAfter(tx, Number.MIN_SAFE_INTEGER, BATCH);
      const [oldest] = rows;
      if (oldest === undefined || (sum === 0 && oldest.at >= before - DAY_MS)) return 0;
      const stays = rows.findIndex(({ at }) => at >= before);
      const leaving = stays === -1 ? rows : rows.slice(0, stays);
      const last = leaving.at(-1);
      if (!last) return 0;
      const { seq: removedTo, hash: removedHash } = last;
      await appendEgress(tx, {
        kind: 'checkpoint',
        at: now,
        ...NOTHING_SENT,
        removedTo,
        removedHash,
      });
      await removeEgress(tx, removedTo);
      return leaving.length;
    });
    sum += removed;
    if (removed < BATCH) return sum;
  }
}
