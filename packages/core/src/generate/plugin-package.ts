// What a plugin's package says of its code, made from the code: the manifest in package.json, and the command file.
import type { CommandSpec } from '../command/spec.ts';
import type { PluginContract } from '../plugin/define.ts';
import { type Manifest, manifestOf } from '../plugin/manifest.ts';
import { commandSpecs } from './specs.ts';

/** Where a plugin's modules lie unless its manifest says otherwise; a path is relative to the package. */
const LAYOUT = {
  contract: './src/contract.ts',
  daemon: './src/daemon.ts',
  cli: './src/commands.ts',
  render: './src/render.ts',
  migrations: './migrations',
} as const;

type Part = keyof typeof LAYOUT;

/** The paths of a plugin's parts; those that it does not have are absent. */
export type PluginParts = Readonly<Partial<Record<Part, string>>>;

const COMMAND_FILE = './commands.json';

/**
 * The parts a package has: what its manifest names, else what lies in the usual place.
 * @param exists whether there is something at a path of the package
 */
export function partsOf(aurelius: unknown, exists: (path: string) => boolean): PluginParts {
  const named = (aurelius ?? {}) as Readonly<Record<string, unknown>>;
  const parts = Object.entries(LAYOUT).flatMap(([part, usual]) => {
    const path = named[part];
    if (typeof path === 'string') return [[part, path]];
    return exists(usual) ? [[part, usual]] : [];
  });
  return Object.fromEntries(parts) as PluginParts;
}

/** What the package has to say, given its code. */
export interface DerivedPackage {
  /** The `aurelius` key of package.json. */
  readonly manifest: Manifest;
  /** What the file that `manifest.commands` names holds; empty where it names none. */
  readonly commands: readonly CommandSpec[];
}

/** @param own commands that the plugin's `cli` module brings */
export function derivedPackage(
  contract: PluginContract,
  own: readonly CommandSpec[],
  parts: PluginParts,
): DerivedPackage {
  const commands = [...commandSpecs([contract]), ...own];
  const said = manifestOf(contract, false);
  const { cli, render, migrations } = parts;
  const manifest: Manifest = {
    id: said.id,
    api: said.api,
    contract: parts.contract ?? LAYOUT.contract,
    daemon: parts.daemon ?? LAYOUT.daemon,
    ...(commands.length === 0 ? {} : { commands: COMMAND_FILE }),
    ...(own.length === 0 || cli === undefined ? {} : { cli }),
    ...(render === undefined ? {} : { render }),
    ...(migrations === undefined ? {} : { migrations }),
    permissions: said.permissions,
    uses: said.uses,
    ...(said.net === undefined ? {} : { net: said.net }),
    ...(said.provides === undefined ? {} : { provides: said.provides }),
    config: said.config,
  };
  return { manifest, commands };
}
