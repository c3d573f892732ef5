// Plugins as the daemon sees them: which there are, what became of each, and what it may do.
import * as z from 'zod';
import { defineOperation } from '../contract/operation.ts';
import { page, pageInput } from '../contract/page.ts';
import { pluginErrors } from '../plugin/errors.ts';

/** What a plugin can be doing; `degraded`: it runs, and some of its operations keep failing by a fault of their own. */
export const PLUGIN_STATES = ['disabled', 'loading', 'active', 'degraded', 'failed'] as const;

const plugin = z
  .object({
    id: z.string(),
    package: z.string().describe('Name of the npm package'),
    version: z.string(),
    source: z
      .enum(['bundled', 'npm', 'tarball', 'folder', 'link'])
      .describe('`bundled`: it comes with Aurelius; `link`: a folder as it stands'),
    state: z.enum(PLUGIN_STATES),
    reason: z.string().nullable().describe('Why it is `degraded` or `failed`'),
  })
  .meta({ id: 'Plugin' });
/** One row of `plugins list`. */
export type PluginRow = z.output<typeof plugin>;

const details = plugin.extend({
  code: z.string().nullable().describe('Error code behind `failed`'),
  hint: z.string().nullable().describe('What mends it'),
  api: z.int().nullable().describe('Plugin contract version it was written for'),
  spec: z.string().nullable().describe('What it was installed or linked from'),
  folder: z.string().nullable().describe('Where its files are; null: compiled in'),
  integrity: z.string().nullable().describe('Hash its files must have; null: they may change'),
  uses: z.array(z.string()).describe('Permissions it asks for towards others'),
  granted: z.array(z.string()).describe('Permissions it was given'),
  permissions: z.array(z.string()).describe('What its operations ask of callers'),
  operations: z.array(z.string()).describe('Ids of the operations it serves now'),
  config: z.array(z.string()).describe('Keys of its section of the configuration'),
});
/** What `plugins inspect` tells. */
export type PluginDetails = z.output<typeof details>;

const common = {
  kind: 'json',
  method: 'GET',
  permission: 'plugins:read',
  effects: 'read',
} as const;

const list = defineOperation({
  ...common,
  id: 'plugins.list',
  path: '/api/v1/plugins',
  summary: 'List the plugins and what became of each',
  input: z.strictObject(pageInput),
  output: page(plugin),
  errors: [],
  cli: { command: 'plugins list', aliases: ['plugins ls'], bare: true },
  examples: [{ title: 'What runs', argv: ['plugins', 'list'] }],
});

const inspect = defineOperation({
  ...common,
  id: 'plugins.inspect',
  path: '/api/v1/plugins/:id',
  summary: 'Tell everything about one plugin: its state, where it is from, and what it may do',
  input: z.strictObject({
    id: z
      .string()
      .min(1)
      .max(100)
      .describe('Id of the plugin')
      .meta({ 'x-cli': { suggest: { list: 'plugins.list', value: 'id', about: 'state' } } }),
  }),
  output: details,
  errors: [pluginErrors.PLUGIN_NOT_FOUND],
  cli: { command: 'plugins inspect', aliases: ['plugins show'], args: [{ field: 'id' }] },
  examples: [{ title: 'One that comes with Aurelius', argv: ['plugins', 'inspect', 'tasks'] }],
});

export { pluginErrors };
export const pluginOperations = { list, inspect };
