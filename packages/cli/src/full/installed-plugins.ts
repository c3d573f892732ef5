// The plugins of this installation that bring commands, as the inventory has them.
import { readFileSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Paths } from '@aurelius/core/config/paths';

/** What the command line needs of an enabled plugin; paths of its files are relative to `root`. */
export interface InstalledPlugin {
  readonly id: string;
  /** Absolute real path of its folder. */
  readonly root: string;
  /** Hash of everything in its folder; null: linked, so that it may change. */
  readonly integrity: string | null;
  /** Packages it brings itself. */
  readonly dependencies: readonly string[];
  readonly commands?: string;
  readonly cli?: string;
  readonly render?: string;
}

interface Entry {
  readonly id: string;
  readonly root: string;
  readonly integrity: string | null;
  readonly enabled: boolean;
  readonly dependencies: readonly string[];
  readonly manifest: {
    readonly commands?: string;
    readonly cli?: string;
    readonly render?: string;
  };
}

/** Of a folder that the inventory names by a path relative to its own, or absolute; one that is gone keeps its name. */
function realRoot(dataDir: string, root: string): string {
  const folder = resolve(dataDir, 'plugins', root);
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

/** Every enabled plugin; none where there is no inventory, or none that can be read. */
export function installedPlugins({ dataDir }: Paths): readonly InstalledPlugin[] {
  try {
    const text = readFileSync(join(dataDir, 'plugins', 'inventory.json'), 'utf8');
    const { plugins } = JSON.parse(text) as { plugins: readonly Entry[] };
    return plugins
      .filter(({ enabled }) => enabled)
      .map(({ id, root, integrity, dependencies, manifest: { commands, cli, render } }) => ({
        id,
        root: realRoot(dataDir, root),
        integrity,
        dependencies,
        ...(commands === undefined ? {} : { commands }),
        ...(cli === undefined ? {} : { cli }),
        ...(render === undefined ? {} : { render }),
      }));
  } catch {
    // the daemon reports an inventory that cannot be read; commands that need none go on
    return [];
  }
}
