// Plugins written by a test, whole packages of a few lines: sound ones, and ones that are broken in one chosen way.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type NetUse, urlField } from '../contract/egress.ts';

export interface WrittenPlugin {
  readonly id: string;
  readonly version?: string;
  readonly api?: number;
  /** Permissions it asks for. */
  readonly uses?: readonly string[];
  /** Hosts it calls. */
  readonly net?: Readonly<Record<string, NetUse>>;
  /** Whether it has the config field `url`, in which its owner may name what it calls. */
  readonly urlField?: boolean;
  /** Packages it brings, with their versions. */
  readonly dependencies?: Readonly<Record<string, string>>;
  /** Text of its command file; null: it has none. */
  readonly commands?: string | null;
  /** SQL of its only migration. */
  readonly migration?: string;
  /** Fields of its config section, each an optional text. */
  readonly config?: readonly string[];
  /** JavaScript that runs when its module is loaded. */
  readonly atLoad?: string;
  /** JavaScript that runs when it is started. */
  readonly atStart?: string;
  /** JavaScript body of its operation `GET /api/v1/<id>`. */
  readonly operation?: string;
  /** JavaScript body of `dispose`. */
  readonly dispose?: string;
  readonly scripts?: Readonly<Record<string, string>>;
}

const TEXT = { type: 'string' };

/** Name of the package of a written plugin. */
export const packageOfWritten = (id: string): string => `aurelius-plugin-${id}`;

const URL_SCHEMA = z.toJSONSchema(urlField('content').describe('Answers questions'), {
  io: 'input',
});

const daemonOf = ({ id, uses = [], config: fields = [], ...plugin }: WrittenPlugin): string => `
import { defineOperation, urlField } from '@aurelius/core/contract';
import { definePlugin } from '@aurelius/core/plugin';
import * as z from 'zod';
${plugin.atLoad ?? ''}
const show = defineOperation({
  id: '${id}.show', kind: 'json', method: 'GET', path: '/api/v1/${id}', summary: 'Show',
  input: z.strictObject({}), output: z.object({ says: z.string() }), errors: [],
  permission: '${id}:read', effects: 'read', cli: false, examples: [],
});
export const contract = {
  id: '${id}', operations: { show }, errors: {}, events: {},
  uses: ${JSON.stringify(uses)}, net: ${JSON.stringify(plugin.net ?? {})},
  config: z.strictObject({
    ${fields.map((name) => `${name}: z.string().optional(),`).join(' ')}
    ${plugin.urlField ? "url: urlField('content').describe('Answers questions').optional()," : ''}
  }),
};
export const plugin = definePlugin(contract, (host) => {
  ${plugin.atStart ?? ''}
  return {
    operations: { show: async (context) => { ${plugin.operation ?? `return { says: '${id}' };`} } },
    async dispose() { ${plugin.dispose ?? ''} },
  };
});
`;

/** Writes a package into `folder`, which is made. */
export function writePlugin(folder: string, plugin: WrittenPlugin): void {
  const { id, commands = '[]', migration } = plugin;
  mkdirSync(folder, { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const manifest = {
    id,
    api: plugin.api ?? 1,
    contract: './daemon.js',
    daemon: './daemon.js',
    ...(commands === null ? {} : { commands: './commands.json' }),
    ...(migration === undefined ? {} : { migrations: './migrations' }),
    permissions: [`${id}:read`],
    uses: plugin.uses ?? [],
    net: plugin.net ?? {},
    config: {
      type: 'object',
      properties: {
        ...Object.fromEntries((plugin.config ?? []).map((name) => [name, TEXT])),
        ...(plugin.urlField ? { url: URL_SCHEMA } : {}),
      },
      additionalProperties: false,
    },
  };
  const packageJson = {
    name: packageOfWritten(id),
    version: plugin.version ?? '1.0.0',
    type: 'module',
    scripts: plugin.scripts ?? {},
    peerDependencies: { '@aurelius/core': '*', zod: '*' },
    dependencies: plugin.dependencies ?? {},
    aurelius: manifest,
  };
  write('package.json', JSON.stringify(packageJson));
  write('daemon.js', daemonOf(plugin));
  if (commands !== null) write('commands.json', commands);
  if (migration === undefined) return;
  const entries = [{ idx: 0, version: '6', when: 1, tag: '0000_init', breakpoints: true }];
  mkdirSync(join(folder, 'migrations/sqlite/meta'), { recursive: true });
  write('migrations/sqlite/0000_init.sql', migration);
  write(
    'migrations/sqlite/meta/_journal.json',
    JSON.stringify({ version: '7', dialect: 'sqlite', entries }),
  );
}
