// What was done and can be taken back, across slices.
import * as z from 'zod';
import { defineErrors } from '../contract/errors.ts';
import { defineOperation } from '../contract/operation.ts';
import { page, pageInput } from '../contract/page.ts';

export const historyErrors = defineErrors({
  NOTHING_TO_UNDO: {
    status: 409,
    title: 'There is nothing left to undo',
    hint: 'aurelius history',
  },
  NOTHING_TO_REDO: {
    status: 409,
    title: 'There is nothing to redo',
    hint: 'Redo puts back what undo took, until something else is done: aurelius history',
  },
  UNDO_CONFLICT: {
    status: 409,
    title: 'A row stands in the way: nothing was put back',
    hint: 'aurelius history',
  },
  UNDO_TOO_LARGE: {
    status: 409,
    title: 'More rows than one call may put back',
  },
});

/** Rows of a step that an answer names; the others are counted. */
export const ROWS_SHOWN = 10;

const row = z.object({
  entity: z.string().describe('`task`'),
  id: z.string(),
  ref: z.string().nullable(),
  title: z.string().nullable().describe('Null: purged, or not yours to read'),
  change: z.enum(['created', 'changed', 'removed', 'purged']).describe('What the step did to it'),
});

const step = z
  .object({
    step: z.int().describe('Rises with every step'),
    at: z.iso.datetime(),
    operation: z.string().describe('Operation that was called'),
    actor: z.string().describe('Id of the token that was shown, or `owner`'),
    state: z
      .enum(['done', 'undone', 'replaced', 'purged'])
      .describe(
        '`done` can be undone once everything newer is; `undone` can be redone; `replaced` was undone before something else was done; `purged` is gone for good',
      ),
    count: z.int().describe('Changes of rows'),
    rows: z.array(row).describe(`The first ${ROWS_SHOWN}`),
  })
  .meta({ id: 'HistoryStep' });
export type HistoryStep = z.output<typeof step>;

const steps = z.object({
  data: z.array(step).describe('In the order in which they were put back'),
});
export type HistorySteps = z.output<typeof steps>;

const STEPS_MAX = 100;

const howMany = (what: string) =>
  z.strictObject({
    steps: z.int().min(1).max(STEPS_MAX).default(1).describe(`How many steps to ${what}`),
  });

const list = defineOperation({
  id: 'history.list',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/history',
  summary: 'List what was done in the last 30 days, newest first',
  input: z.strictObject(pageInput),
  output: page(step),
  errors: [],
  permission: 'history:read',
  effects: 'read',
  cli: { command: 'history' },
  examples: [{ title: 'What can be undone', argv: ['history', '--limit', '10'] }],
});

const undoErrors = [
  historyErrors.NOTHING_TO_UNDO,
  historyErrors.UNDO_CONFLICT,
  historyErrors.UNDO_TOO_LARGE,
];

const preview = defineOperation({
  id: 'history.preview',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/history/undo',
  summary: 'Say what undo would take back, and change nothing',
  input: howMany('undo'),
  output: steps,
  errors: undoErrors,
  permission: 'history:write',
  effects: 'read',
  cli: false,
  examples: [],
});

const undo = defineOperation({
  id: 'history.undo',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/history/undo',
  summary: 'Take back the newest steps, all of them or none',
  description:
    'Every row is put back as it was, its time of change included. A step is one command. What was done up to 30 days ago can be undone, after a restart too; what was purged, never. A row that was changed since by other means stands in the way.',
  input: howMany('undo'),
  output: steps,
  errors: undoErrors,
  permission: 'history:write',
  effects: 'write',
  cli: { command: 'undo', args: [{ field: 'steps' }], dryRun: 'history.preview' },
  examples: [
    { title: 'The last command', argv: ['undo'] },
    { title: 'What the last three did', argv: ['undo', '3', '--dry-run'] },
  ],
});

const redo = defineOperation({
  id: 'history.redo',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/history/redo',
  summary: 'Do again what was undone last',
  description: 'Possible until something else is done.',
  input: howMany('redo'),
  output: steps,
  errors: [
    historyErrors.NOTHING_TO_REDO,
    historyErrors.UNDO_CONFLICT,
    historyErrors.UNDO_TOO_LARGE,
  ],
  permission: 'history:write',
  effects: 'write',
  cli: { command: 'redo', args: [{ field: 'steps' }] },
  examples: [{ title: 'The last undo', argv: ['redo'] }],
});

export const historyOperations = { list, preview, undo, redo };
