// Schedules that modules and plugins bring: made, changed and removed in the transaction of what they are for.

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
import { askFor } from './fire.ts';
import { type ScheduleParts, type ScheduleRow, tell } from './parts.ts';
import { byName, insert, remove, unarmed, update } from './store.ts';
import { assertTiming, haveSameSlots, redefined, timingOf } from './timing.ts';

/** What a schedule is to be. */
export type Wanted = Pick<
  ScheduleRow,
  'userId' | 'name' | 'title' | 'kind' | 'owner' | 'job' | 'payload' | 'scopes'
> & { readonly timing: WholeTiming };

const invalid = (reason: string) => scheduleErrors.SCHEDULE_INVALID(reason);

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

export async function make(
  tx: WriteTx,
  wanted: Wanted,
  parts: ScheduleParts,
): Promise<ScheduleRow> {
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
    rev: 1,
    created: now,
    updated: now,
  };
  await insert(tx, row);
  await tell(tx, 'schedule:created', row);
  return row;
}

/** Changes a schedule and says so; its next slot is found out anew where that may have moved. */
export async function change(
  tx: WriteTx,
  row: ScheduleRow,
  to: Partial<ScheduleRow>,
  { clock }: ScheduleParts,
): Promise<ScheduleRow> {
  const now = clock.now();
  const next = { ...row, ...to };
  const stays = haveSameSlots(timingOf(row), timingOf(next)) && row.paused === next.paused;
  const armed = stays ? {} : unarmed(now);
  const all = { ...to, ...armed, ...(next.paused ? { slot: null, nextAt: null } : {}) };
  const stamped = { ...all, rev: row.rev + 1, updated: now };
  await update(tx, row.id, stamped);
  const changed = { ...row, ...stamped };
  await tell(tx, 'schedule:updated', changed);
  return changed;
}

/** Makes or changes a schedule of a module or plugin. @returns its row if it is new */
export async function putSchedule(
  tx: WriteTx,
  wanted: Wanted,
  parts: ScheduleParts,
): Promise<ScheduleRow | undefined> {
  const { timing, ...what } = wanted;
  const row = await byName(tx, wanted.userId, wanted.name);
  if (!row) return make(tx, wanted, parts);
  const { title, kind, job, payload, scopes } = what;
  const to = { title, kind, job, payload, scopes };
  const { title: t, kind: k, job: j, payload: p, scopes: s, defined } = row;
  if (same([to, timing], [{ title: t, kind: k, job: j, payload: p, scopes: s }, defined])) {
    return undefined;
  }
  await change(tx, row, { ...to, ...redefined(row, timing), defined: timing }, parts);
  return undefined;
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
    async put(tx, { name, title, job, payload, soon = false, ...rest }, on) {
      assertOwn(name);
      assertMay(asker, job, on);
      const timing = wholeTiming({ ...rest, cron: tidied(rest.cron) });
      assertTiming(timing);
      const { userId, scopes } = on;
      const given = payloadOf(job, payload);
      const own = { userId, name, title, kind: 'dynamic' as const, owner: asker.id, job: job.id };
      const row = await putSchedule(tx, { ...own, payload: given, scopes, timing }, parts);
      if (row && soon) await askFor(tx, row, row.overlap, parts);
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
