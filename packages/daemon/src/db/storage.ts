// The database of the daemon, with the tables of the kernel and of every plugin that was loaded.
import { join } from 'node:path';
import type { Clock } from '@aurelius/core/plugin';
import { currentOrigin } from '../kernel/origin.ts';
import type { LoadedPlugin } from '../plugins/load.ts';
import { KERNEL, openDatabase, type SqliteDatabase } from './database.ts';

export interface StorageOptions {
  readonly dataDir: string;
  /** Holds `packages/daemon/migrations`. */
  readonly resources: string;
  readonly clock: Clock;
  /** Told after each commit that made events. */
  onCommit(): void;
}

export async function openStorage(
  loaded: readonly LoadedPlugin[],
  { dataDir, resources, clock, onCommit }: StorageOptions,
): Promise<SqliteDatabase> {
  const kernel = { owner: KERNEL, folder: join(resources, 'packages/daemon/migrations/sqlite') };
  const plugins = loaded.flatMap(({ source: { manifest, migrations } }) =>
    migrations === null ? [] : [{ owner: manifest.id, folder: join(migrations, 'sqlite') }],
  );
  return openDatabase({
    dataDir,
    owners: [kernel, ...plugins],
    now: () => clock.now(),
    origin: currentOrigin,
    onCommit,
  });
}
