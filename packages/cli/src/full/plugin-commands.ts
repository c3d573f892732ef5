// Commands of plugins that are not compiled in, from the inventory and their command manifests: none of their code runs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CommandSpec, commandsOfFile, takenCommand } from '@aurelius/core/command';
import type { Paths } from '@aurelius/core/config/paths';
import { type InstalledPlugin, installedPlugins } from './installed-plugins.ts';

/** A command of a plugin and whose it is. */
export interface PluginCommand {
  readonly spec: CommandSpec;
  readonly plugin: InstalledPlugin;
}

export interface PluginCommands {
  readonly commands: readonly PluginCommand[];
  /** Plugins whose commands were left out, with the reason. */
  readonly faults: readonly { readonly plugin: string; readonly reason: string }[];
}

/**
 * The commands of one plugin.
 * @param file its command manifest, relative to its folder
 * @throws Error when the file cannot be used as a whole
 */
export function readCommands(plugin: InstalledPlugin, file: string): readonly CommandSpec[] {
  const specs = commandsOfFile(JSON.parse(readFileSync(join(plugin.root, file), 'utf8')));
  for (const { id, operation } of specs) {
    const { dryRun, run, watch, among } = operation ?? {};
    for (const route of [operation, dryRun, run, watch, among]) {
      if (route && !route.id.startsWith(`${plugin.id}.`)) {
        throw new Error(`'${id}' runs ${route.id}, which is not its own`);
      }
    }
    if (!operation && plugin.cli === undefined) {
      throw new Error(`'${id}' has no operation, and the plugin no module of commands`);
    }
  }
  return specs;
}

/**
 * The commands of every enabled plugin; one that is broken loses its own and no other.
 * @param others commands that are there already
 */
export function readPluginCommands(paths: Paths, others: readonly CommandSpec[]): PluginCommands {
  const commands: PluginCommand[] = [];
  const faults: { plugin: string; reason: string }[] = [];
  for (const plugin of installedPlugins(paths)) {
    if (plugin.commands === undefined) continue;
    try {
      const specs = readCommands(plugin, plugin.commands);
      const taken = takenCommand(specs, [...others, ...commands.map(({ spec }) => spec)]);
      if (taken !== null) throw new Error(taken);
      commands.push(...specs.map((spec) => ({ spec, plugin })));
    } catch (error) {
      const reason = `${plugin.commands}: ${(error as Error).message}`;
      faults.push({ plugin: plugin.id, reason });
    }
  }
  return { commands, faults };
}
