// The plugin manifest: the `aurelius` key of a package.json, readable without running the plugin's code.
import * as z from 'zod';
import { NET_DATA, NET_HOST, netPermission } from '../contract/egress.ts';
import type { PluginContract } from './define.ts';
import { PLUGIN_ID } from './plugin-id.ts';
import { PROVIDED } from './providers.ts';

/** Version of the plugin contract; a plugin names the one it was written for. */
export const PLUGIN_API = 1;

export const pluginId = z.string().regex(PLUGIN_ID);

/** A file or folder of the package itself. */
const path = z.string().regex(/^\.\/(?!.*(^|\/)\.\.(\/|$))[^\\\0]+$/, {
  error: 'begins with ./ and stays in the package',
});

export const manifestSchema = z.strictObject({
  id: pluginId.describe('Namespace of everything the plugin has: operations, tables, config'),
  api: z.int().describe('Plugin contract version'),
  contract: path.describe('Module that exports `contract`'),
  daemon: path.describe('Module that exports `plugin`'),
  migrations: path.optional().describe('Folder with `sqlite/` and `postgres/`'),
  commands: path.optional().describe('Command manifest: the generated JSON of its commands'),
  cli: path.optional().describe('Module that exports `commands`, those written by hand'),
  render: path.optional().describe('Module that exports `renderers` by operation id'),
  permissions: z.array(z.string()).describe('What its operations ask of callers'),
  uses: z.array(z.string()).describe("Permissions it needs to call other slices' operations"),
  net: z
    .record(
      z.string().regex(NET_HOST),
      z.strictObject({ purpose: z.string().trim().min(1).max(200), data: z.enum(NET_DATA) }),
    )
    .optional()
    .describe('Hosts it calls by itself, what for, and what of the user’s is sent there'),
  provides: z
    .array(z.string().regex(PROVIDED))
    .optional()
    .describe('What it does for others behind a port: `<port>:<name>`'),
  config: z.record(z.string(), z.unknown()).describe('JSON Schema of its config section'),
});

/** Derived from the contract by `pnpm generate` and checked for drift. */
export type Manifest = z.output<typeof manifestSchema>;

/** Every permission that a plugin asks for towards others: what a person grants. */
export const asksOf = ({
  uses,
  net = {},
}: {
  readonly uses: readonly string[];
  readonly net?: Readonly<Record<string, unknown>> | undefined;
}): string[] => [...uses, ...Object.keys(net).map(netPermission)];

/** The manifest of a plugin laid out like the bundled ones: `src/contract.ts`, `src/daemon.ts`, perhaps `migrations/`. */
export function manifestOf(contract: PluginContract, hasMigrations: boolean): Manifest {
  const permissions = Object.values(contract.operations).map((op) => op.permission);
  const { $schema: _dialect, ...config } = z.toJSONSchema(contract.config, { io: 'input' });
  return manifestSchema.parse({
    id: contract.id,
    api: PLUGIN_API,
    contract: './src/contract.ts',
    daemon: './src/daemon.ts',
    ...(hasMigrations ? { migrations: './migrations' } : {}),
    permissions: [...new Set(permissions)].sort(),
    uses: [...contract.uses],
    ...(contract.net === undefined ? {} : { net: contract.net }),
    ...(contract.provides === undefined ? {} : { provides: [...contract.provides] }),
    config,
  });
}
