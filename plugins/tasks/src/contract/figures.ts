// Tasks seen from further away: as a board, in numbers, and over time.
import { defineOperation } from '@aurelius/core/contract';
import * as z from 'zod';
import { task } from './entity.ts';
import { names } from './names.ts';
import { READ } from './permissions.ts';

const projectCount = names.projects.output.shape.data.element;
const labelCount = names.labels.output.shape.data.element;

const card = task.pick({
  ...{ id: true, ref: true, title: true, status: true, priority: true },
  ...{ dueDate: true, dueLocal: true, dueZone: true, allDay: true, labels: true, project: true },
});
const boardOutput = z.object({
  by: z.enum(['state', 'project', 'label', 'priority']),
  columns: z.array(
    z.object({
      key: z.string().nullable().describe('Null: tasks without one'),
      count: z.int().describe('All tasks of the column'),
      tasks: z.array(card).describe('The first of them'),
    }),
  ),
});
export type Board = z.output<typeof boardOutput>;
export type Card = z.output<typeof card>;

const board = defineOperation({
  id: 'tasks.board',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/tasks/board',
  summary: 'Show open tasks as a board',
  description:
    'Columns are what waits or is blocked, what is ready, what is worked on and what was done in seven days; or projects, labels or priorities, the largest first, fifty at most.',
  input: z.strictObject({
    by: boardOutput.shape.by.default('state').describe('What the columns are'),
    rows: z.int().min(1).max(50).default(10).describe('Most tasks of a column'),
  }),
  output: boardOutput,
  errors: [],
  permission: READ,
  effects: 'read',
  cli: { command: 'tasks board' },
  examples: [
    { title: 'By what can be done', argv: ['tasks', 'board'] },
    { title: 'By project', argv: ['tasks', 'board', '--by', 'project'] },
  ],
});

const statsOutput = z.object({
  status: z.object({ open: z.int(), done: z.int(), cancelled: z.int(), recurring: z.int() }),
  overdue: z.int().describe('Open tasks past their due date'),
  upcoming: z.int().describe('Open tasks due in the next seven days'),
  weeks: z
    .array(
      z.object({
        week: z.string().describe('ISO week, `2026-W48`'),
        from: z.iso.date().describe('Its Monday'),
        created: z.int(),
        done: z.int(),
        cancelled: z.int(),
      }),
    )
    .describe('The earliest first, the last one until now'),
  streak: z
    .object({ current: z.int(), longest: z.int() })
    .describe('Days in a row on which something was done, within the weeks'),
  ageDays: z.number().nullable().describe('Average age of open tasks; null: there are none'),
  leadDays: z
    .number()
    .nullable()
    .describe('Average time from creation to completion of what was done within the weeks'),
  projects: z.array(projectCount).describe('Those with the most open tasks, at most ten'),
  labels: z.array(labelCount).describe('The same of labels'),
});
export type Stats = z.output<typeof statsOutput>;

const stats = defineOperation({
  id: 'tasks.stats',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/tasks/stats',
  summary: 'Count tasks by status, project, label and week',
  description: 'Days and weeks are those of the caller’s zone, and weeks begin on Monday.',
  input: z.strictObject({
    weeks: z.int().min(1).max(104).default(8).describe('Weeks to look back, this one included'),
  }),
  output: statsOutput,
  errors: [],
  permission: READ,
  effects: 'read',
  cli: { command: 'tasks stats' },
  examples: [{ title: 'The last quarter', argv: ['tasks', 'stats', '--weeks', '13'] }],
});

const burndownOutput = z.object({
  by: z.enum(['day', 'week']),
  data: z.array(
    z.object({
      at: z.iso.date().describe('The day, or the Monday of the week'),
      open: z.int().describe('Open at its end, begun ones included'),
      started: z.int().describe('Of those, tasks that had been worked on'),
      done: z.int().describe('Done from the beginning of the chart to its end'),
    }),
  ),
});
export type Burndown = z.output<typeof burndownOutput>;

const burndown = defineOperation({
  id: 'tasks.burndown',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/tasks/burndown',
  summary: 'Draw how many tasks were open, begun and done over time',
  description:
    'Drawn from when tasks were created, completed and worked on, as they say it now: a task that was removed never was, and one that was opened again was never done.',
  input: z.strictObject({
    days: z.int().min(1).max(366).optional().describe('A column for each of so many days'),
    weeks: z.int().min(1).max(104).optional().describe('A column for each of so many weeks'),
  }),
  output: burndownOutput,
  errors: [],
  permission: READ,
  effects: 'read',
  cli: { command: 'tasks burndown' },
  examples: [
    { title: 'Four weeks, day by day', argv: ['tasks', 'burndown'] },
    { title: 'Half a year', argv: ['tasks', 'burndown', '--weeks', '26'] },
  ],
});

export const figures = { board, stats, burndown };
