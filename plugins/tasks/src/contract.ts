// The truth about tasks: operations, events, permissions, and with them the entity and the error codes.
import { defineOperation, kernelErrors, type Operation } from '@aurelius/core/contract';
import type { PluginContract } from '@aurelius/core/plugin';
import * as z from 'zod';
import { analysisOperations } from './contract/analysis.ts';
import { context, contextOperations } from './contract/contexts.ts';
import { createInput, editInput } from './contract/details.ts';
import { relatedTask, task, taskName } from './contract/entity.ts';
import { taskErrors } from './contract/errors.ts';
import { figures } from './contract/figures.ts';
import { completed, listInput, taskPage } from './contract/listing.ts';
import { names } from './contract/names.ts';
import { notes } from './contract/notes.ts';
import { READ, WRITE } from './contract/permissions.ts';
import { exportTasks, importTasks } from './contract/portable.ts';
import { quick, SYNTAXES } from './contract/quick.ts';
import { reminderJobs, reminderOperations } from './contract/reminders.ts';
import { series } from './contract/series.ts';
import { progress, structure } from './contract/structure.ts';
import { timeOperations } from './contract/time.ts';
import { urgencyConfig, urgencyOperations } from './contract/urgency.ts';
import { shownErrors, view, viewOperations } from './contract/views.ts';

export * from './contract/details.ts';
export * from './contract/entity.ts';
export * from './contract/errors.ts';
export type { Board, Burndown, Card, Stats } from './contract/figures.ts';
export {
  completedInput,
  filter,
  type ListedTask,
  listedTask,
  listInput,
  shownFields,
  type TaskPage,
  taskPage,
} from './contract/listing.ts';
export type { LabelCount, ProjectCount } from './contract/names.ts';
export { FILE_FORMATS, type FileFormat } from './contract/portable.ts';
export * from './contract/quick.ts';
export type { Progress, TreeNode } from './contract/structure.ts';
export type { TimeReport } from './contract/time.ts';

const found = [taskErrors.TASK_NOT_FOUND, taskErrors.TASK_AMBIGUOUS];
const dated = [
  taskErrors.TASK_DATE_UNREADABLE,
  taskErrors.TASK_ZONE_UNKNOWN,
  taskErrors.TASK_DUE_CONFLICT,
];
const repeating = [
  taskErrors.TASK_RULE_INVALID,
  taskErrors.TASK_RECURRENCE_INCOMPLETE,
  taskErrors.TASK_SERIES_EMPTY,
];
const depending = [
  taskErrors.TASK_CYCLE,
  taskErrors.TASK_DEPENDENCY_NOT_FOUND,
  taskErrors.TASK_DEPENDS_TOO_MANY,
];
const one = z.strictObject({ id: taskName });

const list = defineOperation({
  id: 'tasks.list',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/tasks',
  summary: 'List tasks, soonest due first',
  input: listInput,
  output: taskPage,
  lists: 'task',
  errors: shownErrors,
  permission: READ,
  effects: 'read',
  cli: {
    command: 'tasks list',
    aliases: ['tasks ls'],
    args: [{ field: 'filter', many: 'words', flag: true }],
    hot: true,
    bare: true,
  },
  examples: [
    { title: 'What is open', argv: ['tasks', 'list'] },
    {
      title: 'Urgent work for this week',
      argv: ['tasks', 'list', '--priority', 'urgent', '--due-before', 'eow'],
    },
    {
      title: 'By a filter',
      argv: ['tasks', 'list', 'project:work due<7d and not is:blocked or (p:1 and #home)'],
    },
    { title: 'Find words', argv: ['tasks', 'list', '--text', 'invoice', '--status', 'all'] },
  ],
});

const create = defineOperation({
  id: 'tasks.create',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/tasks',
  status: 201,
  summary: 'Create a task; the title is taken literally',
  input: createInput,
  output: task,
  errors: [
    ...dated,
    ...repeating,
    ...depending,
    taskErrors.TASK_PARENT_NOT_FOUND,
    taskErrors.TASK_AMBIGUOUS,
  ],
  permission: WRITE,
  effects: 'write',
  rehearsable: true,
  cli: false,
  examples: [],
});

const show = defineOperation({
  id: 'tasks.show',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/tasks/:id',
  summary: 'Show one task',
  input: z.strictObject({
    id: taskName,
    include: z
      .array(z.enum(['subtasks', 'dependencies', 'tree', 'files', 'urgency']))
      .optional()
      .describe('Related rows to add')
      .meta({ 'x-cli': { hidden: true } }),
  }),
  output: task.extend({
    subtasks: z.array(task).optional(),
    blockedBy: z.array(relatedTask).optional().describe('Open tasks that it waits for'),
    blocking: z.array(relatedTask).optional().describe('Open tasks that wait for it'),
    parent: relatedTask.nullable().optional().describe('Task that it is part of'),
    files: z
      .array(z.enum(['there', 'changed', 'missing', 'unknown']).nullable())
      .optional()
      .describe('How the files among its links are found, by place; null: it is no file'),
    progress: progress.nullable().optional().describe('Null: nothing is below it'),
    urgency: z.number().optional(),
  }),
  errors: found,
  permission: READ,
  effects: 'read',
  cli: {
    command: 'tasks show',
    args: [{ field: 'id' }],
    preset: { include: ['subtasks', 'dependencies', 'tree', 'files', 'urgency'] },
    hot: true,
  },
  examples: [{ title: 'By ref', argv: ['tasks', 'show', 'k7dp'] }],
});

const edit = defineOperation({
  id: 'tasks.edit',
  kind: 'json',
  method: 'PATCH',
  path: '/api/v1/tasks/:id',
  summary: 'Change fields of a task; the title is taken literally',
  description:
    'A new rule begins a new series with this task. With `--status cancelled`, a task that repeats does not come again; `tasks skip` leaves out one time.',
  input: editInput,
  output: task,
  errors: [
    ...found,
    ...dated,
    ...repeating,
    ...depending,
    taskErrors.TASK_SERIES_MOVED_ON,
    taskErrors.TASK_PARENT_NOT_FOUND,
  ],
  permission: WRITE,
  effects: 'write',
  rehearsable: true,
  message: 'task:update',
  cli: { command: 'tasks edit', args: [{ field: 'id', many: 'each', among: 'tasks.list' }] },
  examples: [
    { title: 'Move it', argv: ['tasks', 'edit', 'k7dp', '--due', 'next friday'] },
    { title: 'Clear the date', argv: ['tasks', 'edit', 'k7dp', '--due', 'none'] },
  ],
});

const done = defineOperation({
  id: 'tasks.done',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/tasks/:id/done',
  summary: 'Complete a task',
  description:
    'One that repeats is followed by the next one, due at the first date of its rule that is still to come.',
  input: one,
  output: task.extend({
    freed: z.array(relatedTask).describe('Open tasks that waited for nothing else'),
    next: task.nullable().describe('The next one of a series, made just now'),
  }),
  errors: found,
  permission: WRITE,
  effects: 'write',
  rehearsable: true,
  cli: {
    command: 'tasks done',
    args: [{ field: 'id', many: 'each', among: 'tasks.list' }],
    hot: true,
  },
  examples: [{ title: 'By ref', argv: ['tasks', 'done', 'k7dp'] }],
});

const reopen = defineOperation({
  id: 'tasks.reopen',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/tasks/:id/reopen',
  summary: 'Open a completed or cancelled task again',
  description: 'Of a series, the next one is taken back with that, if it is still open.',
  input: one,
  output: task,
  errors: [...found, taskErrors.TASK_SERIES_MOVED_ON],
  permission: WRITE,
  effects: 'write',
  rehearsable: true,
  cli: { command: 'tasks reopen', args: [{ field: 'id', many: 'each', among: 'tasks.list' }] },
  examples: [{ title: 'By ref', argv: ['tasks', 'reopen', 'k7dp'] }],
});

const remove = defineOperation({
  id: 'tasks.remove',
  kind: 'json',
  method: 'DELETE',
  path: '/api/v1/tasks/:id',
  summary: 'Remove a task and its subtasks',
  description:
    'A task that repeats does not come again. Undo brings them back for 30 days. Purged, they are gone for good: no undo, no event and no answer to an earlier call tells of them any more, and their traces are wiped from the database file; backups made before still hold them. What was removed and can still be brought back can be purged as well.',
  input: one.extend({
    purge: z
      .boolean()
      .default(false)
      .describe('For good: wiped from the database, never to be undone')
      .meta({
        'x-cli': {
          confirm: 'Purge {}, subtasks included? Nothing brings it back but a backup made before.',
          note: 'Purged. Backups made before still hold it.\n',
        },
      }),
  }),
  output: null,
  errors: [...found, kernelErrors.PURGE_UNFINISHED],
  permission: WRITE,
  effects: 'destructive',
  rehearsable: true,
  cli: {
    command: 'tasks remove',
    aliases: ['tasks rm', 'tasks delete'],
    args: [{ field: 'id', many: 'each', among: 'tasks.list' }],
    confirm: 'Remove {}, subtasks included?',
  },
  examples: [
    { title: 'By ref, without a question', argv: ['tasks', 'remove', 'k7dp', '--yes'] },
    { title: 'Beyond undo', argv: ['tasks', 'remove', 'k7dp', '--purge'] },
  ],
});

/** Hooks of the user's look at whatever an operation writes, and may refuse it. */
const askingHooks = <T extends Readonly<Record<string, Operation>>>(operations: T): T => {
  const refusals = [taskErrors.TASK_HOOK_REFUSED, taskErrors.TASK_HOOK_OUTRUN];
  const all = Object.entries(operations).map(([name, op]) => [
    name,
    op.effects === 'read' ? op : { ...op, errors: [...op.errors, ...refusals] },
  ]);
  return Object.fromEntries(all) as T;
};

export const contract = {
  id: 'tasks',
  operations: askingHooks({
    list,
    create,
    ...quick,
    show,
    edit,
    done,
    completed,
    reopen,
    remove,
    import: importTasks,
    export: exportTasks,
    ...timeOperations,
    ...structure,
    ...series,
    ...notes,
    ...names,
    ...figures,
    ...reminderOperations,
    ...viewOperations,
    ...contextOperations,
    ...urgencyOperations,
    ...analysisOperations,
  }),
  errors: taskErrors,
  jobs: reminderJobs,
  events: {
    'task:created': task,
    'task:updated': task,
    'task:deleted': task,
    'task-view:created': view,
    'task-view:updated': view,
    'task-view:deleted': view,
    'task-context:created': context,
    'task-context:updated': context,
    'task-context:deleted': context,
  },
  config: z.strictObject({
    quickAdd: z
      .enum(SYNTAXES)
      .default('aurelius')
      .describe('Whose signs a line of `tasks add` is written with, unless it says so itself'),
    urgency: urgencyConfig,
  }),
  uses: ['notifications:write', 'ai:write', 'proposals:write'],
} satisfies PluginContract;
