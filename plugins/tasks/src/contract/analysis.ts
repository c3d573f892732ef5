// What a model makes of a task: judged as a proposal, applied by whoever accepts it.
import { defineOperation, filledText, kernelErrors } from '@aurelius/core/contract';
import * as z from 'zod';
import { priority, task, taskName } from './entity.ts';
import { taskErrors } from './errors.ts';
import { WRITE } from './permissions.ts';

/** Longest wait, milliseconds: a model is asked, perhaps twice. */
const PATIENCE_MS = 600_000;
const found = [taskErrors.TASK_NOT_FOUND, taskErrors.TASK_AMBIGUOUS];

/** What the prompt `task_analysis` has a model answer. */
export const analysis = z.strictObject({
  priority: z.int().min(1).max(10).describe('10 is the most important'),
  hours: z.number().positive().max(8760),
  subtasks: z.array(filledText(200)).max(20),
  blockers: z.array(z.string().max(300)).max(20).describe('What may stand in its way'),
  schedule: z.string().max(500).describe('When it is best done, and why'),
  confidence: z.number().min(0).max(1),
});
export type Analysis = z.output<typeof analysis>;

const analyzed = z
  .object({
    task: z.string().describe('Ref of the task'),
    analysis,
    proposal: z.object({ id: z.uuid(), ref: z.string() }).describe('What a person decides on'),
    model: z.string().describe('`provider/model`'),
    request: z.uuid().describe('Of the request to it: `aurelius ai why` explains it'),
  })
  .meta({ id: 'TaskAnalysis' });
export type Analyzed = z.output<typeof analyzed>;

const analyze = defineOperation({
  id: 'tasks.analyze',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/tasks/:id/analyze',
  // asking a model is more than rows
  keyed: false,
  summary: 'Have a model judge a task; what it says is a proposal',
  description:
    'Nothing of the task changes before `aurelius proposals accept`, which sets priority, estimate and subtasks in one step of undo. What stands in the way, and when it is best done, is the reason of the proposal. The prompt is `task_analysis`; the caller needs `ai:write` and `proposals:write` as well.',
  input: z.strictObject({
    id: taskName,
    model: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('`provider/model`, fast, standard, deep or auto; default: as the prompt says'),
    maxCost: z.number().positive().max(1000).optional().describe('USD that it may cost at most'),
  }),
  output: analyzed,
  errors: [...found, taskErrors.TASK_ANALYSIS_UNUSABLE, kernelErrors.MISSING_PERMISSION],
  permission: WRITE,
  effects: 'write',
  cli: { command: 'tasks analyze', args: [{ field: 'id' }], patienceMs: PATIENCE_MS },
  examples: [{ title: 'By ref', argv: ['tasks', 'analyze', 'k7dp'] }],
});

const apply = defineOperation({
  id: 'tasks.apply',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/tasks/:id/apply',
  summary: 'Set what a model suggested for a task: priority, estimate, parts',
  description: 'The task is marked as suggested by a model, and so is each of its new parts.',
  input: z.strictObject({
    id: taskName,
    priority: priority.optional(),
    estimate: z.int().min(1).max(525_600).optional().describe('Minutes of work'),
    subtasks: z.array(filledText(200)).max(20).default([]).describe('Titles of parts to add'),
    aiConfidence: z.number().min(0).max(1).describe('How sure the model is'),
  }),
  output: task.extend({ subtasks: z.array(task).describe('Parts that were added') }),
  errors: found,
  permission: WRITE,
  effects: 'write',
  rehearsable: true,
  cli: false,
  examples: [],
});

export const analysisOperations = { analyze, apply };
