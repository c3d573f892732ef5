// What a home has beside its database that a backup keeps: settings, and which plugins are there. Secrets, keys and
// tokens are not among it, so that a backup lets nobody in.
import { join } from 'node:path';
import type { Paths } from '@aurelius/core/config';

/** Files by their names in a backup. */
export const settingsOf = ({ configFile, dataDir }: Paths): Readonly<Record<string, string>> => ({
  'config.toml': configFile,
  'plugins/inventory.json': join(dataDir, 'plugins', 'inventory.json'),
  'plugins/package.json': join(dataDir, 'plugins', 'package.json'),
  'plugins/package-lock.json': join(dataDir, 'plugins', 'package-lock.json'),
});
