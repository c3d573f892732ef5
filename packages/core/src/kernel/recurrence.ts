// What a recurrence rule stands for: the dates it gives, for people and programs that want to see them first.
import * as z from 'zod';
import { defineErrors } from '../contract/errors.ts';
import { defineOperation } from '../contract/operation.ts';
import { instant, localDateTime } from '../contract/text.ts';

export const recurrenceErrors = defineErrors({
  RECURRENCE_INVALID: {
    status: 400,
    title: 'The recurrence rule, one of its dates or its zone is not valid',
    hint: 'Write it like FREQ=WEEKLY;BYDAY=MO,FR (RFC 5545 §3.3.10).',
  },
});

const dates = z.array(
  z.union([instant(), ...localDateTime().options], {
    error: 'takes a date, a wall time or an instant: 2026-11-24T09:00:00',
  }),
);

const preview = defineOperation({
  id: 'recurrence.preview',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/recurrence/preview',
  summary: 'Show which dates a recurrence rule stands for',
  description:
    'RFC 5545 as it is written, with SKIP of RFC 7529: a start that does not match the rule is no instance, and a month without its 31st is left out unless SKIP says otherwise. A time that the clocks skip moves forward by as much, of one that comes twice the first is taken; a rule that goes on through every hour follows real time instead. Looking ends a hundred years after the start, or earlier where it would be too much work.',
  input: z.strictObject({
    rrule: z
      .string()
      .min(1)
      .max(4096)
      .describe('The rule, without the name RRULE: `FREQ=WEEKLY;BYDAY=MO,FR`')
      .meta({ examples: ['FREQ=WEEKLY;BYDAY=MO,FR'] }),
    dtstart: localDateTime()
      .describe('From when on it holds: a date, or a wall time')
      .meta({ examples: ['2026-03-27T09:00:00'], 'x-cli': { flag: 'start' } }),
    tzid: z
      .string()
      .max(64)
      .nullable()
      .optional()
      .describe('IANA zone of the start; default and null: yours')
      .meta({ 'x-cli': { flag: 'tz' } }),
    limit: z
      .int()
      .min(1)
      .max(500)
      .default(10)
      .describe('How many')
      .meta({ 'x-cli': { flag: 'count' } }),
    from: z
      .union([instant(), ...localDateTime().options], {
        error: 'takes a date, a wall time or an instant: 2026-11-24T09:00:00',
      })
      .optional()
      .describe('Leave out what lies before this date, wall time or instant'),
    rdate: dates.max(1000).optional().describe('Further dates'),
    exdate: dates.max(1000).optional().describe('Dates that are left out'),
  }),
  output: z
    .object({
      data: z.array(
        z.object({
          local: z.string().describe('What the clocks of the zone show; of a day its date'),
          utc: z.iso.datetime().describe('When that is; of a day its beginning in the zone'),
        }),
      ),
      meta: z.object({
        truncated: z.boolean().describe('There may be more that were not looked for any further'),
        rrule: z.string().describe('The rule as Aurelius writes it'),
        text: z.string().describe('The rule in words'),
        tzid: z.string(),
      }),
    })
    .meta({ id: 'RecurrencePreview' }),
  errors: [recurrenceErrors.RECURRENCE_INVALID],
  permission: 'recurrence:read',
  effects: 'read',
  cli: { command: 'recurrence preview', args: [{ field: 'rrule' }] },
  examples: [
    {
      title: 'The last workday of each month',
      argv: [
        ...['recurrence', 'preview', 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1'],
        ...['--start', '2026-01-30', '--count', '4'],
      ],
    },
    {
      title: 'Nine o’clock through a change of the clocks',
      argv: [
        ...['recurrence', 'preview', 'FREQ=DAILY', '--start', '2026-03-27T09:00:00'],
        ...['--tz', 'Europe/Berlin', '--count', '4'],
      ],
    },
  ],
});

export const recurrenceOperations = { preview };
