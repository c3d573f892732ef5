// The inventory: which plugins this home has beside the bundled ones, from where, and what they were granted. One JSON
// file, written by `aurelius plugins …` and read by daemon and command line.
import { mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { faultText } from '../contract/fault-text.ts';
import { writeWhole } from '../files.ts';
import { pluginErrors } from './errors.ts';
import { pluginId } from './manifest.ts';

/** Raised when a reader could misunderstand a newer file. */
const FORMAT = 1;

/** From where: a package of an npm registry, a packed file, a folder that was packed, or a folder as it stands. */
export const PLUGIN_SOURCES = ['npm', 'tarball', 'folder', 'link'] as const;

const entry = z.strictObject({
  id: pluginId,
  package: z.string().describe('Name of the npm package'),
  version: z.string(),
  source: z.strictObject({
    kind: z.enum(PLUGIN_SOURCES),
    spec: z.string().describe('As it was asked for: `name@^1`, or an absolute path'),
  }),
  root: z.string().describe('Its folder; relative to the folder of the inventory, or absolute'),
  integrity: z
    .string()
    .nullable()
    .describe('Hash of everything in its folder; null: linked, so that it may change'),
  granted: z.array(z.string()).describe('Permissions it may use towards others'),
  enabled: z.boolean(),
  api: z.int().describe('Plugin contract version'),
  dependencies: z.array(z.string()).describe('Packages it brings itself'),
  manifest: z
    .strictObject({
      commands: z.string().optional(),
      cli: z.string().optional(),
      render: z.string().optional(),
    })
    .describe('The part of its manifest that every command needs; paths relative to `root`'),
});

/** A plugin of this home. */
export type InventoryEntry = z.output<typeof entry>;

const inventorySchema = z.strictObject({
  format: z.literal(FORMAT),
  plugins: z.array(entry),
  disabled: z.array(pluginId).describe('Bundled plugins that are switched off'),
  former: z
    .array(pluginId)
    .default([])
    .describe('Plugins that were removed: their config sections may stay for when they come back'),
});

export type Inventory = z.output<typeof inventorySchema>;

const EMPTY: Inventory = { format: FORMAT, plugins: [], disabled: [], former: [] };

/** Folder of everything that was installed. */
export const pluginsDir = (dataDir: string): string => join(dataDir, 'plugins');

/** The file; made with the first change. */
export const inventoryFile = (dataDir: string): string =>
  join(pluginsDir(dataDir), 'inventory.json');

/**
 * The inventory of a home.
 * @throws Problem `PLUGINS_UNREADABLE` naming the file and the place in it
 */
export function readInventory(dataDir: string): Inventory {
  const file = inventoryFile(dataDir);
  const unreadable = (reason: string) => pluginErrors.PLUGINS_UNREADABLE(`${file}: ${reason}`);
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return EMPTY;
    throw unreadable(message);
  }
  const { data, error } = inventorySchema.safeParse(json);
  if (data) return data;
  const [issue] = error.issues;
  throw unreadable(`${issue?.path.join('.')}: ${issue && faultText(issue)}`);
}

/** Replaces the inventory at once, readable by its owner alone. */
export function writeInventory(dataDir: string, inventory: Inventory): void {
  mkdirSync(pluginsDir(dataDir), { recursive: true, mode: 0o700 });
  // keys in the order of the schema, whoever put the entry together
  const text = JSON.stringify(inventorySchema.parse(inventory), null, 2);
  writeWhole(inventoryFile(dataDir), `${text}\n`);
}

/**
 * Absolute real path of a plugin's folder: its modules go by that name.
 * @throws Error of the file system when it is gone
 */
export const pluginRoot = (dataDir: string, { root }: Pick<InventoryEntry, 'root'>): string =>
  realpathSync(resolve(pluginsDir(dataDir), root));
