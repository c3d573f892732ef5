// The database of the daemon, with the tables of the kernel and of every plugin that was loaded.
import { join } from 'node:path';
import type { Recorder } from '@aurelius/core/db';
import type { Clock } from '@aurelius/core/plugin';
import { currentOrigin } from '../kernel/origin.ts';
import type { LoadedPlugin } from '../plugins/load.ts';
import type { PluginSource } from '../plugins/sources.ts';
import { KERNEL, openDatabase, type SqliteDatabase } from './database.ts';
import type { MigrationOwner } from './migration-files.ts';

export interface StorageOptions {
  readonly dataDir: string;
  /** Keys of an encrypted database, the newest first; null: a plain one. */
  readonly keys: readonly string[] | null;
  /** Holds `packages/daemon/migrations`. */
  readonly resources: string;
  readonly clock: Clock;
  /** What remembers changes beside the event log. */
  readonly recorders: readonly Recorder[];
  /** Told after each commit that made events. */
  onCommit(types: readonly string[]): void;
}

/** Whose migrations make the schema, the kernel's first. @param resources holds `packages/daemon/migrations` */
export function migrationOwners(
  sources: readonly PluginSource[],
  resources: string,
): MigrationOwner[] {
  const kernel = { owner: KERNEL, folder: join(resources, 'packages/daemon/migrations/sqlite') };
  const plugins = sources.flatMap(({ manifest, migrations }) =>
    migrations === null ? [] : [{ owner: manifest.id, folder: join(migrations, 'sqlite') }],
  );
  return [kernel, ...plugins];
}

export async function openStorage(
  loaded: readonly LoadedPlugin[],
  { dataDir, keys, resources, clock, recorders, onCommit }: StorageOptions,
): Promise<SqliteDatabase> {
  const sources = loaded.map(({ source }) => source);
  return openDatabase({
    dataDir,
    keys,
    owners: migrationOwners(sources, resources),
    now: () => clock.now(),
    origin: currentOrigin,
    recorders,
    onCommit,
  });
}
