// What becomes of proposals by time alone: open ones expire, and those that are over leave after 30 days.
import type { WriteTx } from '@aurelius/core/db';
import { decide, old, overdue, purge } from './store.ts';

const KEPT_MS = 30 * 86_400_000;
/** Rows dealt with at once: a sweep holds the writer for a moment only. */
const AT_ONCE = 200;

/** Expires some of those whose time is over. @returns how many */
export async function expire(tx: WriteTx, now: number): Promise<number> {
  const rows = await overdue(tx, now, AT_ONCE);
  for (const row of rows) await decide(tx, row, 'expired', now);
  return rows.length;
}

/** Expires and removes some. @param sure see `ClockWatch` @returns how many */
export async function sweepProposals(tx: WriteTx, sure: number): Promise<number> {
  const expired = await expire(tx, sure);
  const rows = await old(tx, sure - KEPT_MS, AT_ONCE);
  for (const row of rows) await purge(tx, row);
  return expired + rows.length;
}
