// The config sections of the plugins of a home, from their manifests: whoever checks the file does not run their code.
import * as z from 'zod';
import type { PluginSections } from '../config/schema.ts';
import { pluginRoot, readInventory } from './inventory.ts';
import { readPluginPackage } from './package.ts';

/**
 * Schemas by plugin id. A plugin whose package cannot be read has none; the daemon says why it does not run.
 * @throws Problem `PLUGINS_UNREADABLE`
 */
export function installedSections(dataDir: string): PluginSections {
  const found = readInventory(dataDir).plugins.flatMap((entry) => {
    try {
      const { manifest } = readPluginPackage(pluginRoot(dataDir, entry));
      const schema = z.fromJSONSchema(manifest.config);
      return schema instanceof z.ZodObject ? [[manifest.id, schema] as const] : [];
    } catch {
      return [];
    }
  });
  return Object.fromEntries(found);
}
