// A request in the words of Aurelius: what kind it is, what is asked, and what goes with it; the prompt is found by that.
import { defineJob, defineOperation } from '@aurelius/core/contract';
import * as z from 'zod';
import { WORD } from './config.ts';
import { gatewayErrors } from './gateway-errors.ts';
import { WRITE } from './permissions.ts';
import { processErrors } from './process-errors.ts';
import { promptErrors } from './prompt-errors.ts';
import { model, PATIENCE_MS, tested, trial, variables } from './prompts.ts';
import { upstreamErrors } from './upstream-errors.ts';

const context = z
  .strictObject({
    history: z
      .array(
        z.strictObject({ role: z.enum(['user', 'assistant']), content: z.string().max(200_000) }),
      )
      .max(200)
      .default([])
      .describe('What was said before, the oldest first'),
    documents: z
      .array(z.strictObject({ title: z.string().min(1).max(200), text: z.string().max(1_000_000) }))
      .max(50)
      .default([])
      .describe('What it is about; the model is told that this is text of others'),
    variables: variables.default({}),
  })
  .describe('What goes with it: `history`, `documents`, and `variables` of the prompt');

const request = {
  type: z
    .string()
    .min(1)
    .max(64)
    .default('default')
    .describe('Name of the prompt: `email_draft`, `task_analysis`, …')
    .meta({
      'x-cli': { suggest: { list: 'ai.prompts.list', value: 'name', about: 'description' } },
    }),
  prompt: z.string().min(1).max(200_000).describe('What is asked'),
  context: context.prefault({}).meta({ 'x-cli': { json: true } }),
  model,
  maxCost: z.number().positive().max(1000).optional().describe('USD that it may cost at most'),
  project: z.string().regex(WORD).optional().describe('Project it is spent for'),
  labels: z
    .array(z.string().regex(WORD))
    .max(16)
    .default([])
    .describe('What it holds, see `ai.privacy`')
    .meta({ 'x-cli': { flag: 'label' } }),
};

const processed = z
  .object({
    id: z.uuid().describe('Of the request to the model: `aurelius ai why` explains it'),
    type: z.string(),
    version: z.int().describe('Of the prompt'),
    model: z.string().describe('`provider/model`'),
    text: z.string().describe('The answer'),
    cut: z.boolean().describe('It is longer than it may be, and ends in the middle'),
    json: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe('The answer as the prompt’s schema has it; null: it is text'),
    cost: z.int().nullable().describe('Nano-USD of the last request; null: not known'),
  })
  .meta({ id: 'AiProcessed' });
export type AiProcessed = z.output<typeof processed>;

const errors = [
  ...Object.values(promptErrors),
  ...Object.values(processErrors),
  ...Object.values(gatewayErrors),
  ...Object.values(upstreamErrors),
];
const common = {
  kind: 'json',
  method: 'POST',
  // what it does is more than rows
  keyed: false,
  errors,
  permission: WRITE,
  effects: 'write',
  limits: { body: 16 * 1024 * 1024 },
} as const;

const process = defineOperation({
  ...common,
  id: 'ai.process',
  path: '/api/v1/ai/process',
  summary: 'Ask a model by a prompt; where the prompt has a schema, the answer fits it',
  description:
    'An answer that does not fit its schema is asked for once more, with what is wrong with it.',
  input: z.strictObject(request),
  output: processed,
  cli: {
    command: 'ai process',
    args: [{ field: 'type' }, { field: 'prompt', many: 'words' }],
    patienceMs: PATIENCE_MS,
  },
  examples: [
    {
      title: 'By the prompt that only passes on',
      argv: ['ai', 'process', 'default', 'Say', 'hello'],
    },
  ],
});

const enqueue = defineOperation({
  ...common,
  id: 'ai.enqueue',
  path: '/api/v1/ai/process/jobs',
  status: 202,
  summary: 'Ask a model by a prompt, in a job: its answer is the event `ai:response`',
  description:
    'The job keeps what is asked and what is answered until it is forgotten; `jobs.show` has the answer as well.',
  input: z.strictObject(request),
  output: z.object({
    id: z.uuid().describe('Of the job: `aurelius jobs show`'),
    ref: z.string().describe('Short name of the job'),
  }),
  cli: false,
  examples: [],
});

const run = defineOperation({
  ...common,
  id: 'ai.prompts.run',
  path: '/api/v1/ai/prompts/:name/run',
  summary: 'Try a prompt: what a model is told and asked, and what it answers',
  description: 'Where the prompt has a schema, the answer fits it, as with `ai.process`.',
  input: trial,
  output: tested.extend({ answer: processed }).meta({ id: 'AiPromptRun' }),
  // `ai prompts test --run`
  cli: false,
  examples: [],
});
export type AiPromptRun = z.output<typeof run.output>;

export const processOperations = { process, enqueue, promptsRun: run };

export const processJobs = {
  process: defineJob({
    id: 'ai.process',
    summary: 'Ask a model by a prompt',
    payload: z.strictObject(request),
    permission: WRITE,
    // a model that was asked twice is paid twice
    attempts: 1,
    timeoutMs: 3_600_000,
  }),
};

export const processEvents = {
  'ai:response': z
    .object({
      requestId: z.string().describe('Id of the job'),
      response: processed,
    })
    .meta({ id: 'AiResponse' }),
};
