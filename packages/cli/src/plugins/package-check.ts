// Whether a package that lies in its place may become a plugin of this home. None of its code runs.
import { readFileSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { takenCommand } from '@aurelius/core/command';
import { kernelErrors } from '@aurelius/core/kernel-errors';
import {
  type Inventory,
  PLUGIN_RESERVED,
  type PluginPackage,
  pluginErrors,
  readPluginPackage,
} from '@aurelius/core/plugin-inventory';
import type { Environment } from '../environment.ts';
import { readCommands, readPluginCommands } from '../full/plugin-commands.ts';
import { sections } from '../sections.gen.ts';

/** What only the host may bring: two instances of it would not know each other. */
const HOST_ONLY = '@aurelius/core';

interface OclifManifest {
  readonly commands: Readonly<Record<string, { readonly aliases: readonly string[] }>>;
}

/** Commands that this build has without any plugin of the inventory. */
function builtInCommands({ buildDir }: Environment) {
  const text = readFileSync(join(buildDir, 'oclif.manifest.json'), 'utf8');
  const spaced = (id: string) => id.replaceAll(':', ' ');
  return Object.entries((JSON.parse(text) as OclifManifest).commands).map(([id, { aliases }]) => ({
    id: spaced(id),
    aliases: aliases.map(spaced),
  }));
}

/** @throws Problem `PLUGIN_INVALID` unless every file of the manifest is there, inside the package */
function assertFiles(root: string, { manifest }: PluginPackage): void {
  const invalid = (reason: string) => kernelErrors.PLUGIN_INVALID(`${manifest.id}: ${reason}`);
  if (manifest.commands === undefined) {
    throw kernelErrors.PLUGIN_INVALID(
      `${manifest.id}: the manifest names no \`commands\`, the file with its commands`,
      { hint: 'Its author makes it with: aurelius plugins check --write' },
    );
  }
  const { contract, daemon, migrations, commands, cli, render } = manifest;
  for (const [key, path] of Object.entries({
    contract,
    daemon,
    migrations,
    commands,
    cli,
    render,
  })) {
    if (path === undefined) continue;
    let real: string;
    try {
      real = realpathSync(join(root, path));
    } catch {
      throw invalid(`there is no ${path}, which the manifest has as \`${key}\``);
    }
    if (!real.startsWith(root + sep)) throw invalid(`${path} leads out of the package`);
  }
}

/** @throws Problem `PLUGIN_TAKEN`, `PLUGIN_INVALID` */
function assertCommands(
  root: string,
  read: PluginPackage,
  inventory: Inventory,
  environment: Environment,
): void {
  const { id, cli, commands: file = '' } = read.manifest;
  const others = readPluginCommands(environment.paths, []).commands.filter(
    ({ plugin }) => plugin.id !== id && inventory.plugins.some((one) => one.id === plugin.id),
  );
  let taken: string | null;
  try {
    const specs = readCommands(
      {
        id,
        root,
        dependencies: read.dependencies,
        integrity: null,
        ...(cli === undefined ? {} : { cli }),
      },
      file,
    );
    taken = takenCommand(specs, [
      ...builtInCommands(environment),
      ...others.map(({ spec }) => spec),
    ]);
  } catch (error) {
    throw kernelErrors.PLUGIN_INVALID(`${id}: ${file}: ${(error as Error).message}`);
  }
  if (taken !== null) throw pluginErrors.PLUGIN_TAKEN(`${id}: ${taken}.`);
}

/**
 * Reads a package and checks all that can be known without running it.
 * @param root absolute real path
 * @throws Problem `PLUGIN_INVALID`, `PLUGIN_API_UNSUPPORTED`, `PLUGIN_TAKEN`
 */
export function acceptPackage(
  root: string,
  inventory: Inventory,
  environment: Environment,
): PluginPackage {
  const read = readPluginPackage(root);
  const { id } = read.manifest;
  const holder = inventory.plugins.find((one) => one.id === id && one.package !== read.name);
  if (holder) throw pluginErrors.PLUGIN_TAKEN(`The id ${id} belongs to ${holder.package}.`);
  if (id in sections || PLUGIN_RESERVED.includes(id)) {
    throw pluginErrors.PLUGIN_TAKEN(`The id ${id} belongs to Aurelius.`);
  }
  if (read.dependencies.includes(HOST_ONLY)) {
    throw kernelErrors.PLUGIN_INVALID(
      `${id}: ${HOST_ONLY} is among its dependencies; it belongs to peerDependencies, for the host brings it`,
    );
  }
  assertFiles(root, read);
  assertCommands(root, read, inventory, environment);
  return read;
}
