// Projects and labels: names that tasks have, counted and changed as a whole.
import { defineOperation, filledText, page, pageInput } from '@aurelius/core/contract';
import * as z from 'zod';
import { taskErrors } from './errors.ts';
import { READ, WRITE } from './permissions.ts';

const counts = {
  open: z.int(),
  overdue: z.int().describe('Open ones that are past their due date'),
  done: z.int(),
};
const projectCount = z.object({
  project: z.string(),
  ...counts,
  own: z.int().describe('Open ones that are in it and in none below it'),
});
const labelCount = z.object({ label: z.string(), ...counts });
export type ProjectCount = z.output<typeof projectCount>;
export type LabelCount = z.output<typeof labelCount>;

const input = z.strictObject({
  all: z.boolean().default(false).describe('Those without an open task, too'),
  ...pageInput,
});
const renamed = z.object({ renamed: z.int().describe('Tasks that were changed') });
const rename = { from: filledText(200), to: filledText(200) };

const projects = defineOperation({
  id: 'tasks.projects',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/tasks/projects',
  summary: 'Count the tasks of each project, those below it included',
  input,
  output: page(projectCount),
  errors: [],
  permission: READ,
  effects: 'read',
  cli: { command: 'tasks projects' },
  examples: [{ title: 'With open tasks', argv: ['tasks', 'projects'] }],
});

const renameProject = defineOperation({
  id: 'tasks.renameProject',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/tasks/projects/rename',
  summary: 'Give a project another name, and all below it',
  description: 'Where the name is taken, both become one. One step of undo.',
  input: z.strictObject({
    from: rename.from.describe('What it is called'),
    to: rename.to.describe('What it is to be called'),
  }),
  output: renamed,
  errors: [taskErrors.TASK_PROJECT_NOT_FOUND],
  permission: WRITE,
  effects: 'write',
  rehearsable: true,
  cli: { command: 'tasks projects rename', args: [{ field: 'from' }, { field: 'to' }] },
  examples: [
    {
      title: 'With `home.garden` and all else',
      argv: ['tasks', 'projects', 'rename', 'home', 'house'],
    },
  ],
});

const labels = defineOperation({
  id: 'tasks.labels',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/tasks/labels',
  summary: 'Count the tasks of each label',
  input,
  output: page(labelCount),
  errors: [],
  permission: READ,
  effects: 'read',
  cli: { command: 'tasks labels' },
  examples: [{ title: 'With open tasks', argv: ['tasks', 'labels'] }],
});

const renameLabel = defineOperation({
  id: 'tasks.renameLabel',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/tasks/labels/rename',
  summary: 'Give a label another name',
  description: 'Where the name is taken, both become one. One step of undo.',
  input: z.strictObject({
    from: z.string().min(1).max(64).describe('What it is called'),
    to: z
      .string()
      .regex(/^[^\s#@]{1,64}$/u)
      .describe('What it is to be called: one word without # or @'),
  }),
  output: renamed,
  errors: [taskErrors.TASK_LABEL_NOT_FOUND],
  permission: WRITE,
  effects: 'write',
  rehearsable: true,
  cli: { command: 'tasks labels rename', args: [{ field: 'from' }, { field: 'to' }] },
  examples: [{ title: 'Everywhere', argv: ['tasks', 'labels', 'rename', 'phone', 'call'] }],
});

export const names = { projects, renameProject, labels, renameLabel };
