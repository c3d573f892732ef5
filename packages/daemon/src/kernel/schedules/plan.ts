// What is to be done about a schedule whose time has come: found out beside the write path, which carries it out.

import { type Slots, slotsOf } from './cron.ts';
import type { ScheduleRow } from './parts.ts';

/** Slots that are looked at before the rest is skipped: a schedule of every minute may have slept for a year. */
const LOOKED_AT = 1000;
/** Slots that are found out between two turns of the event loop. */
const AT_ONCE = 50;

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** Calls `each` with the slots behind `at`, in order, until it says to stop; other work gets its turns. */
async function through(slots: Slots, at: number, each: (slot: number) => boolean): Promise<void> {
  let slot = slots.next(at);
  for (let count = 1; slot !== null && each(slot); count++) {
    if (count % AT_ONCE === 0) await nextTurn();
    slot = slots.next(slot);
  }
}

/** What came of the slots up to now. */
export interface Due {
  /** The last one. */
  readonly slot: number;
  /** Whether it is used. */
  readonly use: boolean;
  /** Slots that pass unused. Where there are very many it is a lower bound. */
  readonly missed: number;
}

type Timed = Pick<
  ScheduleRow,
  'cron' | 'offsetMs' | 'slot' | 'slotZone' | 'jitterMs' | 'misfire' | 'graceMs'
>;

/** The slots of a schedule that has one and whose time has come. */
export async function dueOf(row: Timed & { readonly slot: number }, now: number): Promise<Due> {
  const slots = await slotsOf(row, row.slotZone);
  // a slot still has its jitter before it
  const upTo = Math.max(row.slot, now - row.jitterMs);
  let last = row.slot;
  let count = 1;
  await through(slots, row.slot, (slot) => {
    if (slot > upTo) return false;
    last = slot;
    return ++count < LOOKED_AT;
  });
  if (count === LOOKED_AT) last = slots.last(upTo) ?? last;
  const late = now - last - row.jitterMs;
  const use = row.misfire === 'once' || late <= row.graceMs;
  return { slot: last, use, missed: use ? count - 1 : count };
}

/**
 * The first slot behind `after` that was not used before; null: there is none.
 * @param used slots behind `after` that were, in a time that the clock has been set back from
 * @throws Problem `SCHEDULE_CRON_INVALID`
 */
export async function nextSlot(
  rule: Pick<ScheduleRow, 'cron' | 'offsetMs'>,
  zone: string,
  after: number,
  used: ReadonlySet<number>,
): Promise<number | null> {
  let found: number | null = null;
  await through(await slotsOf(rule, zone), after, (slot) => {
    if (used.has(slot)) return true;
    found = slot;
    return false;
  });
  return found;
}
