// Linked test plugins, copied out of the tree so that nothing of its node_modules can be found from them.
import { cpSync, existsSync, realpathSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import {
  describePackage,
  type InventoryEntry,
  readInventory,
  readPluginPackage,
  writeInventory,
} from '../plugin/inventory-index.ts';
import { asksOf } from '../plugin/manifest.ts';
import type { TempHome } from './home.ts';

const FIXTURES = join(import.meta.dirname, '../../../../test/fixtures/plugins');

/** Copies a plugin of `test/fixtures/plugins` into the home. Answers its folder. */
export function copyPlugin(home: TempHome, name: string): string {
  const folder = join(home.path, 'linked', name);
  cpSync(join(FIXTURES, name), folder, { recursive: true });
  const modules = join(folder, 'modules');
  if (existsSync(modules)) renameSync(modules, join(folder, 'node_modules'));
  return folder;
}

/** Writes a plugin's folder into the home's inventory, as it stands and with all it asks for. */
export function linkFolder(home: TempHome, folder: string): InventoryEntry {
  const { dataDir } = home.paths;
  const read = readPluginPackage(folder);
  const entry: InventoryEntry = {
    ...describePackage(read),
    source: { kind: 'link', spec: folder },
    root: realpathSync(folder),
    integrity: null,
    granted: asksOf(read.manifest),
    enabled: true,
  };
  const inventory = readInventory(dataDir);
  writeInventory(dataDir, { ...inventory, plugins: [...inventory.plugins, entry] });
  return entry;
}

/** Copies plugins of `test/fixtures/plugins` into the home and links them. Answers their folders. */
export const linkPlugins = (home: TempHome, names: readonly string[]): string[] =>
  names.map((name) => {
    const folder = copyPlugin(home, name);
    linkFolder(home, folder);
    return folder;
  });
