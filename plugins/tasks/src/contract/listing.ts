// Lists of tasks: what they can be asked for, and a page of one.
import { defineOperation, page, pageInput } from '@aurelius/core/contract';
import * as z from 'zod';
import { COLUMNS } from './columns.ts';
import { priority, suggestLabel, suggestProject, task } from './entity.ts';
import { taskErrors } from './errors.ts';
import { READ } from './permissions.ts';

/** A filter, as `filter/parse.ts` reads it. */
export const filter = z
  .string()
  .max(2000)
  .describe('Which tasks: `project:work due<7d not is:blocked`')
  .meta({ examples: ['project:work and due<7d'] });

/** What every listing can be asked for. */
export const shownFields = {
  filter: filter.optional(),
  sort: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('Order: names between commas, `-` for the other way round: `urgency-,due`'),
  columns: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Columns to print, between commas: `ref,due,title`'),
  noContext: z.boolean().optional().describe('Also what is outside the context'),
};

export const listInput = z.strictObject({
  ...shownFields,
  status: z
    .array(z.enum(['open', 'waiting', 'done', 'cancelled', 'recurring', 'all']))
    .optional()
    .describe('Default: open, without those that wait')
    .meta({ 'x-cli': { char: 's' } }),
  label: z
    .array(z.string().min(1).max(64))
    .max(10)
    .optional()
    .describe('Has every one of these labels')
    .meta({ 'x-cli': { char: 'l', suggest: suggestLabel } }),
  project: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('In this project or one below it (`home.garden`)')
    .meta({ 'x-cli': { suggest: suggestProject } }),
  priority: z
    .array(priority)
    .optional()
    .describe('Has one of these priorities')
    .meta({ 'x-cli': { char: 'p' } }),
  dueBefore: z.string().max(100).optional().describe('Due before this date or time'),
  dueAfter: z.string().max(100).optional().describe('Due at or after this date or time'),
  text: z
    .string()
    .max(1000)
    .optional()
    .describe('Has all these words in title, description, notes or annotations')
    .meta({ 'x-cli': { char: 't' } }),
  ...pageInput,
});

/** A task as lists have it. */
export const listedTask = task.extend({
  urgency: z.number().optional().describe('Where the order or the columns ask for it'),
});
export type ListedTask = z.output<typeof listedTask>;

export const taskPage = z.object({
  data: z.array(listedTask),
  meta: z.object({
    nextCursor: z.string().nullable().describe('Pass it as `cursor`; null on the last page'),
    context: z.string().optional().describe('The context that narrows it'),
    filter: z.string().optional().describe('How its filter and its context’s were understood'),
    columns: z.array(z.enum(COLUMNS)).optional().describe('Columns asked for'),
  }),
});
export type TaskPage = z.output<typeof taskPage>;

export const completedInput = z.strictObject({
  after: z.string().max(100).optional().describe('Completed at or after this date or time'),
  before: z.string().max(100).optional().describe('Completed before this date or time'),
  ...pageInput,
});

export const completed = defineOperation({
  id: 'tasks.completed',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/tasks/completed',
  summary: 'List tasks that were completed, the latest first',
  input: completedInput,
  output: page(task),
  lists: 'task',
  errors: [taskErrors.TASK_DATE_UNREADABLE, taskErrors.TASK_ZONE_UNKNOWN],
  permission: READ,
  effects: 'read',
  cli: { command: 'tasks completed' },
  examples: [
    { title: 'Since yesterday', argv: ['tasks', 'completed', '--after', 'yesterday'] },
    {
      title: 'Of one day',
      argv: ['tasks', 'completed', '--after', '2026-11-23', '--before', '2026-11-24'],
    },
  ],
});
