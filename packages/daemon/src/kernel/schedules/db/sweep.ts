// Slots that need not be remembered any more: old ones, and those that lie ahead of a clock that was set back for good.
import { limitTo, scheduleSlotTable, scheduleTable, type WriteTx } from '@aurelius/core/db';
import { and, asc, eq, gt, isNotNull, isNull, lt } from 'drizzle-orm';
import { unarmed } from '../store.ts';

/** Slots that are kept, milliseconds. */
const KEPT_MS = 30 * 86_400_000;
/** A clock that was set back is right when it has stayed so for this long, milliseconds. */
const SETTLED_MS = 86_400_000;
/** Rows removed at once: a sweep holds the writer for a moment only. */
const SWEEP = 500;

/** Removes some of the slots that were dealt with long ago. @returns how many */
export async function sweepSlots(tx: WriteTx, sure: number): Promise<number> {
  const slots = tx.table(scheduleSlotTable);
  const old = await tx.orm
    .select({ scheduleId: slots.scheduleId, slot: slots.slot })
    .from(slots)
    .where(lt(slots.at, sure - KEPT_MS))
    .orderBy(asc(slots.at))
    .limit(limitTo(SWEEP));
  for (const { scheduleId, slot } of old) {
    await tx.orm.delete(slots).where(and(eq(slots.scheduleId, scheduleId), eq(slots.slot, slot)));
  }
  return old.length;
}

/**
 * Slots that were used by a clock that ran ahead are not used again for a day: it may be set back once more. After that
 * the clock is believed, and a schedule does not wait for all that it has used before.
 */
export async function forgetAhead(tx: WriteTx, now: number): Promise<void> {
  const [schedule, slots] = [tx.table(scheduleTable), tx.table(scheduleSlotTable)];
  await tx.orm
    .update(slots)
    .set({ ahead: now })
    .where(and(gt(slots.slot, now), isNull(slots.ahead)));
  const gone = await tx.orm
    .delete(slots)
    .where(and(gt(slots.slot, now), lt(slots.ahead, now - SETTLED_MS)))
    .returning({ id: slots.scheduleId });
  const ids = [...new Set(gone.map(({ id }) => id))];
  for (const id of ids) {
    await tx.orm
      .update(schedule)
      .set(unarmed(now))
      .where(and(eq(schedule.id, id), isNotNull(schedule.nextAt)));
  }
}
