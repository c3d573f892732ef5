// Hooks: what the owner's own programs are told of events, and what became of them.
import * as z from 'zod';
import { defineErrors } from '../contract/errors.ts';
import { defineOperation } from '../contract/operation.ts';
import { page, pageInput } from '../contract/page.ts';

export const hookErrors = defineErrors({
  HOOK_NOT_FOUND: { status: 404, title: 'There is no such hook', hint: 'aurelius hooks list' },
  HOOK_NOT_RUN: { status: 409, title: 'The hook is not run as it is' },
  HOOK_EVENT_UNKNOWN: {
    status: 404,
    title: 'No such event is kept that the hook could be given',
    hint: 'Give it one with --event.',
  },
  HOOK_FOLDER_UNREADABLE: { status: 409, title: 'The folder of hooks cannot be read' },
  HOOK_EVENT_INVALID: { status: 400, title: 'The event is not one JSON object' },
});

const run = z
  .object({
    end: z
      .enum(['done', 'failed', 'late', 'flooded', 'unstarted'])
      .describe(
        '`failed`: another exit status than 0, or a signal; `late` and `flooded`: ended for taking too long, or for writing too much',
      ),
    exit: z.int().nullable().describe('Exit status; null: it has none'),
    ms: z.int().describe('How long it took, milliseconds'),
    output: z.string().describe('The last of what it wrote on standard output and error'),
  })
  .meta({ id: 'HookRun' });
export type HookRun = z.output<typeof run>;

const hook = z
  .object({
    name: z.string().describe('File name'),
    event: z.string().nullable().describe('Type of the events that it is given'),
    fault: z.string().nullable().describe('Why it is not run; null: it is'),
    last: run
      .extend({ at: z.iso.datetime().describe('When it began') })
      .nullable()
      .describe('Its last run since the daemon started'),
  })
  .meta({ id: 'Hook' });
export type Hook = z.output<typeof hook>;

const list = defineOperation({
  id: 'hooks.list',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/hooks',
  summary: 'List the hooks that are there, whether they run, and how they ended last',
  input: z.strictObject({ ...pageInput }),
  output: page(hook),
  errors: [hookErrors.HOOK_FOLDER_UNREADABLE],
  permission: 'hooks:read',
  effects: 'read',
  cli: { command: 'hooks list', aliases: ['hooks ls'], bare: true },
  examples: [{ title: 'What is there', argv: ['hooks', 'list'] }],
});

const test = defineOperation({
  id: 'hooks.test',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/hooks/:name/test',
  summary: 'Run a hook now, and show what it wrote',
  input: z.strictObject({
    name: z
      .string()
      .min(1)
      .max(100)
      .describe('File name: `on-task-created`')
      .meta({ 'x-cli': { suggest: { list: 'hooks.list', value: 'name', about: 'event' } } }),
    event: z
      .string()
      .max(512 * 1024)
      .optional()
      .describe('JSON object that it is given; default: the newest event of its type'),
  }),
  output: run,
  errors: [
    hookErrors.HOOK_FOLDER_UNREADABLE,
    hookErrors.HOOK_NOT_FOUND,
    hookErrors.HOOK_NOT_RUN,
    hookErrors.HOOK_EVENT_UNKNOWN,
    hookErrors.HOOK_EVENT_INVALID,
  ],
  permission: 'hooks:write',
  effects: 'write',
  keyed: false,
  cli: { command: 'hooks test', args: [{ field: 'name' }] },
  examples: [],
});

export const hookOperations = { list, test };
