// Schedules as the API shows them.
import { instantText } from '@aurelius/core/contract';
import type { Schedule, ScheduleDetails } from '@aurelius/core/kernel';
import type { ScheduleRow } from './parts.ts';
import type { SlotRow } from './store.ts';
import { isEdited } from './timing.ts';

const instantOrNull = (ms: number | null): string | null => (ms === null ? null : instantText(ms));

export const toSchedule = (row: ScheduleRow): Schedule => ({
  id: row.id,
  name: row.name,
  rev: row.rev,
  title: row.title,
  kind: row.kind,
  owner: row.owner,
  job: row.job,
  cron: row.cron,
  zone: row.zone,
  misfire: row.misfire,
  graceMs: row.graceMs,
  overlap: row.overlap,
  jitterMs: row.jitterMs,
  offsetMs: row.offsetMs,
  edited: isEdited(row),
  paused: row.paused,
  next: instantOrNull(row.slot === null ? null : row.nextAt),
  lastFired: instantOrNull(row.lastFired),
  lastJob: row.lastJob,
  missed: row.missed,
  fault: row.fault,
  created: instantText(row.created),
  updated: instantText(row.updated),
});

export const toDetails = (row: ScheduleRow, slots: readonly SlotRow[]): ScheduleDetails => ({
  ...toSchedule(row),
  payload: row.payload,
  slots: slots.map(({ slot, at, state, jobId, missed }) => ({
    slot: instantText(slot),
    at: instantText(at),
    state,
    jobId,
    missed,
  })),
});
