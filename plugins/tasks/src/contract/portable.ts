// Carrying all tasks in and out, in the formats of others and our own.
import { defineOperation, progressItem, refusedItem } from '@aurelius/core/contract';
import * as z from 'zod';
import { taskErrors } from './errors.ts';
import { filter } from './listing.ts';
import { READ, WRITE } from './permissions.ts';

export const FILE_FORMATS = [
  'json',
  'taskwarrior',
  'todotxt',
  'todoist',
  'ics',
  'org',
  'csv',
] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

export const importTasks = defineOperation({
  id: 'tasks.import',
  kind: 'stream',
  method: 'POST',
  path: '/api/v1/tasks/import',
  body: 'file',
  yields: 'report',
  portable: 'import',
  summary: 'Import tasks from a file',
  description:
    'Reads `tasks export` in each of its formats, Taskwarrior’s `task export`, todo.txt, templates of Todoist, iCalendar, org and CSV. A known id is replaced if the imported one changed later, or, where the file does not say when, if it differs; else skipped.',
  input: z.strictObject({
    format: z
      .enum(['auto', ...FILE_FORMATS])
      .default('auto')
      .describe('What the file is; `auto` tells by its beginning and its name'),
    name: z
      .string()
      .max(255)
      .optional()
      .describe('Name of the file: its ending counts where the beginning does not tell')
      .meta({ 'x-cli': { hidden: true, fileName: true } }),
  }),
  output: z.discriminatedUnion('type', [
    progressItem,
    refusedItem,
    z.object({
      type: z.literal('result'),
      created: z.int(),
      replaced: z.int(),
      skipped: z.int(),
      refused: z.int(),
    }),
  ]),
  errors: [taskErrors.TASK_IMPORT_FORMAT],
  permission: WRITE,
  effects: 'write',
  limits: { body: 64 * 1024 * 1024, timeoutMs: 600_000 },
  cli: { command: 'tasks import' },
  examples: [{ title: 'From Taskwarrior', argv: ['tasks', 'import', 'taskwarrior.json'] }],
});

export const exportTasks = defineOperation({
  id: 'tasks.export',
  kind: 'stream',
  method: 'GET',
  path: '/api/v1/tasks/export',
  body: null,
  yields: 'file',
  portable: 'export',
  summary: 'Export every task',
  description:
    'One JSON array of rows, or a text. Only `json` keeps everything; the README of tasks says what each of the others leaves out.',
  input: z.strictObject({
    format: z.enum(FILE_FORMATS).default('json').describe('What is written'),
    filter: filter.optional().describe('Only tasks that pass it; default: every task'),
  }),
  output: z.union([z.string(), z.record(z.string(), z.unknown())]),
  errors: [
    taskErrors.TASK_FILTER_UNREADABLE,
    taskErrors.TASK_DATE_UNREADABLE,
    taskErrors.TASK_ZONE_UNKNOWN,
    taskErrors.TASK_NOT_FOUND,
    taskErrors.TASK_AMBIGUOUS,
  ],
  permission: READ,
  effects: 'read',
  cli: { command: 'tasks export' },
  examples: [
    { title: 'For Taskwarrior', argv: ['tasks', 'export', '--format', 'taskwarrior'] },
    {
      title: 'For a spreadsheet',
      argv: ['tasks', 'export', '--format', 'csv', '--filter', 'due<eom or is:overdue'],
    },
  ],
});
