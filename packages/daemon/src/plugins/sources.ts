// Where plugins come from: the bundled list, and the inventory of this home. Both load by the same path.
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isProblem, kernelErrors, type Problem } from '@aurelius/core/contract';
import { asksOf, type Manifest } from '@aurelius/core/plugin';
import {
  hashFolder,
  type Inventory,
  type InventoryEntry,
  PLUGIN_RESERVED,
  parseManifest,
  pluginErrors,
  pluginRoot,
  readInventory,
  readPluginPackage,
} from '@aurelius/core/plugin-inventory';
import type { SharingPackage } from './shared.ts';

/** A plugin package whose manifest has been read and none of whose code has run. */
export interface PluginSource {
  readonly manifest: Manifest;
  /** Where it comes from, for error texts. */
  readonly origin: string;
  /** Folder with `sqlite/`; null when it has no tables. */
  readonly migrations: string | null;
  /** Set for plugins that are not compiled in. */
  readonly sharing: SharingPackage | null;
  /** URL of the daemon half; null: it is compiled in. */
  readonly module: string | null;
  /** Imports the daemon half. */
  load(): Promise<unknown>;
}

/** A plugin that is compiled in. */
export interface BundledPlugin {
  readonly package: {
    readonly name: string;
    readonly version: string;
    readonly aurelius: unknown;
  };
  load(): Promise<unknown>;
}

/** A plugin of this installation, whatever state its package is in. */
export interface KnownPlugin {
  readonly id: string;
  readonly package: string;
  readonly version: string;
  /** What the inventory has of it; null: it is compiled in. */
  readonly entry: InventoryEntry | null;
  readonly enabled: boolean;
  /**
   * Reads its package.
   * @throws Problem why it may not run: `PLUGIN_INVALID`, `PLUGIN_API_UNSUPPORTED`, `PLUGIN_CHANGED`, `PLUGIN_NOT_GRANTED`
   */
  open(): PluginSource;
}

export interface FoundPlugins {
  readonly plugins: readonly KnownPlugin[];
  /** Ids of plugins that were removed. */
  readonly former: readonly string[];
  /** Why the inventory could not be read: what it names does not run. */
  readonly inventoryFault: Problem | null;
}

/** @param resources the folder that holds `plugins/<id>/migrations` */
function bundledSource(entry: BundledPlugin, resources: string): PluginSource {
  const origin = entry.package.name;
  const manifest = parseManifest(origin, entry.package.aurelius);
  const folder = join(resources, 'plugins', manifest.id, 'migrations');
  const migrations = manifest.migrations === undefined ? null : folder;
  return { manifest, origin, migrations, sharing: null, module: null, load: () => entry.load() };
}

const bundledId = ({ package: { aurelius, name } }: BundledPlugin): string =>
  (aurelius as { id?: string } | undefined)?.id ?? name;

/** How a person gets an installed or linked plugin back in order. */
const again = ({ source, id }: InventoryEntry): string =>
  source.kind === 'link' ? `aurelius plugins link ${source.spec}` : `aurelius plugins update ${id}`;

/** @throws Problem `PLUGIN_CHANGED` unless the folder is there and is the one that was installed */
function verifiedRoot(entry: InventoryEntry, dataDir: string): string {
  const { id, integrity, source } = entry;
  const changed = (reason: string, cause?: unknown) =>
    pluginErrors.PLUGIN_CHANGED(`${id}: ${reason}`, { hint: again(entry), cause });
  try {
    const root = pluginRoot(dataDir, entry);
    if (integrity === null || hashFolder(root) === integrity) return root;
  } catch (error) {
    throw isProblem(error) ? error : changed((error as Error).message, error);
  }
  throw changed(`a file is not as it was when the ${source.kind} was installed`);
}

/** A plugin of the inventory, checked against what was installed and granted. */
export function inventorySource(entry: InventoryEntry, dataDir: string): PluginSource {
  const root = verifiedRoot(entry, dataDir);
  const { manifest, dependencies } = readPluginPackage(root);
  if (manifest.id !== entry.id) {
    throw pluginErrors.PLUGIN_CHANGED(`${entry.id} calls itself ${manifest.id} now`, {
      hint: again(entry),
    });
  }
  const missing = asksOf(manifest).filter((one) => !entry.granted.includes(one));
  if (missing.length > 0) {
    throw pluginErrors.PLUGIN_NOT_GRANTED(`${entry.id} asks for ${missing.join(', ')}`, {
      hint: again(entry),
    });
  }
  const module = pathToFileURL(resolve(root, manifest.daemon)).href;
  return {
    manifest,
    origin: root,
    migrations: manifest.migrations === undefined ? null : join(root, manifest.migrations),
    sharing: { root, dependencies },
    module,
    load: () => import(module),
  };
}

function inventoryOf(dataDir: string): { inventory: Inventory | null; fault: Problem | null } {
  try {
    return { inventory: readInventory(dataDir), fault: null };
  } catch (error) {
    if (!isProblem(error)) throw error;
    return { inventory: null, fault: error };
  }
}

/** @throws Problem `PLUGIN_INVALID` when the id is somebody else's */
function assertFree(id: string, others: readonly KnownPlugin[]): void {
  const twin = others.find((it) => it.id === id);
  if (twin || PLUGIN_RESERVED.includes(id)) {
    throw kernelErrors.PLUGIN_INVALID(`the id ${id} is taken by ${twin?.package ?? 'Aurelius'}`);
  }
}

/** The plugins of this installation: bundled ones first, then those of the inventory. */
export function findPlugins(
  bundled: readonly BundledPlugin[],
  resources: string,
  dataDir: string,
): FoundPlugins {
  const { inventory, fault } = inventoryOf(dataDir);
  const plugins: KnownPlugin[] = bundled.map((entry) => {
    const id = bundledId(entry);
    return {
      id,
      package: entry.package.name,
      version: entry.package.version,
      entry: null,
      enabled: !inventory?.disabled.includes(id),
      open: () => bundledSource(entry, resources),
    };
  });
  for (const entry of inventory?.plugins ?? []) {
    const others = [...plugins];
    plugins.push({
      id: entry.id,
      package: entry.package,
      version: entry.version,
      entry,
      enabled: entry.enabled,
      open() {
        assertFree(entry.id, others);
        return inventorySource(entry, dataDir);
      },
    });
  }
  return { plugins, former: inventory?.former ?? [], inventoryFault: fault };
}
