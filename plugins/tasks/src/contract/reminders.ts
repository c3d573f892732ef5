// Reminding of tasks, and putting one off.
import { defineJob, defineOperation } from '@aurelius/core/contract';
import * as z from 'zod';
import { task, taskName } from './entity.ts';
import { taskErrors } from './errors.ts';
import { WRITE } from './permissions.ts';

const snooze = defineOperation({
  id: 'tasks.snooze',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/tasks/:id/snooze',
  summary: 'Hide a task for a while, and be reminded of it then',
  input: z.strictObject({
    id: taskName,
    until: z
      .string()
      .min(1)
      .max(100)
      .describe('How long, `10m`, or until when, `tomorrow`; a day begins at 9:00'),
  }),
  output: task,
  errors: [
    taskErrors.TASK_NOT_FOUND,
    taskErrors.TASK_AMBIGUOUS,
    taskErrors.TASK_NOT_OPEN,
    taskErrors.TASK_DATE_UNREADABLE,
    taskErrors.TASK_ZONE_UNKNOWN,
    taskErrors.TASK_SNOOZE_PAST,
  ],
  permission: WRITE,
  effects: 'write',
  rehearsable: true,
  cli: { command: 'tasks snooze', args: [{ field: 'id' }, { field: 'until', many: 'words' }] },
  examples: [
    { title: 'For ten minutes', argv: ['tasks', 'snooze', 'k7dp', '10m'] },
    { title: 'Until a day', argv: ['tasks', 'snooze', 'k7dp', 'next', 'monday'] },
  ],
});

/** Operations on reminders. */
export const reminderOperations = { snooze };

export const reminderJobs = {
  remind: defineJob({
    id: 'tasks.remind',
    summary: 'Remind of a task',
    payload: z.object({
      task: z.string(),
      at: z.int().describe('When it was to be told, milliseconds since 1970 UTC'),
    }),
    permission: WRITE,
  }),
};
