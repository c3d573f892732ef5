// Schedules that modules and plugins bring: made, changed and removed in the transaction of what they are for.

import { isTimeZone } from '@aurelius/core/config';
import {
  SCHEDULE_NAME,
  type ScheduleDefinition,
  type WholeTiming,
  wholeTiming,
} from '@aurelius/core/contract';
import type { ScheduleKind, WriteTx } from '@aurelius/core/db';
import { scheduleErrors } from '@aurelius/core/kernel';
import type { HostSchedules } from '@aurelius/core/plugin';
import { type Asker, assertMay, payloadOf } from '../jobs/ask.ts';
import { tidied } from './cron.ts';
import { type ScheduleParts, type ScheduleRow, tell } from './parts.ts';
import { byName, insert, remove, unarmed, update } from './store.ts';

/** What a schedule is to be. */
export type Wanted = Pick<
  ScheduleRow,
  'userId' | 'name' | 'title' | 'kind' | 'owner' | 'job' | 'payload' | 'scopes'
> & { readonly timing: WholeTiming };

/** Longest jitter and phase, milliseconds. */
const SPREAD_MAX_MS = 86_400_000;
/** Longest time by which a slot may be late, milliseconds. */
const GRACE_MAX_MS = 31 * 86_400_000;

const invalid = (reason: string) => scheduleErrors.SCHEDULE_INVALID(reason);

/** @throws Problem `SCHEDULE_INVALID` */
function assertTiming({ zone, graceMs, jitterMs, offsetMs }: WholeTiming): void {
  if (zone !== null && !isTimeZone(zone)) throw invalid(`There is no zone ${zone}`);
  const within = (ms: number, most: number) => Number.isInteger(ms) && ms >= 0 && ms <= most;
  if (!within(graceMs, GRACE_MAX_MS)) throw invalid('Its grace is more than 31 days');
  if (!within(jitterMs, SPREAD_MAX_MS)) throw invalid('Its jitter is more than a day');
  if (!within(offsetMs, SPREAD_MAX_MS)) throw invalid('Its phase is more than a day');
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const timingOf = (row: ScheduleRow): WholeTiming =>
  wholeTiming({
    cron: row.cron,
    zone: row.zone,
    misfire: row.misfire,
    graceMs: row.graceMs,
    overlap: row.overlap,
    jitterMs: row.jitterMs,
    offsetMs: row.offsetMs,
  });

/** What a new definition means for a row: what a person has changed of the old one stays. */
function merged(row: ScheduleRow, wanted: WholeTiming): WholeTiming {
  const now = timingOf(row);
  const before: Readonly<Record<string, unknown>> = { ...row.defined };
  const kept = Object.entries(now).filter(([key, value]) => before[key] !== value);
  return { ...wanted, ...Object.fromEntries(kept) };
}

/** Whether two timings have the same slots. */
const sameSlots = (a: WholeTiming, b: WholeTiming): boolean =>
  a.cron === b.cron && a.zone === b.zone && a.offsetMs === b.offsetMs && a.jitterMs === b.jitterMs;

async function make(tx: WriteTx, wanted: Wanted, parts: ScheduleParts): Promise<ScheduleRow> {
  const { timing, ...what } = wanted;
  const now = parts.clock.now();
  const row: ScheduleRow = {
    id: parts.ids.uuid(),
    ...what,
    ...timing,
    defined: what.kind === 'own' ? null : timing,
    paused: false,
    settled: now,
    slot: null,
    slotZone: '',
    nextAt: now,
    fault: null,
    lastFired: null,
    lastJob: null,
    missed: 0,
    created: now,
    updated: now,
  };
  await insert(tx, row);
  await tell(tx, 'schedule:created', row);
  return row;
}

/** Changes a schedule and says so; its next slot is found out anew where that may have moved. */
async function change(
  tx: WriteTx,
  row: ScheduleRow,
  to: Partial<ScheduleRow>,
  { clock }: ScheduleParts,
): Promise<ScheduleRow> {
  const now = clock.now();
  const next = { ...row, ...to };
  const stays = sameSlots(timingOf(row), timingOf(next)) && row.paused === next.paused;
  const armed = stays ? {} : unarmed(now);
  const all = { ...to, ...armed, ...(next.paused ? { slot: null, nextAt: null } : {}) };
  // a reader of the row before this one changes it no more
  const stamped = { ...all, updated: Math.max(now, row.updated + 1) };
  await update(tx, row.id, stamped);
  const changed = { ...row, ...stamped };
  await tell(tx, 'schedule:updated', changed);
  return changed;
}

/** Makes or changes a schedule of a module or plugin. @returns whether anything was changed */
export async function putSchedule(
  tx: WriteTx,
  wanted: Wanted,
  parts: ScheduleParts,
): Promise<boolean> {
  const { timing, ...what } = wanted;
  const row = await byName(tx, wanted.userId, wanted.name);
  if (!row) {
    await make(tx, wanted, parts);
    return true;
  }
  const { title, kind, job, payload, scopes } = what;
  const to = { title, kind, job, payload, scopes };
  const { title: t, kind: k, job: j, payload: p, scopes: s, defined } = row;
  if (same([to, timing], [{ title: t, kind: k, job: j, payload: p, scopes: s }, defined]))
    return false;
  await change(tx, row, { ...to, ...merged(row, timing), defined: timing }, parts);
  return true;
}

/** A schedule of a contract, as it is to be kept. */
export const builtIn = (
  owner: string,
  key: string,
  { title, job, payload = {}, ...timing }: ScheduleDefinition,
  userId: string,
): Wanted => ({
  userId,
  name: `${owner}.${key}`,
  title,
  kind: 'built-in' satisfies ScheduleKind,
  owner,
  job,
  payload,
  scopes: ['*'],
  timing: wholeTiming({ ...timing, cron: tidied(timing.cron) }),
});

/** The face that a plugin has, or a module of the daemon under its own name. */
export function schedulesFor(asker: Asker, parts: ScheduleParts, wake: () => void): HostSchedules {
  const assertOwn = (name: string) => {
    if (SCHEDULE_NAME.test(name) && name.startsWith(`${asker.id}.`)) return;
    throw invalid(`A schedule of ${asker.id} is not called ${JSON.stringify(name)}`);
  };
  return {
    async put(tx, { name, title, job, payload, ...rest }, on) {
      assertOwn(name);
      assertMay(asker, job, on);
      const timing = wholeTiming({ ...rest, cron: tidied(rest.cron) });
      assertTiming(timing);
      const { userId, scopes } = on;
      const given = payloadOf(job, payload);
      const own = { userId, name, title, kind: 'dynamic' as const, owner: asker.id, job: job.id };
      await putSchedule(tx, { ...own, payload: given, scopes, timing }, parts);
      wake();
    },
    async remove(tx, name, userId) {
      assertOwn(name);
      const row = await byName(tx, userId, name);
      if (!row) return;
      await remove(tx, row.id);
      await tell(tx, 'schedule:deleted', row);
    },
  };
}
