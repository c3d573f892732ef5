// Views: lists with a name. Those that everybody has are commands of their own; others are saved.
import { defineOperation, page, pageInput } from '@aurelius/core/contract';
import * as z from 'zod';
import { BUILT_IN_VIEWS } from './built-in-views.ts';
import { COLUMNS } from './columns.ts';
import { taskErrors } from './errors.ts';
import { filter, listInput, shownFields, taskPage } from './listing.ts';
import { READ, WRITE } from './permissions.ts';

/** What reading a filter can end in. */
export const filterErrors = [
  taskErrors.TASK_FILTER_UNREADABLE,
  taskErrors.TASK_DATE_UNREADABLE,
  taskErrors.TASK_ZONE_UNKNOWN,
  taskErrors.TASK_NOT_FOUND,
  taskErrors.TASK_AMBIGUOUS,
];
export const shownErrors = [
  ...filterErrors,
  taskErrors.TASK_SORT_UNKNOWN,
  taskErrors.TASK_COLUMN_UNKNOWN,
];

/** What people call a view or a context. */
export const savedName = z.string().regex(/^[^\s/]{1,64}$/u, 'is not one word');

const viewName = savedName.describe('Name of a view').meta({
  'x-cli': { suggest: { list: 'tasks.views', value: 'name', about: 'filter' } },
});

export const view = z
  .object({
    name: z.string(),
    builtIn: z.boolean().describe('Everybody has it, and it is a command of its own'),
    filter: z.string(),
    sort: z.string().nullable().describe('Null: soonest due first'),
    columns: z.array(z.enum(COLUMNS)).nullable().describe('Null: the usual ones'),
    rev: z.int().nullable().describe('Rises by one with every write; null: built in'),
    updated: z.iso.datetime().nullable(),
  })
  .meta({ id: 'TaskView' });
export type View = z.output<typeof view>;

const views = defineOperation({
  id: 'tasks.views',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/tasks/views',
  summary: 'List views, those that everybody has first',
  input: z.strictObject(pageInput),
  output: page(view),
  errors: [],
  permission: READ,
  effects: 'read',
  cli: { command: 'tasks views list', bare: true },
  examples: [{ title: 'All of them', argv: ['tasks', 'views', 'list'] }],
});

const saveView = defineOperation({
  id: 'tasks.save-view',
  kind: 'json',
  method: 'PUT',
  path: '/api/v1/tasks/views/:name',
  summary: 'Save a filter, an order and columns under a name',
  description: 'A view that has the name already is replaced; `aurelius undo` brings it back.',
  input: z.strictObject({
    name: viewName,
    filter,
    sort: shownFields.sort,
    columns: shownFields.columns,
  }),
  output: view,
  errors: [...shownErrors, taskErrors.TASK_VIEW_BUILT_IN, taskErrors.TASK_VIEWS_FULL],
  permission: WRITE,
  effects: 'write',
  rehearsable: true,
  cli: { command: 'tasks views add', args: [{ field: 'name' }] },
  examples: [
    {
      title: 'The calls of this week',
      argv: ['tasks', 'views', 'add', 'calls', '--filter', '#phone due<=eow', '--sort', 'priority'],
    },
  ],
});

const removeView = defineOperation({
  id: 'tasks.remove-view',
  kind: 'json',
  method: 'DELETE',
  path: '/api/v1/tasks/views/:name',
  summary: 'Remove a saved view',
  input: z.strictObject({ name: viewName }),
  output: null,
  errors: [taskErrors.TASK_VIEW_NOT_FOUND, taskErrors.TASK_VIEW_BUILT_IN],
  permission: WRITE,
  effects: 'write',
  rehearsable: true,
  cli: { command: 'tasks views remove', aliases: ['tasks views rm'], args: [{ field: 'name' }] },
  examples: [{ title: 'By name', argv: ['tasks', 'views', 'remove', 'calls'] }],
});

const showView = defineOperation({
  id: 'tasks.view',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/tasks/views/:name/tasks',
  summary: 'List the tasks of a view',
  input: z.strictObject({ name: viewName, ...shownFields, ...pageInput }),
  output: taskPage,
  lists: 'task',
  errors: [...shownErrors, taskErrors.TASK_VIEW_NOT_FOUND],
  permission: READ,
  effects: 'read',
  cli: {
    command: 'tasks view',
    args: [{ field: 'name' }, { field: 'filter', many: 'words', flag: true }],
    also: BUILT_IN_VIEWS.map(({ name, summary, hot = false }) => ({
      command: `tasks ${name}`,
      summary,
      preset: { name },
      hot,
      examples: [{ title: 'All of it', argv: ['tasks', name, '--limit', 'all'] }],
    })),
  },
  examples: [
    { title: 'By name', argv: ['tasks', 'view', 'upcoming'] },
    { title: 'A part of it', argv: ['tasks', 'view', 'next', '#home'] },
  ],
});

const {
  sort: _sort,
  columns: _columns,
  limit: _limit,
  cursor: _cursor,
  ...counted
} = listInput.shape;

const count = defineOperation({
  id: 'tasks.count',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/tasks/count',
  summary: 'Count tasks',
  input: z.strictObject(counted),
  output: z.object({ count: z.int() }),
  errors: filterErrors,
  permission: READ,
  effects: 'read',
  cli: { command: 'tasks count', args: [{ field: 'filter', many: 'words', flag: true }] },
  examples: [
    { title: 'What is open', argv: ['tasks', 'count'] },
    { title: 'What was done this week', argv: ['tasks', 'count', 'is:done completed>=-1w'] },
  ],
});

export const viewOperations = { views, saveView, removeView, view: showView, count };
