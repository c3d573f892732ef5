// Operations on prompts: what models are told before they are asked something.
import { defineOperation } from '@aurelius/core/contract';
import * as z from 'zod';
import { TIERS } from './config.ts';
import { READ } from './permissions.ts';
import { promptErrors } from './prompt-errors.ts';

const { AI_PROMPT_NOT_FOUND, AI_PROMPT_INVALID, AI_PROMPT_VARIABLES } = promptErrors;

/** Longest wait for an answer, milliseconds: that of a provider, and of a second one. */
export const PATIENCE_MS = 600_000;

const name = z
  .string()
  .min(1)
  .max(64)
  .describe('Name of a prompt')
  .meta({ 'x-cli': { suggest: { list: 'ai.prompts.list', value: 'name', about: 'description' } } });

const prompt = z
  .object({
    name: z.string(),
    version: z.int().nullable().describe('Null: the file is not well formed'),
    description: z.string().nullable(),
    tier: z.enum(TIERS).nullable().describe('Which size of model is asked'),
    origin: z.enum(['shipped', 'user']).describe('`user`: a file of yours'),
    fault: z.string().nullable().describe('Why the file is not used; null: it is'),
  })
  .meta({ id: 'AiPrompt' });
export type AiPrompt = z.output<typeof prompt>;

const promptVariable = z.object({
  name: z.string(),
  type: z.enum(['string', 'number', 'date', 'list', 'json']),
  description: z.string(),
  required: z.boolean(),
  default: z.union([z.string(), z.number(), z.array(z.string())]).nullable(),
  untrusted: z.boolean().describe('Text of others: it is fenced and labelled as such'),
});

const promptDetails = prompt
  .extend({
    variables: z.array(promptVariable).describe('What it takes beside `prompt`'),
    output: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe('JSON Schema of the answer; null: text'),
    text: z.string().describe('The whole file'),
    file: z.string().nullable().describe('Where your own lies, or would; null: unknown'),
  })
  .meta({ id: 'AiPromptDetails' });
export type AiPromptDetails = z.output<typeof promptDetails>;

export const tested = z
  .object({
    name: z.string(),
    version: z.int(),
    model: z.string().describe('Who would be asked: `provider/model`, a tier, or auto'),
    system: z.string().describe('What the model is told'),
    user: z.string().describe('What it is asked'),
    bytes: z.int().describe('Of both in UTF-8: no model counts more tokens'),
    tokens: z.int().describe('About as many as most models count: a quarter of the characters'),
  })
  .meta({ id: 'AiPromptTest' });
export type AiPromptTest = z.output<typeof tested>;

/** Who is asked by a prompt. */
export const model = z
  .string()
  .min(1)
  .max(200)
  .optional()
  .describe('`provider/model`, fast, standard, deep or auto; default: as the prompt says');

/** Values by the names of variables, as callers send them. */
export const variables = z
  .record(z.string().max(64), z.unknown())
  .describe('Values of its variables: `{"recipient":"Ann"}`');

/** What a prompt is tried with. */
export const trial = z.strictObject({
  name,
  prompt: z.string().min(1).max(200_000).describe('What is asked'),
  variables: variables.default({}).meta({ 'x-cli': { flag: 'with', json: true } }),
  model,
});

const list = defineOperation({
  id: 'ai.prompts.list',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/ai/prompts',
  summary: 'List prompts: those that come with Aurelius, and yours in their place',
  description:
    'Your own are files `prompts/<name>.md` beside the config file. One that is not well formed is listed with the reason, and stops no other.',
  input: z.strictObject({}),
  output: z.object({ data: z.array(prompt) }),
  errors: [],
  permission: READ,
  effects: 'read',
  cli: { command: 'ai prompts list', aliases: ['ai prompts ls'], bare: true },
  examples: [{ title: 'All of them', argv: ['ai', 'prompts', 'list'] }],
});

const show = defineOperation({
  id: 'ai.prompts.show',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/ai/prompts/:name',
  summary: 'Show a prompt: what it takes, what it answers, its text',
  input: z.strictObject({ name }),
  output: promptDetails,
  errors: [AI_PROMPT_NOT_FOUND],
  permission: READ,
  effects: 'read',
  cli: { command: 'ai prompts show', args: [{ field: 'name' }] },
  examples: [{ title: 'How tasks are judged', argv: ['ai', 'prompts', 'show', 'task_analysis'] }],
});

const check = defineOperation({
  id: 'ai.prompts.check',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/ai/prompts/check',
  summary: 'Check the text of a prompt, without keeping it',
  input: z.strictObject({
    name: z.string().min(1).max(64).describe('What it has to call itself'),
    text: z
      .string()
      .max(64 * 1024)
      .describe('The whole file'),
  }),
  output: promptDetails,
  errors: [AI_PROMPT_INVALID],
  permission: READ,
  effects: 'read',
  cli: false,
  examples: [],
});

const test = defineOperation({
  id: 'ai.prompts.test',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/ai/prompts/:name/test',
  summary: 'Show what a model would be told and asked, and how much that is',
  description: 'Nothing is sent to a model: `ai.prompts.run` does that.',
  input: trial,
  output: tested,
  errors: [AI_PROMPT_NOT_FOUND, AI_PROMPT_INVALID, AI_PROMPT_VARIABLES],
  permission: READ,
  effects: 'read',
  cli: {
    command: 'ai prompts test',
    args: [{ field: 'name' }, { field: 'prompt', many: 'words' }],
    run: 'ai.prompts.run',
    patienceMs: PATIENCE_MS,
  },
  examples: [
    {
      title: 'A draft',
      argv: [
        ...['ai', 'prompts', 'test', 'email_draft', 'thank Ann for the plans'],
        ...['--with', '{"recipient":"Ann"}'],
      ],
    },
    {
      title: 'And what a small model answers',
      argv: ['ai', 'prompts', 'test', 'default', 'why?', '--run', '--model', 'fast'],
    },
  ],
});

export const promptOperations = {
  promptsList: list,
  promptsShow: show,
  promptsCheck: check,
  promptsTest: test,
};
