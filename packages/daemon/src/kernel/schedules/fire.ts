// Asks for the jobs of schedules whose time has come. What is to be done is found out first; it is done by a change of the
// row as it was read, in one transaction with the job: of two who see the same slot, one uses it.
import { isProblem } from '@aurelius/core/contract';
import type { SlotState, WriteTx } from '@aurelius/core/db';
import type { Enqueued } from '@aurelius/core/jobs';
import { type ScheduleParts, type ScheduleRow, tell } from './parts.ts';
import { type Due, dueOf, nextSlot } from './plan.ts';
import { addSlot, isUsed, moveOn, update, usedSlots } from './store.ts';

/** A schedule's next slot, as its row has it. */
type Armed = Pick<ScheduleRow, 'slot' | 'slotZone' | 'nextAt' | 'fault'>;

/** The zone that a schedule's fields are read in, as it stands. */
const zoneOf = ({ zone }: ScheduleRow, parts: ScheduleParts): string => zone ?? parts.zone();

/** The next slot behind `after`, with a jitter of its own. */
async function armed(row: ScheduleRow, after: number, parts: ScheduleParts): Promise<Armed> {
  const slotZone = zoneOf(row, parts);
  const never = (fault: string): Armed => ({ slot: null, slotZone, nextAt: null, fault });
  try {
    const used = await usedSlots(parts.db, row.id, after);
    const slot = await nextSlot(row, slotZone, after, used);
    if (slot === null) return never('That time never comes');
    const nextAt = slot + Math.floor(parts.random() * (row.jitterMs + 1));
    return { slot, slotZone, nextAt, fault: null };
  } catch (error) {
    if (!isProblem(error)) throw error;
    return never(error.detail ?? error.message);
  }
}

/**
 * Asks for a schedule's job. Undefined: nobody does it.
 * @param overlap `skip`: not while the one before is not over
 */
export async function askFor(
  tx: WriteTx,
  row: ScheduleRow,
  overlap: ScheduleRow['overlap'],
  parts: ScheduleParts,
): Promise<Enqueued | undefined> {
  const { store, catalogue } = parts.jobs;
  const job = catalogue.find(row.job)?.job;
  if (!job) return undefined;
  const { queue, version, priority, attempts } = job;
  const [enqueued] = await store.enqueue(tx, [
    {
      userId: row.userId,
      queue,
      name: row.job,
      payload: row.payload,
      payloadVersion: version,
      priority,
      runAt: parts.clock.now(),
      maxAttempts: attempts,
      origin: { scopes: row.scopes, zone: zoneOf(row, parts), requestId: null },
      unique: overlap === 'skip' ? { key: `schedule:${row.id}`, mode: 'skip' } : null,
    },
  ]);
  return enqueued;
}

interface Outcome {
  readonly state: SlotState;
  readonly jobId: string | null;
  /** Why it was not used. */
  readonly reason?: string;
}

async function outcomeOf(
  tx: WriteTx,
  row: ScheduleRow,
  { use }: Due,
  parts: ScheduleParts,
): Promise<Outcome> {
  if (!use) return { state: 'missed', jobId: null, reason: 'It was too late for it' };
  const job = await askFor(tx, row, row.overlap, parts);
  if (!job) return { state: 'refused', jobId: null, reason: `Nobody here does ${row.job}` };
  if (job.created) return { state: 'fired', jobId: job.id };
  return { state: 'overlapped', jobId: job.id, reason: 'The job before it is not over' };
}

/** Uses a slot or writes down that it was not, unless somebody was faster. */
async function settle(
  tx: WriteTx,
  row: ScheduleRow,
  due: Due,
  next: Armed,
  parts: ScheduleParts,
): Promise<void> {
  const { slot, missed } = due;
  if (!(await moveOn(tx, row, { ...next, settled: slot }))) return;
  // it was used before the clock was set back
  if (await isUsed(tx, row.id, slot)) return;
  const at = parts.clock.now();
  const { state, jobId, reason } = await outcomeOf(tx, row, due, parts);
  await addSlot(tx, { scheduleId: row.id, slot, at, state, jobId, missed, ahead: null });
  const fired = state === 'fired';
  await update(tx, row.id, {
    missed: row.missed + missed,
    ...(fired ? { lastFired: at, lastJob: jobId } : {}),
  });
  const about = { slot, jobId, missed, ...(reason === undefined ? {} : { reason }) };
  await tell(tx, fired ? 'schedule:fired' : 'schedule:missed', row, about);
}

/** Does what is to be done about a schedule whose time has come. */
export async function fire(row: ScheduleRow, parts: ScheduleParts): Promise<void> {
  const { slot } = row;
  if (slot === null) {
    const next = await armed(row, row.settled, parts);
    await parts.db.write((tx) => moveOn(tx, row, next));
    return;
  }
  const due = await dueOf({ ...row, slot }, parts.clock.now());
  // in another zone than the slot was found in, only what is still to come counts
  const moved = zoneOf(row, parts) !== row.slotZone;
  const next = await armed(row, moved ? parts.clock.now() : due.slot, parts);
  await parts.db.write((tx) => settle(tx, row, due, next, parts));
}
