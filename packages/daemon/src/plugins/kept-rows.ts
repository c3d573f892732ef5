// The tables whose rows carry their own hash, of every plugin whose code can be loaded: what examines a database needs of them.
import type { EntityStore } from '@aurelius/core/db';
import type { Log } from '@aurelius/core/plugin';
import { PluginLoader } from './load.ts';
import { installSharedLibraries } from './shared.ts';
import { type BundledPlugin, findPlugins } from './sources.ts';

const SILENT: Log = { debug() {}, info() {}, warn() {}, error() {} };

export interface KeptRowsParts {
  readonly bundled: readonly BundledPlugin[];
  readonly resources: string;
  readonly dataDir: string;
  readonly builtMain: string | null;
}

export interface KeptRows {
  readonly tables: readonly { readonly entity: string; readonly table: EntityStore['table'] }[];
  /** Plugins whose rows are nobody's to judge. */
  readonly unread: readonly { readonly plugin: string; readonly reason: string | null }[];
  /** Takes away what was put in place to load them. */
  release(): void;
}

export async function keptRows(parts: KeptRowsParts): Promise<KeptRows> {
  const { bundled, resources, dataDir, builtMain } = parts;
  const loader = new PluginLoader(findPlugins(bundled, resources, dataDir), SILENT);
  let release = () => {};
  const loaded = await loader.load((packages) => {
    if (packages.length > 0) release = installSharedLibraries(packages, builtMain);
  });
  const tables = loaded.flatMap(({ plugin }) =>
    Object.entries(plugin.entities ?? {}).map(([entity, { table }]) => ({ entity, table })),
  );
  const unread = loader.states
    .all()
    .filter(({ status }) => status === 'failed')
    .map(({ plugin, reason }) => ({ plugin: plugin.id, reason }));
  return { tables, unread, release: () => release() };
}
