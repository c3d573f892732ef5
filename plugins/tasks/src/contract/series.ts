// Tasks that repeat: skipping one time of them. That the next one comes is part of completing.
import { defineOperation } from '@aurelius/core/contract';
import * as z from 'zod';
import { task, taskName } from './entity.ts';
import { taskErrors } from './errors.ts';
import { WRITE } from './permissions.ts';

const skip = defineOperation({
  id: 'tasks.skip',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/tasks/:id/skip',
  summary: 'Move a task that repeats to its next date, without completing it',
  input: z.strictObject({ id: taskName }),
  output: task,
  errors: [
    taskErrors.TASK_NOT_FOUND,
    taskErrors.TASK_AMBIGUOUS,
    taskErrors.TASK_NOT_OPEN,
    taskErrors.TASK_NOT_RECURRING,
    taskErrors.TASK_SERIES_ENDED,
  ],
  permission: WRITE,
  effects: 'write',
  rehearsable: true,
  cli: { command: 'tasks skip', args: [{ field: 'id', many: 'each', among: 'tasks.list' }] },
  examples: [{ title: 'Not this week', argv: ['tasks', 'skip', 'k7dp'] }],
});

export const series = { skip };
