// How tasks hang together: what waits for what, what is part of what, and in which order.
import { defineOperation, page, pageInput } from '@aurelius/core/contract';
import * as z from 'zod';
import { relatedTask, task, taskName } from './entity.ts';
import { taskErrors } from './errors.ts';
import { READ, WRITE } from './permissions.ts';

const found = [taskErrors.TASK_NOT_FOUND, taskErrors.TASK_AMBIGUOUS];
const depending = task.extend({
  blockedBy: z.array(relatedTask).describe('Open tasks that it waits for'),
});
const on = z.array(taskName).min(1).max(100);

const depend = defineOperation({
  id: 'tasks.depend',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/tasks/:id/depend',
  summary: 'Let a task wait for others',
  description: 'What it waits for already stays. A task that is removed or done holds up nothing.',
  input: z.strictObject({ id: taskName, on: on.describe('Tasks to do first') }),
  output: depending,
  errors: [
    ...found,
    taskErrors.TASK_CYCLE,
    taskErrors.TASK_DEPENDENCY_NOT_FOUND,
    taskErrors.TASK_DEPENDS_TOO_MANY,
  ],
  permission: WRITE,
  effects: 'write',
  rehearsable: true,
  cli: { command: 'tasks depend', args: [{ field: 'id', many: 'each', among: 'tasks.list' }] },
  examples: [
    { title: 'Paint before hanging up', argv: ['tasks', 'depend', 'k7dp', '--on', 'b2xq'] },
  ],
});

const undepend = defineOperation({
  id: 'tasks.undepend',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/tasks/:id/undepend',
  summary: 'Let a task wait for others no longer',
  input: z.strictObject({ id: taskName, on: on.describe('Tasks that it does not wait for') }),
  output: depending,
  errors: [...found, taskErrors.TASK_DEPENDENCY_NOT_FOUND],
  permission: WRITE,
  effects: 'write',
  rehearsable: true,
  cli: { command: 'tasks undepend', args: [{ field: 'id', many: 'each', among: 'tasks.list' }] },
  examples: [{ title: 'By ref', argv: ['tasks', 'undepend', 'k7dp', '--on', 'b2xq'] }],
});

/** What the tasks below one come to. */
export const progress = z
  .object({
    done: z.int().describe('Of `total`'),
    total: z.int().describe('Tasks below it, at any depth, without cancelled ones'),
    estimate: z.int().describe('Minutes of work of all of them'),
    estimateLeft: z.int().describe('Minutes of work of those that are open'),
    tracked: z.int().describe('Seconds that were worked on them'),
    undated: z.int().describe('Open ones that are not due at any time'),
    earliest: relatedTask
      .extend(task.pick({ dueDate: true, dueLocal: true, dueZone: true, allDay: true }).shape)
      .nullable()
      .describe('The open one that is due first'),
    whole: z.boolean().describe('False: there are more tasks than were looked at'),
  })
  .describe('What the tasks below one come to');
export type Progress = z.output<typeof progress>;

const treeNode = task
  .pick({
    ...{ id: true, ref: true, title: true, status: true, priority: true },
    ...{ dueDate: true, dueLocal: true, dueZone: true, allDay: true, deadline: true },
    ...{ labels: true, project: true, parentId: true, estimate: true },
  })
  .extend({
    depth: z.int().describe('0 is where a tree begins'),
    progress: progress.nullable().describe('Null: nothing is below it'),
    hidden: z.int().describe('Tasks directly or further below it that are not among the rows'),
  });
export type TreeNode = z.output<typeof treeNode>;

export const treeInput = z.strictObject({
  id: taskName.optional(),
  all: z.boolean().default(false).describe('Done and cancelled ones, too'),
  depth: z.int().min(0).max(1000).optional().describe('Levels below where it begins'),
  ...pageInput,
  limit: pageInput.limit.default(200),
});

const tree = defineOperation({
  id: 'tasks.tree',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/tasks/tree',
  summary: 'Show tasks as the tree that they form',
  description:
    'Open tasks and those above them, each followed by what is part of it, with what that comes to. Pages hold whole trees.',
  input: treeInput,
  output: page(treeNode),
  lists: 'task',
  errors: found,
  permission: READ,
  effects: 'read',
  cli: { command: 'tasks tree', args: [{ field: 'id' }] },
  examples: [
    { title: 'Everything that is open', argv: ['tasks', 'tree'] },
    { title: 'One task with all that was done', argv: ['tasks', 'tree', 'k7dp', '--all'] },
  ],
});

const move = defineOperation({
  id: 'tasks.move',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/tasks/:id/move',
  summary: 'Move a task, with what is part of it',
  description: 'Siblings stand in the order of their creation until they are moved.',
  input: z.strictObject({
    id: taskName,
    under: taskName
      .nullable()
      .optional()
      .describe('To the end of what is part of this one')
      .meta({ 'x-cli': { none: true } }),
    before: taskName.optional().describe('Right before this one'),
    after: taskName.optional().describe('Right after this one'),
  }),
  output: task,
  errors: [
    ...found,
    taskErrors.TASK_CYCLE,
    taskErrors.TASK_MOVE_UNCLEAR,
    taskErrors.TASK_PARENT_NOT_FOUND,
    taskErrors.TASK_SIBLING_NOT_FOUND,
  ],
  permission: WRITE,
  effects: 'write',
  rehearsable: true,
  cli: { command: 'tasks move', args: [{ field: 'id', many: 'each', among: 'tasks.list' }] },
  examples: [
    { title: 'Into another task', argv: ['tasks', 'move', 'k7dp', '--under', 'b2xq'] },
    { title: 'Out of every task', argv: ['tasks', 'move', 'k7dp', '--under', 'none'] },
    { title: 'To another place in the order', argv: ['tasks', 'move', 'k7dp', '--before', 'b2xq'] },
  ],
});

const one = z.strictObject({ id: taskName });

const indent = defineOperation({
  id: 'tasks.indent',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/tasks/:id/indent',
  summary: 'Make a task part of the open one above it',
  input: one,
  output: task,
  errors: [...found, taskErrors.TASK_NOTHING_ABOVE],
  permission: WRITE,
  effects: 'write',
  rehearsable: true,
  cli: { command: 'tasks indent', args: [{ field: 'id', many: 'each', among: 'tasks.list' }] },
  examples: [{ title: 'One level further in', argv: ['tasks', 'indent', 'k7dp'] }],
});

const outdent = defineOperation({
  id: 'tasks.outdent',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/tasks/:id/outdent',
  summary: 'Make a task stand behind the one that it is part of',
  input: one,
  output: task,
  errors: [...found, taskErrors.TASK_PART_OF_NOTHING],
  permission: WRITE,
  effects: 'write',
  rehearsable: true,
  cli: { command: 'tasks outdent', args: [{ field: 'id', many: 'each', among: 'tasks.list' }] },
  examples: [{ title: 'One level further out', argv: ['tasks', 'outdent', 'k7dp'] }],
});

export const structure = { depend, undepend, tree, move, indent, outdent };
