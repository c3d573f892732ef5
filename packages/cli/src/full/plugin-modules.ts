// Code of plugins that are not compiled in: its renderers and its own commands, imported when a command needs them.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type Command,
  type CommandSpec,
  type OperationRoute,
  type PluginShell,
  paint,
  type RenderContext,
  type Renderer,
  term,
} from '@aurelius/core/command';
import { Problem } from '@aurelius/core/errors';
import { kernelErrors } from '@aurelius/core/kernel-errors';
import { pluginErrors } from '@aurelius/core/plugin-errors';
import { hashFolder } from '@aurelius/core/plugin-integrity';
import type { Environment } from '../environment.ts';
import { cell } from '../output/view.ts';
import type { InstalledPlugin } from './installed-plugins.ts';
import { shareLibraries } from './share-libraries.ts';

/** @throws Problem `PLUGIN_CHANGED`; Error of the file system when the folder is gone */
function assertUnchanged({ id, root, integrity }: InstalledPlugin): void {
  if (integrity === null || hashFolder(root) === integrity) return;
  throw pluginErrors.PLUGIN_CHANGED(`${id} in ${root}`, { hint: `aurelius plugins update ${id}` });
}

/**
 * Imports a module of a plugin, which gets the libraries of this build as it does in the daemon.
 * @throws Problem `PLUGIN_INVALID`, `PLUGIN_CHANGED`
 */
async function importOf(
  plugin: InstalledPlugin,
  file: string,
  { buildDir }: Environment,
): Promise<Readonly<Record<string, unknown>>> {
  try {
    assertUnchanged(plugin);
    shareLibraries(plugin, buildDir);
    return (await import(pathToFileURL(join(plugin.root, file)).href)) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw kernelErrors.PLUGIN_INVALID(`${plugin.id}: ${file}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** One entity: a field on each line. */
const keyValues = ({ fields }: OperationRoute): Renderer => {
  const width = Math.max(...fields.map((name) => name.length)) + 2;
  return (output: Readonly<Record<string, unknown>>, context: RenderContext) =>
    fields
      .map((name) => {
        const label = context.tty ? paint(context, 'dim', name.padEnd(width)) : `${name}\t`;
        return label + term(cell(output[name]));
      })
      .join('\n');
};

/** Renderers of a plugin's operations: its own, else one that suits any answer. */
export async function pluginRenderers(
  plugin: InstalledPlugin,
  route: OperationRoute,
  environment: Environment,
): Promise<Readonly<Record<string, Renderer>>> {
  const module = plugin.render ? await importOf(plugin, plugin.render, environment) : {};
  const single = route.kind === 'json' && !route.list && route.fields.length > 0;
  return {
    ...(single ? { [route.id]: keyValues(route) } : {}),
    ...(module['renderers'] as Record<string, Renderer> | undefined),
  };
}

/**
 * A plugin's own command.
 * @throws Problem `PLUGIN_INVALID` when its module does not have it
 */
export async function pluginCommand(
  plugin: InstalledPlugin,
  { id }: CommandSpec,
  environment: Environment,
): Promise<Command<PluginShell>> {
  const file = plugin.cli as string;
  const { commands } = await importOf(plugin, file, environment);
  const found = Array.isArray(commands)
    ? (commands as Command<PluginShell>[]).find((one) => one?.spec?.id === id)
    : undefined;
  if (typeof found?.run === 'function') return found;
  throw kernelErrors.PLUGIN_INVALID(
    `${plugin.id}: ${file} does not have the command '${id}' among its \`commands\``,
  );
}
