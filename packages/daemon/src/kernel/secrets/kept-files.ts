// The files that secrets are kept in: what the file system refuses is told in our own words.
import { readFileSync } from 'node:fs';
import { kernelErrors } from '@aurelius/core/contract';
import { writeWhole } from '@aurelius/core/files';
import { secretErrors } from '@aurelius/core/kernel';
import { isFull } from '../../db/storage-problem.ts';

const refused = (file: string, what: string, error: unknown) =>
  isFull(error)
    ? kernelErrors.STORAGE_FULL(`There is no room for ${file}`, { cause: error })
    : secretErrors.SECRETS_UNAVAILABLE(
        `${file} cannot be ${what}: ${(error as NodeJS.ErrnoException).code}`,
        { cause: error },
      );

/** Null: there is no such file. @throws Problem `SECRETS_UNAVAILABLE` */
export function readKept(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw refused(file, 'read', error);
  }
}

/** Replaces the file whole, for its owner alone. @throws Problem `SECRETS_UNAVAILABLE`, `STORAGE_FULL` */
export function writeKept(file: string, content: string | Uint8Array): void {
  try {
    writeWhole(file, content);
  } catch (error) {
    throw refused(file, 'written', error);
  }
}
