// Contexts: what one is about for the time being. The one in use narrows what is listed and shapes what is added.
import { defineOperation, filledText, page, pageInput } from '@aurelius/core/contract';
import * as z from 'zod';
import { label } from './entity.ts';
import { taskErrors } from './errors.ts';
import { filter } from './listing.ts';
import { READ, WRITE } from './permissions.ts';
import { filterErrors, savedName } from './views.ts';

const contextName = savedName.describe('Name of a context').meta({
  'x-cli': { suggest: { list: 'tasks.contexts', value: 'name', about: 'filter' } },
});

export const context = z
  .object({
    name: z.string(),
    active: z.boolean().describe('It is in use'),
    filter: z.string().describe('What is listed while it is in use'),
    project: z.string().nullable().describe('Given to new tasks that name none'),
    labels: z.array(z.string()).describe('Given to new tasks'),
    rev: z.int().describe('Rises by one with every write'),
    updated: z.iso.datetime(),
  })
  .meta({ id: 'TaskContext' });
export type Context = z.output<typeof context>;

const state = z.object({ context: context.nullable().describe('The one in use') });

const showContext = defineOperation({
  id: 'tasks.context',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/tasks/context',
  summary: 'Show the context in use',
  input: z.strictObject({}),
  output: state,
  errors: [],
  permission: READ,
  effects: 'read',
  cli: { command: 'tasks context show', bare: true },
  examples: [{ title: 'The one in use', argv: ['tasks', 'context', 'show'] }],
});

const contexts = defineOperation({
  id: 'tasks.contexts',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/tasks/contexts',
  summary: 'List contexts',
  input: z.strictObject(pageInput),
  output: page(context),
  errors: [],
  permission: READ,
  effects: 'read',
  cli: { command: 'tasks context list', aliases: ['tasks context ls'] },
  examples: [{ title: 'All of them', argv: ['tasks', 'context', 'list'] }],
});

const defineContext = defineOperation({
  id: 'tasks.define-context',
  kind: 'json',
  method: 'PUT',
  path: '/api/v1/tasks/contexts/:name',
  summary: 'Define a context: what is listed, and what new tasks are given',
  description: 'One that has the name already is replaced, and stays in use if it was.',
  input: z.strictObject({
    name: contextName,
    filter,
    project: filledText(200).optional().describe('Given to new tasks that name none'),
    labels: z
      .array(label)
      .max(10)
      .optional()
      .describe('Given to new tasks')
      .meta({ 'x-cli': { flag: 'label', char: 'l' } }),
  }),
  output: context,
  errors: [...filterErrors, taskErrors.TASK_VIEWS_FULL],
  permission: WRITE,
  effects: 'write',
  rehearsable: true,
  cli: { command: 'tasks context define', args: [{ field: 'name' }] },
  examples: [
    {
      title: 'Work',
      argv: ['tasks', 'context', 'define', 'work', '--filter', 'project:work', '--project', 'work'],
    },
  ],
});

const useContext = defineOperation({
  id: 'tasks.use-context',
  kind: 'json',
  method: 'PUT',
  path: '/api/v1/tasks/context',
  summary: 'Use a context, for lists and for new tasks',
  input: z.strictObject({ name: contextName }),
  output: context,
  errors: [taskErrors.TASK_CONTEXT_NOT_FOUND],
  permission: WRITE,
  effects: 'write',
  rehearsable: true,
  cli: { command: 'tasks context use', args: [{ field: 'name' }] },
  examples: [{ title: 'Go to work', argv: ['tasks', 'context', 'use', 'work'] }],
});

const leaveContext = defineOperation({
  id: 'tasks.leave-context',
  kind: 'json',
  method: 'DELETE',
  path: '/api/v1/tasks/context',
  summary: 'Use no context',
  input: z.strictObject({}),
  output: null,
  errors: [],
  permission: WRITE,
  effects: 'write',
  rehearsable: true,
  cli: { command: 'tasks context none' },
  examples: [{ title: 'See everything again', argv: ['tasks', 'context', 'none'] }],
});

const removeContext = defineOperation({
  id: 'tasks.remove-context',
  kind: 'json',
  method: 'DELETE',
  path: '/api/v1/tasks/contexts/:name',
  summary: 'Remove a context',
  input: z.strictObject({ name: contextName }),
  output: null,
  errors: [taskErrors.TASK_CONTEXT_NOT_FOUND],
  permission: WRITE,
  effects: 'write',
  rehearsable: true,
  cli: {
    command: 'tasks context remove',
    aliases: ['tasks context rm'],
    args: [{ field: 'name' }],
  },
  examples: [{ title: 'By name', argv: ['tasks', 'context', 'remove', 'work'] }],
});

export const contextOperations = {
  context: showContext,
  contexts,
  defineContext,
  useContext,
  leaveContext,
  removeContext,
};
