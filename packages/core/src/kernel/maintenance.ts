// Maintenance: what the daemon does by itself so that its database stays small and sound. It is seen and set as schedules.
import * as z from 'zod';
import { defineJob } from '../contract/job.ts';
import type { ScheduleDefinition } from '../contract/schedule.ts';

const examined = z
  .object({
    rows: z.int().describe('Rows whose hash was compared'),
    faults: z.array(z.string()).describe('What is wrong, the first things of many'),
  })
  .meta({ id: 'MaintenanceEvent' });

export const maintenanceEvents = {
  'maintenance:examined': examined,
  'maintenance:failed': examined,
};

/** Whoever may set when may also say now. */
const permission = 'schedules:write';
const payload = z.strictObject({});

export const maintenanceJobs = {
  checkpoint: defineJob({
    id: 'maintenance.checkpoint',
    summary: 'Write the log of the database into its file',
    payload,
    permission,
  }),
  sweep: defineJob({
    id: 'maintenance.sweep',
    summary: 'Remove events, jobs and times of schedules that are old',
    payload,
    permission,
  }),
  examine: defineJob({
    id: 'maintenance.examine',
    summary: 'Look for damage in the database',
    payload,
    permission,
    timeoutMs: 3_600_000,
  }),
};

export const maintenanceSchedules: Readonly<Record<string, ScheduleDefinition>> = {
  checkpoint: {
    title: 'Write the log of the database into its file',
    job: maintenanceJobs.checkpoint.id,
    cron: '47 * * * *',
    misfire: 'skip',
  },
  sweep: {
    title: 'Remove what is old',
    job: maintenanceJobs.sweep.id,
    cron: '17 * * * *',
    jitterMs: 5 * 60_000,
  },
  examine: {
    title: 'Look for damage in the database',
    job: maintenanceJobs.examine.id,
    cron: '30 4 * * 0',
    jitterMs: 20 * 60_000,
  },
};
