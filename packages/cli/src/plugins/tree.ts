// Installed packages lie in a tree: a folder that npm looks after, with one lockfile. A tree that the inventory names never
// changes: every change is made in a copy, and becomes true when the inventory names that one.
import {
  constants,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import type { Env } from '@aurelius/core/config/paths';
import { type Inventory, type InventoryEntry, pluginsDir } from '@aurelius/core/plugin-inventory';
import { npmInstall, npmPack, npmUninstall } from './npm.ts';
import { type InstallSource, nameOfSpec } from './spec.ts';

/** Below the folder of the inventory. */
const TREES = 'trees';
/** Below a tree: packed files that did not come from a registry, so that the lockfile can be followed again. */
const PACKED = 'packed';

interface TreePackage {
  readonly dependencies?: Readonly<Record<string, string>>;
}

const isInstalled = ({ source }: InventoryEntry): boolean => source.kind !== 'link';

/** `trees/abc` of an entry whose folder is `trees/abc/node_modules/words`. */
const treeOf = ({ root }: InventoryEntry): string => root.split('/').slice(0, 2).join('/');

/** A copy of the tree in use, to be changed. */
export interface Tree {
  /**
   * Brings a package in.
   * @returns its name
   * @throws Problem `PLUGIN_NOT_FETCHED`
   */
  add(source: InstallSource): Promise<string>;
  remove(name: string): Promise<void>;
  /** Folder of a package in this tree, as the inventory has it. */
  rootOf(name: string): string;
  /** Entries as they are with this tree: installed ones lie in it. */
  moved(entries: readonly InventoryEntry[]): InventoryEntry[];
  /** Throws the copy away. */
  abandon(): void;
}

/** Copies the tree that `inventory` names, or begins the first one. */
export function copyTree(dataDir: string, { plugins }: Inventory, env: Env): Tree {
  const home = pluginsDir(dataDir);
  mkdirSync(join(home, TREES), { recursive: true, mode: 0o700 });
  const folder = mkdtempSync(join(home, TREES, 't-'));
  const name = `${TREES}/${basename(folder)}`;
  const current = plugins.find(isInstalled);
  const packageFile = join(folder, 'package.json');
  if (current) {
    cpSync(join(home, treeOf(current)), folder, {
      recursive: true,
      preserveTimestamps: true,
      mode: constants.COPYFILE_FICLONE,
    });
  } else writeFileSync(packageFile, '{ "private": true }\n', { mode: 0o600 });

  const wanted = () =>
    (JSON.parse(readFileSync(packageFile, 'utf8')) as TreePackage).dependencies ?? {};
  const rootOf = (one: string) => `${name}/node_modules/${one}`;

  /** A file below the tree that npm installs from, of a file or a folder elsewhere. */
  const packed = async ({ kind, spec }: InstallSource): Promise<string> => {
    mkdirSync(join(folder, PACKED), { recursive: true });
    const own = mkdtempSync(join(folder, PACKED, 'p-'));
    if (kind === 'folder') await npmPack(folder, env, spec, own);
    else copyFileSync(spec, join(own, basename(spec)));
    return `${PACKED}/${basename(own)}/${readdirSync(own)[0]}`;
  };

  /** Removes packed files that nothing is installed from any more. */
  const tidy = () => {
    if (!existsSync(join(folder, PACKED))) return;
    const used = Object.values(wanted());
    for (const one of readdirSync(join(folder, PACKED))) {
      if (!used.some((spec) => spec.includes(`${PACKED}/${one}/`))) {
        rmSync(join(folder, PACKED, one), { recursive: true });
      }
    }
  };

  return {
    async add(source) {
      if (source.kind === 'npm') {
        const one = nameOfSpec(source.spec);
        // a bare name would mean the version that is there already
        await npmInstall(folder, env, [one === source.spec ? `${one}@latest` : source.spec]);
        tidy();
        return one;
      }
      const file = await packed(source);
      await npmInstall(folder, env, [`./${file}`]);
      tidy();
      const found = Object.entries(wanted()).find(([, spec]) => spec.endsWith(file));
      return (found as [string, string])[0];
    },
    async remove(one) {
      await npmUninstall(folder, env, one);
      tidy();
    },
    rootOf,
    moved: (entries) =>
      entries.map((entry) =>
        isInstalled(entry) ? { ...entry, root: rootOf(entry.package) } : entry,
      ),
    abandon: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Removes every tree that the inventory does not name. */
export function pruneTrees(dataDir: string, { plugins }: Inventory): void {
  const home = pluginsDir(dataDir);
  const used = plugins.filter(isInstalled).map(treeOf);
  if (!existsSync(join(home, TREES))) return;
  for (const one of readdirSync(join(home, TREES))) {
    if (!used.includes(`${TREES}/${one}`)) {
      rmSync(join(home, TREES, one), { recursive: true, force: true });
    }
  }
}
