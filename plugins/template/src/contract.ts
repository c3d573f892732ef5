// What the plugin offers, as data: operations, errors, events and config. Everything else of it follows from here.
import {
  defineErrors,
  defineOperation,
  filledText,
  page,
  pageInput,
} from '@aurelius/core/contract';
import type { PluginContract } from '@aurelius/core/plugin';
import * as z from 'zod';

export const errors = defineErrors({
  TEMPLATE_TOO_LONG: { status: 422, title: 'The line is longer than the config allows' },
});

const line = z.object({
  id: z.string().describe('UUID'),
  rev: z.int().describe('Rises by one with every write'),
  text: z.string(),
  created: z.iso.datetime(),
});

export type Line = z.output<typeof line>;

const add = defineOperation({
  id: 'template.add',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/template',
  status: 201,
  summary: 'Keep a line',
  input: z.strictObject({ text: filledText(2000).describe('The line') }),
  output: line,
  errors: [errors.TEMPLATE_TOO_LONG],
  permission: 'template:write',
  effects: 'write',
  cli: { command: 'template add', args: [{ field: 'text', many: 'words' }] },
  examples: [{ title: 'A line', argv: ['template', 'add', 'water the plants'] }],
});

const list = defineOperation({
  id: 'template.list',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/template',
  summary: 'List the lines, newest first',
  input: z.strictObject(pageInput),
  output: page(line),
  errors: [],
  permission: 'template:read',
  effects: 'read',
  cli: { command: 'template list', aliases: ['template ls'], bare: true },
  examples: [{ title: 'Everything', argv: ['template', 'list', '--limit', 'all'] }],
});

export const contract = {
  id: 'template',
  operations: { add, list },
  errors,
  events: { 'template:added': line, 'template:changed': line, 'template:removed': line },
  config: z.strictObject({
    longest: z.int().min(1).max(2000).default(280).describe('Longest line, characters'),
  }),
  uses: [],
} satisfies PluginContract;
