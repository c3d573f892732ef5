// Section `[tasks.urgency]` of the config file: the coefficients, with Taskwarrior's as defaults. And what explains a sum.
import { defineOperation } from '@aurelius/core/contract';
import * as z from 'zod';
import { taskName } from './entity.ts';
import { taskErrors } from './errors.ts';
import { READ } from './permissions.ts';

const coefficient = (usual: number, what: string) =>
  z.number().min(-1000).max(1000).default(usual).describe(what);

const named = (usual: readonly string[], what: string) =>
  z
    .array(z.string().regex(/^.{1,200}=-?\d{1,4}(\.\d{1,4})?$/, 'is not like name=15'))
    .max(100)
    .default([...usual])
    .describe(what);

export const urgencyConfig = z
  .strictObject({
    due: coefficient(12, 'How much a due date weighs, most a week after it'),
    urgent: coefficient(8.1, 'Priority urgent'),
    high: coefficient(6, 'Priority high'),
    medium: coefficient(3.9, 'Priority medium, where it was given'),
    low: coefficient(1.8, 'Priority low'),
    blocking: coefficient(8, 'Another open task waits for it'),
    blocked: coefficient(-5, 'It waits for another open task'),
    active: coefficient(4, 'It is worked on'),
    scheduled: coefficient(5, 'Its scheduled time has come'),
    waiting: coefficient(-3, 'It is hidden until later'),
    age: coefficient(2, 'How much its age weighs, most at `ageMax`'),
    ageMax: z.int().min(0).max(36_500).default(365).describe('Days from which on age weighs most'),
    annotations: coefficient(1, 'It has annotations, most with three'),
    labelled: coefficient(1, 'It has labels, most with three'),
    project: coefficient(1, 'It has a project'),
    labels: named(['next=15'], 'Labels and what each adds: `next=15`'),
    projects: named([], 'Projects and what each adds to its tasks and those below: `work=3`'),
  })
  .prefault({})
  .describe('What makes a task urgent');
export type UrgencyConfig = z.output<typeof urgencyConfig>;

const why = defineOperation({
  id: 'tasks.why',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/tasks/:id/urgency',
  summary: 'Explain how urgent a task is, term by term',
  input: z.strictObject({ id: taskName }),
  output: z.object({
    id: z.string(),
    ref: z.string(),
    title: z.string(),
    urgency: z.number().describe('Sum of the products'),
    terms: z.array(
      z.object({
        name: z.string().describe('Coefficient of `[tasks.urgency]`'),
        value: z.number().describe('0 to 1'),
        coefficient: z.number(),
        product: z.number(),
      }),
    ),
  }),
  errors: [taskErrors.TASK_NOT_FOUND, taskErrors.TASK_AMBIGUOUS],
  permission: READ,
  effects: 'read',
  cli: { command: 'tasks why', args: [{ field: 'id' }] },
  examples: [{ title: 'By ref', argv: ['tasks', 'why', 'k7dp'] }],
});

export const urgencyOperations = { why };
