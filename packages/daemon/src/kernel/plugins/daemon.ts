// The operations on plugins. Installing is not one of them: a command does that, on files, and the daemon starts anew.
import {
  type PluginDetails,
  type PluginRow,
  pluginErrors,
  pluginOperations,
} from '@aurelius/core/kernel';
import { asksOf } from '@aurelius/core/plugin';
import { pluginRoot } from '@aurelius/core/plugin-inventory';
import type { PluginState } from '../../plugins/states.ts';
import { type Kernel, type KernelHalf, served } from '../module.ts';
import { pageOf } from '../page.ts';
import { checkConfinement, checkFiles, checkStates } from './checks.ts';

const rowOf = ({ plugin, status, reason }: PluginState): PluginRow => ({
  id: plugin.id,
  package: plugin.package,
  version: plugin.version,
  source: plugin.entry?.source.kind ?? 'bundled',
  state: status,
  reason,
});

export function pluginsModule({ plugins, registry, paths }: Kernel): KernelHalf {
  const folderOf = ({ plugin: { entry } }: PluginState): string | null => {
    if (!entry) return null;
    try {
      return pluginRoot(paths.dataDir, entry);
    } catch {
      return entry.root;
    }
  };

  const detailsOf = (state: PluginState): PluginDetails => {
    const { plugin, code, hint, manifest } = state;
    const { id, entry } = plugin;
    const uses = manifest ? asksOf(manifest) : [];
    return {
      ...rowOf(state),
      code,
      hint,
      api: manifest?.api ?? entry?.api ?? null,
      spec: entry?.source.spec ?? null,
      folder: folderOf(state),
      integrity: entry?.integrity ?? null,
      uses,
      granted: entry?.granted ?? uses,
      permissions: manifest?.permissions ?? [],
      operations: [...registry.values()].flatMap(({ owner, op }) => (owner === id ? [op.id] : [])),
      config: Object.keys((manifest?.config['properties'] as object | undefined) ?? {}),
    };
  };

  const operations = served('plugins', pluginOperations, {
    list: async (_context, input) => pageOf(plugins.states.all().map(rowOf), ({ id }) => id, input),
    async inspect(_context, { id }) {
      const state = plugins.states.all().find(({ plugin }) => plugin.id === id);
      if (!state) throw pluginErrors.PLUGIN_NOT_FOUND(`There is no plugin ${id}.`);
      return detailsOf(state);
    },
  });
  const checks = [
    checkStates(plugins),
    checkFiles(plugins, paths.dataDir),
    checkConfinement(plugins),
  ];
  return { owner: 'plugins', operations, checks };
}
