// Carrying all tasks in and out, in open formats.
import { defineOperation, progressItem, refusedItem } from '@aurelius/core/contract';
import * as z from 'zod';
import { taskErrors } from './errors.ts';
import { READ, WRITE } from './permissions.ts';

export const importTasks = defineOperation({
  id: 'tasks.import',
  kind: 'stream',
  method: 'POST',
  path: '/api/v1/tasks/import',
  body: 'rows',
  yields: 'report',
  portable: 'import',
  summary: 'Import tasks from a file',
  description:
    'Reads `tasks export` and Taskwarrior’s `task export`. A known id is replaced if the imported one changed later, else skipped.',
  input: z.strictObject({
    format: z
      .enum(['auto', 'json', 'taskwarrior'])
      .default('auto')
      .describe('What the rows are; `auto` tells by the first one'),
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
  yields: 'rows',
  portable: 'export',
  summary: 'Export every task as one JSON array',
  input: z.strictObject({
    format: z.enum(['json', 'taskwarrior']).default('json').describe('Shape of the rows'),
  }),
  output: z.record(z.string(), z.unknown()),
  errors: [],
  permission: READ,
  effects: 'read',
  cli: { command: 'tasks export' },
  examples: [{ title: 'For Taskwarrior', argv: ['tasks', 'export', '--format', 'taskwarrior'] }],
});
