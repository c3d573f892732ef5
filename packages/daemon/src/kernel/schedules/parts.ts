// What schedules are made from, and what is told of one.
import { instantText } from '@aurelius/core/contract';
import type { Database, scheduleTable, WriteTx } from '@aurelius/core/db';
import type { JobStore } from '@aurelius/core/jobs';
import type { ScheduleEvent } from '@aurelius/core/kernel';
import type { Clock, Ids, Log } from '@aurelius/core/plugin';
import type { ClockWatch } from '../clock-watch.ts';
import type { Catalogue } from '../jobs/catalogue.ts';

/** A schedule as it is kept. */
export type ScheduleRow = typeof scheduleTable.$inferSelect;

export interface ScheduleParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly jobs: { readonly store: JobStore; readonly catalogue: Catalogue };
  /** IANA zone of schedules that have none of their own, as it stands. */
  zone(): string;
  readonly watch: ClockWatch;
  /** From 0 up to but without 1. */
  random(): number;
}

type Told = Pick<ScheduleRow, 'id' | 'userId' | 'name' | 'job' | 'cron' | 'paused'>;

/** Tells what became of a schedule. */
export function tell(
  tx: WriteTx,
  type: `schedule:${string}`,
  { id, userId, name, job, cron, paused }: Told,
  about: { slot?: number; jobId?: string | null; missed?: number; reason?: string } = {},
): Promise<void> {
  const data: ScheduleEvent = {
    name,
    job,
    cron,
    paused,
    slot: about.slot === undefined ? null : instantText(about.slot),
    jobId: about.jobId ?? null,
    missed: about.missed ?? 0,
    reason: about.reason ?? null,
  };
  return tx.tell({ userId, entity: 'schedule', entityId: id, type, data });
}
