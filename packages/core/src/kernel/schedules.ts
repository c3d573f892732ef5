// Schedules: when the daemon has which job done by itself, and what people may do about it.
import * as z from 'zod';
import { defineErrors } from '../contract/errors.ts';

export const scheduleErrors = defineErrors({
  SCHEDULE_CRON_INVALID: {
    status: 400,
    title: 'That says no time',
    hint: 'Five fields: minute, hour, day of the month, month, day of the week: "0 9 * * 1-5".',
  },
  SCHEDULE_NEVER: { status: 422, title: 'That time never comes' },
  SCHEDULE_INVALID: { status: 422, title: 'That is no schedule' },
});

const scheduleEvent = z
  .object({
    name: z.string(),
    job: z.string().describe('Id of the job that it asks for'),
    cron: z.string(),
    paused: z.boolean(),
    slot: z.iso.datetime().nullable().describe('The time this is about; null: none'),
    jobId: z.string().nullable().describe('The job that was asked for'),
    missed: z.int().describe('Times that passed unused'),
    reason: z.string().nullable().describe('Why they did'),
  })
  .meta({ id: 'ScheduleEvent' });
export type ScheduleEvent = z.output<typeof scheduleEvent>;

export const scheduleEvents = {
  'schedule:created': scheduleEvent,
  'schedule:updated': scheduleEvent,
  'schedule:deleted': scheduleEvent,
  'schedule:fired': scheduleEvent,
  'schedule:missed': scheduleEvent,
};
