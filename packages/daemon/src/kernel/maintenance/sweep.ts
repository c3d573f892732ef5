// What is removed because it is old: a bounded number of rows in each transaction, until nothing is left to remove. Age is
// judged by the time that is sure, so that a clock that leapt takes nothing with it.
import type { WriteTx } from '@aurelius/core/db';
import type { Retention } from '@aurelius/core/jobs';
import { forgetEvents } from '../events/store.ts';
import type { Kernel } from '../module.ts';
import { sweepProposals } from '../proposals/sweep.ts';
import { forgetAhead, sweepSlots } from '../schedules/db/sweep.ts';

const DAY_MS = 86_400_000;
const JOBS: Retention = { doneMs: DAY_MS, deadMs: 30 * DAY_MS };
/** Events are kept for as long as what they tell of can be undone, milliseconds, and no more of them than this. */
const EVENTS_MS = 30 * DAY_MS;
const EVENTS_MOST = 500_000;
/** Rows removed at once: a sweep holds the writer for a moment only. */
const AT_ONCE = 500;
/** Transactions of one run; what is left then is for the next. */
const MOST = 1000;

export interface Swept {
  readonly jobs: number;
  readonly events: number;
  readonly slots: number;
  readonly proposals: number;
}

async function whileSome(signal: AbortSignal, sweep: () => Promise<number>): Promise<number> {
  let removed = 0;
  for (let round = 0; round < MOST; round++) {
    signal.throwIfAborted();
    const some = await sweep();
    removed += some;
    if (some === 0) break;
  }
  return removed;
}

export async function sweepOld(
  { db, clock, jobs, watch }: Pick<Kernel, 'db' | 'clock' | 'jobs' | 'watch'>,
  signal: AbortSignal,
): Promise<Swept> {
  const by = (sweep: (tx: WriteTx, sure: number) => Promise<number>) =>
    whileSome(signal, () => db.write((tx) => sweep(tx, watch.sure())));
  await db.write((tx) => forgetAhead(tx, clock.now()));
  return {
    jobs: await whileSome(signal, () => jobs.store.prune(JOBS, watch.sure())),
    events: await by((tx, sure) => forgetEvents(tx, sure - EVENTS_MS, EVENTS_MOST, AT_ONCE)),
    slots: await by((tx, sure) => sweepSlots(tx, sure)),
    proposals: await by((tx, sure) => sweepProposals(tx, sure)),
  };
}
