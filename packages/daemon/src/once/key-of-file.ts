// The key of a database file that a task works on, be it the one in use or one that is to take its place.
import { kernelErrors } from '@aurelius/core/contract';
import { fittingKey } from '../db/database.ts';
import { fileState } from '../db/file-state.ts';
import type { OnceContext } from './task.ts';

/** The key that opens a database; null: it is a plain one. @throws Problem `STORAGE_KEY_MISSING`, `STORAGE_KEY_WRONG` */
export async function keyOfFile(file: string, { home }: OnceContext): Promise<string | null> {
  if (fileState(file) !== 'sealed') return null;
  const keys = await home.storageKeys.read();
  if (keys.length > 0) return fittingKey(file, keys);
  throw kernelErrors.STORAGE_KEY_MISSING(`${file} is encrypted, and its key is nowhere`);
}
