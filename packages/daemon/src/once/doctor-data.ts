// `doctor-data`: reads every page and every row of the database, and tells what is not as it was stored.
import { join } from 'node:path';
import { checkFile } from '../db/check-file.ts';
import { DATABASE_FILE } from '../db/database.ts';
import { keysToOpen } from '../kernel/secrets/storage-key.ts';
import type { OnceTask } from './task.ts';

/** Tells `{ type: 'file', faults }`, empty where the file is sound or there is none. */
export const doctorData: OnceTask = {
  async *run({ paths, home }) {
    const keys = await keysToOpen(paths.dataDir, home.early.storage, home.storageKeys);
    yield { type: 'file', faults: checkFile(join(paths.dataDir, DATABASE_FILE), keys) };
  },
};
