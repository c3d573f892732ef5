// Working on tasks: what starts and stops, what is added afterwards, and what it comes to.
import { defineOperation } from '@aurelius/core/contract';
import * as z from 'zod';
import { task, taskName } from './entity.ts';
import { taskErrors } from './errors.ts';
import { READ, WRITE } from './permissions.ts';

const found = [taskErrors.TASK_NOT_FOUND, taskErrors.TASK_AMBIGUOUS];
const timed = [
  taskErrors.TASK_DATE_UNREADABLE,
  taskErrors.TASK_ZONE_UNKNOWN,
  taskErrors.TASK_INTERVAL_INVALID,
];
const bounded = [taskErrors.TASK_DATE_UNREADABLE, taskErrors.TASK_ZONE_UNKNOWN];

const moment = z.string().min(1).max(100);
const at = (what: string) =>
  moment.optional().describe(`${what}: \`9:30\`, \`10m ago\`, \`yesterday 14:00\``);
const parallel = z.boolean().default(false).describe('Also while another task is worked on');

const start = defineOperation({
  id: 'tasks.start',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/tasks/:id/start',
  summary: 'Begin to work on a task; others that are worked on stop',
  description:
    'A task that is worked on already stays as it is; with `at` that is when it began. An instant before now is refused where something else was tracked since, unless `parallel` is set.',
  input: z.strictObject({ id: taskName, at: at('When it began'), parallel }),
  output: task,
  errors: [...found, ...timed, taskErrors.TASK_NOT_OPEN, taskErrors.TASK_INTERVAL_OVERLAP],
  permission: WRITE,
  effects: 'write',
  rehearsable: true,
  cli: { command: 'tasks start', args: [{ field: 'id', many: 'each', among: 'tasks.list' }] },
  examples: [
    { title: 'Now', argv: ['tasks', 'start', 'k7dp'] },
    { title: 'Beside what runs', argv: ['tasks', 'start', 'k7dp', '--at', '1m ago', '--parallel'] },
  ],
});

const stop = defineOperation({
  id: 'tasks.stop',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/tasks/stop',
  summary: 'Stop working on a task, or on all',
  input: z.strictObject({ id: taskName.optional(), at: at('When it ended') }),
  output: z.object({ data: z.array(task).describe('Those that were worked on') }),
  errors: [...found, ...timed],
  permission: WRITE,
  effects: 'write',
  rehearsable: true,
  cli: { command: 'tasks stop', args: [{ field: 'id', many: 'each', among: 'tasks.list' }] },
  examples: [
    { title: 'Whatever runs', argv: ['tasks', 'stop'] },
    { title: 'At half past nine', argv: ['tasks', 'stop', 'k7dp', '--at', '9:30'] },
  ],
});

const log = defineOperation({
  id: 'tasks.log',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/tasks/:id/log',
  summary: 'Add time that a task was worked on, afterwards',
  description:
    'Takes two of `from`, `to` and `for`; `for` alone ends now. A time of day in `from` is the last one, in `to` the next one after `from`.',
  input: z.strictObject({
    id: taskName,
    from: at('When it began'),
    to: at('When it ended'),
    for: moment.optional().describe('How long: `45m`, `1h30m`'),
    parallel,
  }),
  output: task,
  errors: [...found, ...timed, taskErrors.TASK_INTERVAL_OVERLAP],
  permission: WRITE,
  effects: 'write',
  rehearsable: true,
  cli: { command: 'tasks log', args: [{ field: 'id' }] },
  examples: [
    { title: 'Until now', argv: ['tasks', 'log', 'k7dp', '--for', '45m'] },
    {
      title: 'Of yesterday',
      argv: ['tasks', 'log', 'k7dp', '--from', 'yesterday 14:00', '--to', '15:30'],
    },
  ],
});

const unlog = defineOperation({
  id: 'tasks.unlog',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/tasks/:id/unlog',
  summary: 'Take time away again that was tracked by mistake',
  input: z.strictObject({
    id: taskName,
    at: at('A moment of it; default: the last one'),
  }),
  output: task,
  errors: [...found, ...timed, taskErrors.TASK_INTERVAL_NOT_FOUND],
  permission: WRITE,
  effects: 'write',
  rehearsable: true,
  cli: { command: 'tasks unlog', args: [{ field: 'id' }] },
  examples: [
    { title: 'The last interval', argv: ['tasks', 'unlog', 'k7dp'] },
    { title: 'That of a moment', argv: ['tasks', 'unlog', 'k7dp', '--at', '30m ago'] },
  ],
});

/** Which time a report is about. */
const range = {
  day: z.boolean().default(false).describe('Today (the default)'),
  week: z.boolean().default(false).describe('This week, from Monday on'),
  month: z.boolean().default(false).describe('This month'),
  from: moment.optional().describe('At or after this date or time'),
  to: moment.optional().describe('Before this date or time'),
};

const share = z
  .object({
    key: z
      .string()
      .nullable()
      .describe('Ref of a task, a project, a label, or a day; null: none of these'),
    title: z.string().nullable().describe('Title, of a task'),
    seconds: z.int(),
    running: z.boolean().describe('It is worked on now'),
  })
  .meta({ id: 'TimeShare' });

const timeReport = z
  .object({
    from: z.iso.datetime().nullable().describe('Null: from the beginning'),
    to: z.iso.datetime().nullable().describe('Null: until now'),
    zone: z.string().describe('IANA zone whose days they are'),
    by: z.enum(['task', 'project', 'label', 'day']),
    data: z.array(share).describe('Most time first; days in their order'),
    rest: z.int().describe('Seconds of what is not in `data`'),
    total: z.int().describe('Seconds; time of tasks that ran side by side counts for each'),
  })
  .meta({ id: 'TimeReport' });
export type TimeReport = z.output<typeof timeReport>;

export const timeInput = z.strictObject({
  ...range,
  by: z
    .enum(['task', 'project', 'label', 'day'])
    .default('task')
    .describe('What is summed up; a task counts for each of its labels'),
});

const time = defineOperation({
  id: 'tasks.time',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/tasks/time',
  summary: 'Say how much time was tracked, by task, project, label or day',
  input: timeInput,
  output: timeReport,
  errors: [...bounded, taskErrors.TASK_RANGE_CONFLICT],
  permission: READ,
  effects: 'read',
  cli: { command: 'tasks time' },
  examples: [
    { title: 'Today', argv: ['tasks', 'time'] },
    { title: 'The days of this week', argv: ['tasks', 'time', '--week', '--by', 'day'] },
  ],
});

export const timeExportInput = z.strictObject({ from: range.from, to: range.to });

const timeExport = defineOperation({
  id: 'tasks.timeExport',
  kind: 'stream',
  method: 'GET',
  path: '/api/v1/tasks/time/export',
  body: null,
  yields: 'rows',
  summary: 'Export tracked time as `timew export` writes it',
  description:
    'One object for each interval that lies in the span, the earliest first. Tags are title, project and labels of the task; the annotation is its first one.',
  input: timeExportInput,
  output: z
    .object({
      id: z.int().describe('Counts from the newest'),
      start: z.string().describe('`20261128T090000Z`'),
      end: z.string().optional().describe('Absent: it goes on'),
      tags: z.array(z.string()),
      annotation: z.string().optional(),
    })
    .meta({ id: 'TimewarriorInterval' }),
  errors: bounded,
  permission: READ,
  effects: 'read',
  cli: { command: 'tasks time export' },
  examples: [
    { title: 'All of it', argv: ['tasks', 'time', 'export'] },
    { title: 'Since a day', argv: ['tasks', 'time', 'export', '--from', '2026-11-01'] },
  ],
});

/** Operations on tracked time. */
export const timeOperations = { log, unlog, start, stop, time, timeExport };
