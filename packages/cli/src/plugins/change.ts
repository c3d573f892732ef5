// A change of the plugins of a home: prepared beside what is there, made true by writing the inventory, and taken back whole.
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  type Inventory,
  type InventoryEntry,
  pluginErrors,
  pluginsDir,
  readInventory,
  writeInventory,
} from '@aurelius/core/plugin-inventory';
import { takeLock } from '../daemon/start-lock.ts';
import type { Environment } from '../environment.ts';
import { copyTree, pruneTrees, type Tree } from './tree.ts';

/** What becomes of one plugin. */
export interface Step {
  readonly id: string;
  readonly package: string;
  readonly version: string | null;
  /** Version there was before; null: there was none. */
  readonly from: string | null;
  /** Permissions it would get that it did not have. */
  readonly asks: readonly string[];
  /** What those are for that say so, by permission. */
  readonly reasons: Readonly<Record<string, string>>;
}

/** What a change does to the inventory. */
export interface Draft {
  readonly next: Inventory;
  readonly steps: readonly Step[];
}

/** A change that is prepared; nothing that is in use has been touched. */
export interface Change {
  readonly steps: readonly Step[];
  /** False: everything is that way already. */
  readonly changes: boolean;
  /** Makes it true. */
  commit(): void;
  /** Takes back what was committed. */
  revert(): void;
  /** Gives back what the change held, and removes what nothing uses any more. */
  end(): void;
}

/** What drafts are made from. */
export interface Drafting {
  readonly inventory: Inventory;
  readonly environment: Environment;
  /** The installed packages, to be changed; a copy is made when this is first called. */
  tree(): Tree;
}

/** An inventory without the names of trees: a copy of a tree is no change. */
const essence = ({ plugins, ...rest }: Inventory) => ({
  ...rest,
  plugins: plugins.map(({ root, ...one }) => (one.source.kind === 'link' ? { ...one, root } : one)),
});

/**
 * Prepares a change, alone: only one command changes plugins at a time.
 * @throws Problem `PLUGINS_BUSY`, `PLUGINS_UNREADABLE`, and what `draft` throws; nothing is left behind then
 */
export async function prepare(
  environment: Environment,
  draft: (parts: Drafting) => Promise<Draft> | Draft,
): Promise<Change> {
  const { dataDir } = environment.paths;
  const lock = join(pluginsDir(dataDir), 'lock');
  // a lock that was left behind is gone at the second try
  const release = takeLock(lock) ?? takeLock(lock);
  if (!release) throw pluginErrors.PLUGINS_BUSY();
  let tree: Tree | undefined;
  try {
    const inventory = readInventory(dataDir);
    const { next, steps } = await draft({
      inventory,
      environment,
      tree() {
        tree ??= copyTree(dataDir, inventory, environment.env);
        return tree;
      },
    });
    let standing = inventory;
    const write = (one: Inventory) => {
      writeInventory(dataDir, one);
      standing = one;
    };
    return {
      steps,
      changes: !isDeepStrictEqual(essence(next), essence(inventory)),
      commit: () => write(next),
      revert: () => write(inventory),
      end() {
        pruneTrees(dataDir, standing);
        release();
      },
    };
  } catch (error) {
    tree?.abandon();
    release();
    throw error;
  }
}

/** The inventory with an entry in the place of the one with its id, or at its end. */
export function withEntry(inventory: Inventory, entry: InventoryEntry): Inventory {
  const at = inventory.plugins.findIndex(({ id }) => id === entry.id);
  const plugins = at < 0 ? [...inventory.plugins, entry] : inventory.plugins.with(at, entry);
  const former = inventory.former.filter((id) => id !== entry.id);
  return { ...inventory, plugins, former };
}

/** The inventory without a plugin. */
export const withoutEntry = (inventory: Inventory, { id }: InventoryEntry): Inventory => ({
  ...inventory,
  plugins: inventory.plugins.filter((one) => one.id !== id),
  former: [...inventory.former, id],
});

/**
 * The entry of a plugin that was added.
 * @throws Problem `PLUGIN_NOT_FOUND`, `PLUGIN_BUNDLED`
 */
export function addedEntry(
  { plugins }: Inventory,
  id: string,
  bundled: readonly string[],
): InventoryEntry {
  const entry = plugins.find((one) => one.id === id);
  if (entry) return entry;
  if (bundled.includes(id)) {
    throw pluginErrors.PLUGIN_BUNDLED(`${id} comes with Aurelius.`, {
      hint: `aurelius plugins disable ${id}`,
    });
  }
  throw pluginErrors.PLUGIN_NOT_FOUND(`There is no plugin ${id}.`);
}
