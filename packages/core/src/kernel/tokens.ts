// Access tokens: how scripts, editors and people on other terminals prove who they are.
import * as z from 'zod';
import { defineErrors } from '../contract/errors.ts';
import { defineOperation } from '../contract/operation.ts';
import { page, pageInput } from '../contract/page.ts';
import { filledText } from '../contract/text.ts';

export const tokenErrors = defineErrors({
  TOKEN_NOT_FOUND: {
    status: 404,
    title: 'There is no such token',
    hint: 'aurelius tokens list',
  },
  TOKEN_SCOPE_UNKNOWN: { status: 400, title: 'A scope names nothing that can be permitted' },
  TOKEN_SCOPE_EXCEEDED: {
    status: 403,
    title: 'A token cannot grant more than its maker has',
  },
  TOKEN_NEEDS_TERMINAL: {
    status: 403,
    title: 'A token of kind human is made by a person on a terminal',
    hint: 'Run aurelius tokens create in a terminal.',
  },
});

/** What a token stands for: `owner` opens everything and is made by the daemon, `human` may approve, `script` may not. */
export const TOKEN_KINDS = ['owner', 'human', 'script'] as const;

const scope = z
  .string()
  .regex(/^(\*|[a-z][a-z0-9-]{0,30}:(read|write|admin))$/)
  .describe('`<module>:read`, `<module>:write`, `<module>:admin`, or `*` for everything');

const token = z
  .object({
    id: z.string().describe('The third part of the token itself'),
    name: z.string(),
    kind: z.enum(TOKEN_KINDS),
    scopes: z.array(scope),
    created: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable().describe('Null: never'),
    lastUsed: z.iso
      .datetime()
      .nullable()
      .describe('About when it was last used; written down once a minute'),
  })
  .meta({ id: 'Token' });
export type Token = z.output<typeof token>;

const created = token
  .pick({ id: true, name: true, kind: true, scopes: true, expiresAt: true })
  .extend({ token: z.string().describe('The secret; shown once and stored nowhere') });
export type CreatedToken = z.output<typeof created>;

const list = defineOperation({
  id: 'tokens.list',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/tokens',
  summary: 'List the tokens that are valid',
  input: z.strictObject(pageInput),
  output: page(token),
  errors: [],
  permission: 'tokens:read',
  effects: 'read',
  cli: { command: 'tokens list', aliases: ['tokens ls'], bare: true },
  examples: [{ title: 'Who may come in', argv: ['tokens', 'list'] }],
});

const create = defineOperation({
  id: 'tokens.create',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/tokens',
  status: 201,
  keyed: false,
  summary: 'Create a token; its secret is shown once',
  description:
    'Scopes are exact: `tasks:write` changes tasks and does not list them. What a token makes has no more scopes and no longer life than it has itself. Kind `human` is made on a terminal only.',
  input: z.strictObject({
    name: filledText(100).describe('What it is for'),
    scopes: z
      .array(scope)
      .min(1)
      .max(50)
      .describe('`<module>:read|write|admin`, or `*`')
      .meta({ 'x-cli': { flag: 'scope' } }),
    kind: z.enum(['script', 'human']).default('script').describe('Who will hold it'),
    expires: z
      .string()
      .regex(/^([1-9]\d{0,4}[mhdw]|never)$/)
      .default('90d')
      .describe('Life from now: `30m`, `12h`, `30d`, `4w`, or `never`'),
  }),
  output: created,
  errors: [
    tokenErrors.TOKEN_SCOPE_UNKNOWN,
    tokenErrors.TOKEN_SCOPE_EXCEEDED,
    tokenErrors.TOKEN_NEEDS_TERMINAL,
  ],
  permission: 'tokens:admin',
  effects: 'write',
  cli: { command: 'tokens create' },
  examples: [
    {
      title: 'For a status bar that reads tasks',
      argv: ['tokens', 'create', '--name', 'bar', '--scope', 'tasks:read', '--expires', '30d'],
    },
  ],
});

const revoke = defineOperation({
  id: 'tokens.revoke',
  kind: 'json',
  method: 'DELETE',
  path: '/api/v1/tokens/:id',
  keyed: false,
  summary: 'Revoke a token at once; what it has open is closed',
  description: 'The owner’s own token gets a successor in the same file.',
  input: z.strictObject({
    id: z
      .string()
      .min(1)
      .max(100)
      .describe('Id of a token, or its name where no other has it')
      .meta({ 'x-cli': { suggest: { list: 'tokens.list', value: 'id', about: 'name' } } }),
  }),
  output: null,
  errors: [tokenErrors.TOKEN_NOT_FOUND],
  permission: 'tokens:admin',
  effects: 'destructive',
  cli: { command: 'tokens revoke', aliases: ['tokens rm'], args: [{ field: 'id', many: 'each' }] },
  examples: [{ title: 'By name', argv: ['tokens', 'revoke', 'bar'] }],
});

export const tokenEvents = { 'token:created': token, 'token:revoked': token };

export const tokenOperations = { list, create, revoke };
