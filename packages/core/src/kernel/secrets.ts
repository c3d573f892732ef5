// Secrets: what connects Aurelius to other services. They go in; no operation gives one out again.
import * as z from 'zod';
import { defineErrors } from '../contract/errors.ts';
import { defineOperation } from '../contract/operation.ts';
import { page, pageInput } from '../contract/page.ts';
import { SECRET_NAME, SECRET_STORES } from '../contract/secret.ts';
import { SECRET_MAX, SECRET_ROUTES } from './secret-routes.ts';

export const secretErrors = defineErrors({
  SECRET_NOT_FOUND: {
    status: 404,
    title: 'There is no such secret',
    hint: 'aurelius secrets list',
  },
  SECRET_RESERVED: { status: 422, title: 'The daemon keeps this secret for itself' },
  SECRETS_LOCKED: {
    status: 503,
    title: 'The secrets are locked by a passphrase',
    hint: 'aurelius secrets unlock',
    exit: 'retry',
    retryable: true,
  },
  SECRETS_UNAVAILABLE: {
    status: 503,
    title: 'The place where the secrets are kept cannot be used',
    hint: 'aurelius secrets where',
    exit: 'config',
  },
  SECRETS_DAMAGED: {
    status: 503,
    title: 'The sealed file was altered or its key is another one',
    hint: 'aurelius secrets where',
    exit: 'config',
  },
  SECRET_PASSPHRASE_WRONG: { status: 403, title: 'The passphrase is not the right one' },
  SECRET_PASSPHRASE_UNUSED: {
    status: 409,
    title: 'The secrets are not sealed by a passphrase',
    hint: 'aurelius secrets where',
  },
});

const name = z
  .string()
  .regex(SECRET_NAME, { error: 'takes letters, digits and _ . -, at most 128 of them' })
  .describe('Name; a plugin reads its own, which begin with its id and a dot')
  .meta({ 'x-cli': { suggest: { list: 'secrets.list', value: 'name' } } });

/** What is sent is never repeated, and never logged. */
const text = z.string().min(1).max(SECRET_MAX);

const secret = z
  .object({
    name: z.string(),
    store: z.enum(SECRET_STORES),
    created: z.iso
      .datetime()
      .nullable()
      .describe('When it was last set; null: outside of Aurelius'),
    lastUsed: z.iso
      .datetime()
      .nullable()
      .describe('About when it was last used; written down once a minute'),
  })
  .meta({ id: 'Secret' });
/** A secret without its value. */
export type Secret = z.output<typeof secret>;

const place = z.object({
  store: z.enum(['keyring', 'file']).nullable().describe('Null: the first secret will decide'),
  chosenBy: z.enum(['config', 'first use', 'nobody']),
  file: z.string().describe('The sealed file, whether or not it exists'),
  keyFile: z.string().nullable().describe('Its key; null: sealed by a passphrase, or not in use'),
  locked: z.boolean().describe('True until the passphrase has been given'),
  secret: z
    .object({
      name: z.string(),
      store: z.enum(SECRET_STORES).nullable().describe('Null: nowhere'),
      usedBy: z.array(z.string()).describe('Config keys that refer to it'),
    })
    .nullable()
    .describe('The one that was asked about'),
});
export type SecretPlace = z.output<typeof place>;

const common = { permission: 'secrets:admin', keyed: false, examples: [] } as const;

const list = defineOperation({
  id: 'secrets.list',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/secrets',
  summary: 'List the secrets by name, with age and last use; never their values',
  input: z.strictObject(pageInput),
  output: page(secret),
  errors: [],
  permission: 'secrets:read',
  effects: 'read',
  cli: { command: 'secrets list', aliases: ['secrets ls'], bare: true },
  examples: [{ title: 'What is kept', argv: ['secrets', 'list'] }],
});

const where = defineOperation({
  id: 'secrets.where',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/secrets/where',
  summary: 'Say where secrets are kept, or where one is and what uses it',
  input: z.strictObject({ name: name.optional() }),
  output: place,
  errors: [],
  permission: 'secrets:read',
  effects: 'read',
  cli: { command: 'secrets where', args: [{ field: 'name' }] },
  examples: [
    { title: 'All of them', argv: ['secrets', 'where'] },
    { title: 'One of them', argv: ['secrets', 'where', 'openai.key'] },
  ],
});

const set = defineOperation({
  ...common,
  id: 'secrets.set',
  kind: 'json',
  ...SECRET_ROUTES.set,
  summary: 'Keep a secret; one of the same name is replaced',
  input: z.strictObject({ name, value: text.meta({ writeOnly: true }) }),
  output: secret,
  errors: [
    secretErrors.SECRET_RESERVED,
    secretErrors.SECRETS_LOCKED,
    secretErrors.SECRETS_UNAVAILABLE,
    secretErrors.SECRETS_DAMAGED,
  ],
  effects: 'write',
  cli: false,
});

const remove = defineOperation({
  ...common,
  id: 'secrets.remove',
  kind: 'json',
  method: 'DELETE',
  path: '/api/v1/secrets/:name',
  summary: 'Remove a secret for good',
  input: z.strictObject({ name }),
  output: null,
  errors: [
    secretErrors.SECRET_NOT_FOUND,
    secretErrors.SECRET_RESERVED,
    secretErrors.SECRETS_LOCKED,
    secretErrors.SECRETS_UNAVAILABLE,
    secretErrors.SECRETS_DAMAGED,
  ],
  effects: 'destructive',
  cli: {
    command: 'secrets remove',
    aliases: ['secrets rm', 'secrets delete'],
    args: [{ field: 'name', many: 'each' }],
    confirm: 'Remove {} for good?',
  },
  examples: [{ title: 'By name', argv: ['secrets', 'remove', 'openai.key', '--yes'] }],
});

const unlock = defineOperation({
  ...common,
  id: 'secrets.unlock',
  kind: 'json',
  ...SECRET_ROUTES.unlock,
  summary: 'Hand over the passphrase of the sealed file, until the daemon stops',
  input: z.strictObject({ passphrase: text.meta({ writeOnly: true }) }),
  output: null,
  errors: [
    secretErrors.SECRET_PASSPHRASE_WRONG,
    secretErrors.SECRET_PASSPHRASE_UNUSED,
    secretErrors.SECRETS_DAMAGED,
  ],
  effects: 'write',
  cli: false,
});

const seal = defineOperation({
  ...common,
  id: 'secrets.seal',
  kind: 'json',
  ...SECRET_ROUTES.seal,
  summary: 'Seal the file by a passphrase, by another one, or by a key file again',
  input: z.strictObject({
    passphrase: text.nullable().meta({ writeOnly: true }).describe('Null: by a key file'),
  }),
  output: null,
  errors: [
    secretErrors.SECRETS_LOCKED,
    secretErrors.SECRETS_UNAVAILABLE,
    secretErrors.SECRETS_DAMAGED,
    secretErrors.SECRET_PASSPHRASE_UNUSED,
    secretErrors.SECRET_RESERVED,
  ],
  effects: 'write',
  cli: false,
});

export const secretOperations = { list, where, set, remove, unlock, seal };
