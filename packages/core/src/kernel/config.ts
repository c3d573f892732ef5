// The configuration of a running daemon: read again on demand.
import * as z from 'zod';
import { kernelErrors } from '../contract/kernel-errors.ts';
import { defineOperation } from '../contract/operation.ts';

const reloaded = z.object({
  changed: z.array(z.string()).describe('Keys whose value this reading changed'),
  restart: z
    .array(z.string())
    .describe('Keys changed since the start that apply after a restart only'),
});
/** What came of reading the configuration again. */
export type ReloadedConfig = z.output<typeof reloaded>;

const reload = defineOperation({
  id: 'config.reload',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/config/reload',
  summary: 'Read the config file again; an invalid one changes nothing',
  input: z.strictObject({}),
  output: reloaded,
  errors: [kernelErrors.CONFIG_INVALID],
  permission: 'config:admin',
  effects: 'write',
  keyed: false,
  cli: { command: 'config reload' },
  examples: [{ title: 'After editing the file', argv: ['config', 'reload'] }],
});

export const configOperations = { reload };
