// What `doctor` asks about plugins.

import type { Check } from '@aurelius/core/plugin';
import type { PluginLoader } from '../../plugins/load.ts';
import { inventorySource } from '../../plugins/sources.ts';
import { reasonOf } from '../../plugins/states.ts';

/** Those that were put in beside the bundled ones, and are switched on. */
const added = ({ found }: PluginLoader) =>
  found.plugins.flatMap(({ id, entry, enabled }) => (entry && enabled ? [{ id, entry }] : []));

/** Whether every plugin that should run does. */
export const checkStates = (plugins: PluginLoader): Check => ({
  id: 'state',
  title: 'Plugins',
  run() {
    const { states, found } = plugins;
    if (found.inventoryFault) return { status: 'fail', detail: found.inventoryFault.message };
    const unwell = states.unwell();
    const [first] = unwell;
    if (!first) {
      const active = states.all().filter(({ status }) => status === 'active').length;
      return { status: 'ok', detail: `${active} active` };
    }
    return {
      status: unwell.some(({ status }) => status === 'failed') ? 'fail' : 'warn',
      detail: unwell
        .map(({ plugin, status, reason }) => `${plugin.id} ${status}: ${reason}`)
        .join('; '),
      hint: first.hint ?? `aurelius plugins inspect ${first.plugin.id}`,
    };
  },
});

/** Whether the files of installed plugins still are what was installed, since the daemon started. */
export const checkFiles = (plugins: PluginLoader, dataDir: string): Check => ({
  id: 'files',
  title: 'Files of the plugins',
  security: true,
  run() {
    const faults = added(plugins).flatMap(({ entry }) => {
      try {
        inventorySource(entry, dataDir);
        return [];
      } catch (error) {
        return [{ id: entry.id, reason: reasonOf(error) }];
      }
    });
    const [first] = faults;
    if (!first) return { status: 'ok', detail: 'as they were installed' };
    return {
      status: 'fail',
      detail: faults.map(({ reason }) => reason).join('; '),
      hint: `aurelius plugins inspect ${first.id}`,
    };
  },
});

/** Names the code that the daemon runs with all of its own rights. */
export const checkConfinement = (plugins: PluginLoader): Check => ({
  id: 'confinement',
  title: 'Plugins of others',
  security: true,
  run() {
    const ids = added(plugins).map(({ id }) => id);
    if (ids.length === 0) return { status: 'ok', detail: 'none' };
    return {
      status: 'warn',
      detail: `${ids.join(', ')}: their code runs inside the daemon and can do what you can do`,
      hint: 'Keep the ones you trust; aurelius plugins remove ID',
    };
  },
});
