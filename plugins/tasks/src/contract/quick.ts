// A task written as text: what the operations take, what they understood, and how they say it.
import { defineOperation, filledText } from '@aurelius/core/contract';
import * as z from 'zod';
import { details } from './details.ts';
import { priority, REPEAT_FROM, reminder, task } from './entity.ts';
import { taskErrors } from './errors.ts';
import { READ, WRITE } from './permissions.ts';

/** Sets of signs that lines are written with. */
export const SYNTAXES = ['aurelius', 'todoist', 'vikunja', 'taskwarrior'] as const;
export type Syntax = (typeof SYNTAXES)[number];

/** The most lines of one text; longest line and text, characters. */
export const MAX_LINES = 200;
export const MAX_LINE = 4000;
const MAX_TEXT = 100_000;

const quickInput = z.strictObject({
  text: filledText(MAX_TEXT).describe(
    'The task in one line: words, date, p1..p4, #label, +project; further lines, indented, are its subtasks; - is standard input',
  ),
  ...details,
  syntax: z
    .enum(SYNTAXES)
    .optional()
    .describe('Whose signs the line is written with; default: config `tasks.quickAdd`'),
  literal: z.boolean().optional().describe('Read nothing: the whole text is the title'),
  noContext: z.boolean().optional().describe('Without what the context in use adds'),
});

const read = z.object({
  field: z.enum(['due', 'deadline', 'scheduled', 'wait', 'reminder', 'recurrence']),
  words: z.string().describe('The words of the line that say it'),
  as: z
    .string()
    .describe('What they were understood as: a civil date, a wall time, or a rule in words'),
  by: z
    .enum(['aurelius', 'chrono-node'])
    .describe('Whose grammar knew them; what chrono-node read deserves a second look'),
  notes: z
    .array(z.enum(['past', 'day-first', 'month-first']))
    .describe('What to look at twice: it is past; which of two numbers was taken for the day'),
});
export type ReadWords = z.output<typeof read>;

const line = z.object({
  title: z.string(),
  description: z.string().nullable(),
  notes: z.string().nullable(),
  priority: priority.nullable(),
  dueDate: z.iso.datetime().nullable(),
  dueLocal: z.string().nullable(),
  dueZone: z.string().nullable(),
  allDay: z.boolean(),
  deadline: z.string().nullable(),
  scheduled: z.iso.datetime().nullable(),
  wait: z.iso.datetime().nullable(),
  rrule: z.string().nullable(),
  repeatFrom: z.enum(REPEAT_FROM).nullable(),
  recurrence: z.string().nullable().describe('`rrule` in words'),
  labels: z.array(z.string()),
  project: z.string().nullable(),
  estimate: z.int().nullable(),
  reminders: z.array(reminder),
  depends: z.array(z.string()).describe('Names of tasks as they were written'),
  blocks: z.array(z.string()).describe('Names of tasks that are to wait for this one'),
  parent: z.string().nullable(),
  reads: z.array(read).describe('Which words were read as dates'),
});
const below = line.extend({ level: z.int().describe('How deep it is below the first, from 1') });

const reading = line
  .extend({
    subtasks: z.array(below).describe('What further lines say that are part of the first'),
    others: z
      .array(line.extend({ level: z.int() }))
      .describe('Tasks of further lines that are not, and their subtasks'),
  })
  .describe('How a text is understood');
export type Reading = z.output<typeof reading>;

const added = task.extend({
  reads: z
    .array(read)
    .optional()
    .describe('How words of the line were read that deserve a second look'),
  subtasks: z
    .array(task)
    .optional()
    .describe(
      'Of several lines: the tasks below this one, in their order; `parentId` tells the tree',
    ),
  others: z
    .array(task)
    .optional()
    .describe('Of several lines: those that are not part of the first'),
});
export type Added = z.output<typeof added>;

const errors = [
  taskErrors.TASK_RULE_INVALID,
  taskErrors.TASK_RECURRENCE_INCOMPLETE,
  taskErrors.TASK_SERIES_EMPTY,
  taskErrors.TASK_DATE_UNREADABLE,
  taskErrors.TASK_ZONE_UNKNOWN,
  taskErrors.TASK_DUE_CONFLICT,
  taskErrors.TASK_TITLE_MISSING,
];

const add = defineOperation({
  id: 'tasks.add',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/tasks/quick',
  status: 201,
  summary: 'Add a task written in one line, or a tree of them in several',
  description:
    'Reads dates and times (`tomorrow 3pm`, `next friday`, `in 3 days`, `eom`, `2026-12-24`), recurrence (`every friday`, `every! 3 days`), `p1`..`p4`, `#label` or `@label`, `+project`, `{deadline}`, `for 45m`, `remind 10m`, `depends:REF`, `blocks:REF`, `parent:REF` and ` // note`. Text in double quotes is literal. Other fields override what the line says. Further lines are subtasks where they are indented, else tasks beside the first; all are stored together or none.',
  input: quickInput,
  output: added,
  errors: [
    ...errors,
    taskErrors.TASK_AMBIGUOUS,
    taskErrors.TASK_PARENT_NOT_FOUND,
    taskErrors.TASK_DEPENDENCY_NOT_FOUND,
    taskErrors.TASK_DEPENDS_TOO_MANY,
    taskErrors.TASK_CYCLE,
  ],
  permission: WRITE,
  effects: 'write',
  rehearsable: true,
  cli: {
    command: 'tasks add',
    args: [{ field: 'text', many: 'words' }],
    hot: true,
    dryRun: 'tasks.parse',
  },
  examples: [
    {
      title: 'Date, priority and label in the line',
      argv: ['tasks', 'add', 'Review Q4 reports tomorrow 3pm p1 #finance'],
    },
    { title: 'Several words, safe in any shell', argv: ['tasks', 'add', 'buy', 'milk', '@home'] },
    {
      title: 'Repeating, with how long it takes and a reminder',
      argv: ['tasks', 'add', 'Weekly review every friday 15:00 for 45m remind 10m'],
    },
    {
      title: 'With subtasks, from a file or another program (`-` reads standard input)',
      argv: ['tasks', 'add', 'Move house {2026-12-31}\n  book a van friday\n  pack'],
    },
    {
      title: 'See how a line is read',
      argv: ['tasks', 'add', 'Read "Tomorrow" friday', '--dry-run'],
    },
    {
      title: 'With the signs of Taskwarrior',
      argv: ['tasks', 'add', '--syntax', 'taskwarrior', 'Pay rent due:eom project:home +bank'],
    },
  ],
});

const parse = defineOperation({
  id: 'tasks.parse',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/tasks/parse',
  summary: 'Say how a line would be read, and store nothing',
  description:
    'Reads as `tasks add` does. Tasks that a line names are not looked for. With `now` and `tz` the answer is the same at any time and anywhere.',
  input: quickInput.extend({
    now: z
      .string()
      .max(40)
      .optional()
      .describe('Read it as at this time: RFC 3339, or a wall time in `tz`; default: now'),
    tz: z.string().max(64).optional().describe('Read it in this time zone; default: yours'),
  }),
  output: reading,
  errors,
  permission: READ,
  effects: 'read',
  cli: { command: 'tasks parse', args: [{ field: 'text', many: 'words' }] },
  examples: [
    {
      title: 'At a given time and place',
      argv: [
        'tasks',
        'parse',
        'Pay rent every month on the 31st p2',
        '--now',
        '2026-11-23T10:00',
        '--tz',
        'Europe/Berlin',
      ],
    },
    {
      title: 'With the signs of Todoist',
      argv: ['tasks', 'parse', '--syntax', 'todoist', 'Buy milk #Shopping @errand tomorrow p1'],
    },
  ],
});

/** Operations of this area. */
export const quick = { add, parse };
