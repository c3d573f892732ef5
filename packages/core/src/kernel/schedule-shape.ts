// Schedules as they are shown and told of, and what can be wrong with one.
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
  SCHEDULE_NOT_FOUND: {
    status: 404,
    title: 'There is no such schedule',
    hint: 'aurelius schedules list',
  },
  SCHEDULE_EXISTS: { status: 409, title: 'There is a schedule of this name' },
  SCHEDULE_BUILT_IN: {
    status: 409,
    title: 'The schedule comes with what it is for',
    hint: 'It can be paused: aurelius schedules pause NAME',
  },
  SCHEDULE_OWN: {
    status: 409,
    title: 'The schedule is your own, so there is nothing to go back to',
  },
});

export const cron = z
  .string()
  .max(200)
  .describe('Minute, hour, day of the month, month, day of the week: `0 9 * * 1-5`')
  .meta({ examples: ['0 9 * * 1-5', '30 6 * * *'] });

export const misfire = z
  .enum(['once', 'skip'])
  .describe('Times that pass unused: `once` makes up for all of them, `skip` leaves them out');

export const overlap = z
  .enum(['skip', 'queue'])
  .describe('A time that comes before its last job is over: leave it out, or queue another job');

export const schedule = z
  .object({
    id: z.uuid(),
    name: z.string(),
    rev: z.int().describe('Revision'),
    title: z.string(),
    kind: z
      .enum(['built-in', 'dynamic', 'own'])
      .describe('`built-in` comes with a plugin, `dynamic` with what a plugin looks after'),
    owner: z.string().nullable().describe('Plugin or module it belongs to; null: it is your own'),
    job: z.string().describe('Id of the job that it asks for'),
    cron,
    zone: z.string().nullable().describe('IANA zone; null: `time.zone` of the configuration'),
    misfire,
    graceMs: z.int().describe('With `skip`: how late a time may be used, milliseconds'),
    overlap,
    jitterMs: z.int().describe('Each time is put off at random by at most this, milliseconds'),
    offsetMs: z.int().describe('Every time is put off by this, milliseconds'),
    edited: z.boolean().describe('Somebody has changed what its owner says of when'),
    paused: z.boolean(),
    next: z.iso.datetime().nullable().describe('When it asks for its job next; null: never'),
    lastFired: z.iso.datetime().nullable(),
    lastJob: z.string().nullable().describe('Id of the job that it asked for then'),
    missed: z.int().describe('Times that passed unused'),
    fault: z.string().nullable().describe('Why it never asks for its job'),
    created: z.iso.datetime(),
    updated: z.iso.datetime(),
  })
  .meta({ id: 'Schedule' });
export type Schedule = z.output<typeof schedule>;

const slot = z
  .object({
    slot: z.iso.datetime().describe('The time'),
    at: z.iso.datetime().describe('When it was dealt with'),
    state: z
      .enum(['fired', 'overlapped', 'missed', 'refused'])
      .describe('`overlapped`: the last job was not over; `refused`: nobody does the job'),
    jobId: z.string().nullable(),
    missed: z.int().describe('Times that passed unused up to this one'),
  })
  .meta({ id: 'ScheduleSlot' });

export const scheduleDetails = schedule
  .extend({
    payload: z.unknown().describe('What the job is given'),
    slots: z.array(slot).describe('Its last times, the newest first'),
  })
  .meta({ id: 'ScheduleDetails' });
export type ScheduleDetails = z.output<typeof scheduleDetails>;

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
