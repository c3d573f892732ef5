// How tasks hang together: what waits for what, what is part of what, and in which order.
import { defineOperation } from '@aurelius/core/contract';
import * as z from 'zod';
import { relatedTask, task, taskName } from './entity.ts';
import { taskErrors } from './errors.ts';
import { WRITE } from './permissions.ts';

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

export const structure = { depend, undepend };
