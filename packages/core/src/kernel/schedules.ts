// Schedules: when the daemon has which job done by itself, and what people may do about it.
import * as z from 'zod';
import { defineOperation } from '../contract/operation.ts';
import { page, pageInput } from '../contract/page.ts';
import { filledText, instant, localDateTime } from '../contract/text.ts';
import { jobErrors } from './jobs.ts';
import {
  cron,
  misfire,
  overlap,
  schedule,
  scheduleDetails,
  scheduleErrors,
} from './schedule-shape.ts';

/** A length of time as people write it. */
const duration = (about: string) =>
  z
    .string()
    .regex(/^\d{1,5}[smhd]$/, { error: 'takes a number and s, m, h or d: 90s, 5m, 3h, 2d' })
    .describe(`${about}: \`90s\`, \`5m\`, \`3h\`, \`2d\``);

const scheduleName = z
  .string()
  .min(1)
  .max(128)
  .describe('Name of a schedule, its id, or its number in the last list')
  .meta({
    'x-names': 'schedule',
    'x-cli': { suggest: { list: 'schedules.list', value: 'name', about: 'title' } },
  });

const one = z.strictObject({ id: scheduleName });
const { SCHEDULE_NOT_FOUND, SCHEDULE_CRON_INVALID, SCHEDULE_NEVER, SCHEDULE_INVALID } =
  scheduleErrors;
const READ = 'schedules:read';
const WRITE = 'schedules:write';

const list = defineOperation({
  id: 'schedules.list',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/schedules',
  summary: 'List schedules by name',
  input: z.strictObject({ ...pageInput }),
  output: page(schedule),
  lists: 'schedule',
  errors: [],
  permission: READ,
  effects: 'read',
  cli: { command: 'schedules list', aliases: ['schedules ls'], bare: true },
  examples: [{ title: 'What is done by itself, and when', argv: ['schedules', 'list'] }],
});

const show = defineOperation({
  id: 'schedules.show',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/schedules/:id',
  summary: 'Show a schedule with what became of its last times',
  input: one,
  output: scheduleDetails,
  errors: [SCHEDULE_NOT_FOUND],
  permission: READ,
  effects: 'read',
  cli: { command: 'schedules show', args: [{ field: 'id' }] },
  examples: [],
});

/** When, as people say it; every field can be left open. */
const when = {
  tz: z
    .string()
    .max(64)
    .nullable()
    .optional()
    .describe('IANA zone; default: `time.zone` of the configuration, as it stands')
    .meta({ 'x-cli': { none: true } }),
  misfire: misfire.optional(),
  grace: duration('With `--misfire skip`: how late a time may be used').optional(),
  overlap: overlap.optional(),
  jitter: duration('Put each time off at random, at most by').optional(),
};

const payload = z
  .record(z.string(), z.unknown())
  .describe('What the job is given, a JSON object')
  .meta({ 'x-cli': { json: true } });

const add = defineOperation({
  id: 'schedules.add',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/schedules',
  summary: 'Have a job done at certain times',
  description:
    'The job runs on your behalf, and with no more than you may do. Times are read in the zone, through changes of the clocks: with `*` as its hour a schedule follows real time; otherwise a time that does not exist is used at the next minute that does, and one that exists twice is used once.',
  input: z.strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9_-]{0,63}$/, { error: 'is of small letters, digits, - and _' })
      // the word of an address that is taken
      .refine((name) => name !== 'preview', { error: 'is taken' })
      .describe('What it is called: small letters, digits, - and _'),
    job: z
      .string()
      .max(128)
      .describe('Id of a job: `<slice>.<verb>`')
      .meta({ examples: ['maintenance.sweep'] }),
    cron,
    ...when,
    payload: payload.optional(),
    title: filledText(200).optional().describe('What it is for; default: what the job is for'),
  }),
  output: schedule,
  status: 201,
  keyed: false,
  errors: [
    scheduleErrors.SCHEDULE_EXISTS,
    SCHEDULE_CRON_INVALID,
    SCHEDULE_NEVER,
    SCHEDULE_INVALID,
    jobErrors.JOB_UNKNOWN,
    jobErrors.JOB_PAYLOAD_INVALID,
  ],
  permission: WRITE,
  effects: 'write',
  cli: { command: 'schedules add', args: [{ field: 'name' }] },
  examples: [],
});

const edit = defineOperation({
  id: 'schedules.edit',
  kind: 'json',
  method: 'PATCH',
  path: '/api/v1/schedules/:id',
  summary: 'Change when a schedule asks for its job',
  input: one.extend({
    cron: cron.optional(),
    ...when,
    payload: payload.optional().describe('What the job is given, a JSON object; of your own only'),
    title: filledText(200).optional().describe('What it is for; of your own only'),
    reset: z.boolean().optional().describe('Go back to what its owner says of when, first'),
  }),
  output: schedule,
  keyed: false,
  errors: [
    SCHEDULE_NOT_FOUND,
    SCHEDULE_CRON_INVALID,
    SCHEDULE_NEVER,
    SCHEDULE_INVALID,
    scheduleErrors.SCHEDULE_BUILT_IN,
    scheduleErrors.SCHEDULE_OWN,
    jobErrors.JOB_UNKNOWN,
    jobErrors.JOB_PAYLOAD_INVALID,
  ],
  permission: WRITE,
  effects: 'write',
  cli: { command: 'schedules edit', args: [{ field: 'id' }] },
  examples: [],
});

const pause = defineOperation({
  id: 'schedules.pause',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/schedules/:id/pause',
  summary: 'Let the times of a schedule pass until it is resumed',
  input: one,
  output: schedule,
  errors: [SCHEDULE_NOT_FOUND],
  permission: WRITE,
  effects: 'write',
  cli: { command: 'schedules pause', args: [{ field: 'id', many: 'each' }] },
  examples: [],
});

const resume = defineOperation({
  id: 'schedules.resume',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/schedules/:id/resume',
  summary: 'Go on with a schedule that was paused, from its next time on',
  input: one,
  output: schedule,
  keyed: false,
  errors: [SCHEDULE_NOT_FOUND],
  permission: WRITE,
  effects: 'write',
  cli: { command: 'schedules resume', args: [{ field: 'id', many: 'each' }] },
  examples: [],
});

const run = defineOperation({
  id: 'schedules.run',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/schedules/:id/run',
  summary: 'Ask for the job of a schedule now; its times stay as they are',
  input: one,
  output: z
    .object({
      id: z.uuid().describe('Id of the job'),
      ref: z.string().describe('Short name of the job'),
      created: z.boolean().describe('False: the last job is not over, and stands for it'),
    })
    .meta({ id: 'ScheduleRun' }),
  errors: [SCHEDULE_NOT_FOUND, jobErrors.JOB_UNKNOWN],
  permission: WRITE,
  effects: 'write',
  cli: { command: 'schedules run', args: [{ field: 'id', many: 'each' }] },
  examples: [],
});

const remove = defineOperation({
  id: 'schedules.remove',
  kind: 'json',
  method: 'DELETE',
  path: '/api/v1/schedules/:id',
  summary: 'Remove a schedule that is your own, or whose owner is gone',
  input: one,
  output: null,
  errors: [SCHEDULE_NOT_FOUND, scheduleErrors.SCHEDULE_BUILT_IN],
  permission: WRITE,
  effects: 'destructive',
  cli: {
    command: 'schedules remove',
    aliases: ['schedules rm', 'schedules delete'],
    args: [{ field: 'id', many: 'each' }],
  },
  examples: [],
});

const preview = defineOperation({
  id: 'schedules.preview',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/schedules/preview',
  summary: 'Show which times a pattern stands for',
  input: z.strictObject({
    cron,
    tz: z.string().max(64).optional().describe('IANA zone; default: yours'),
    from: z
      .union([instant(), ...localDateTime().options], {
        error: 'takes a date, a wall time or an instant: 2026-11-24T09:00',
      })
      .optional()
      .describe('Date, wall time in that zone, or instant to begin with; default: now'),
    count: z.int().min(1).max(500).default(5).describe('How many'),
  }),
  output: z.object({
    data: z.array(
      z.object({
        local: z.iso.datetime({ local: true }).describe('Wall time in that zone'),
        utc: z.iso.datetime(),
      }),
    ),
  }),
  errors: [SCHEDULE_CRON_INVALID, SCHEDULE_INVALID],
  permission: READ,
  effects: 'read',
  cli: { command: 'schedules preview', args: [{ field: 'cron' }] },
  examples: [
    {
      title: 'A time that does not exist on the day the clocks change',
      argv: [
        ...['schedules', 'preview', '30 2 * * *', '--tz', 'Europe/Berlin'],
        ...['--from', '2027-03-27', '--count', '3'],
      ],
    },
  ],
});

export const scheduleOperations = {
  list,
  show,
  add,
  edit,
  pause,
  resume,
  run,
  remove,
  preview,
};
