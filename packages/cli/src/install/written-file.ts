// Files that Aurelius writes into folders of other programs: known by a line, so that nobody else's is replaced or removed.
import { lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeWhole } from '@aurelius/core/files';
import { kernelErrors } from '@aurelius/core/kernel-errors';

/** Stands in every one of them. */
export const WRITTEN_BY = 'Written by Aurelius; changes are lost.';

/**
 * The file as it is: ours, somebody else's, or not there.
 * A link counts as somebody else's: what it leads to is not ours to change.
 */
export function fileState(file: string): 'none' | 'ours' | 'foreign' {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (!found) return 'none';
  return found.isFile() && readFileSync(file, 'utf8').includes(WRITTEN_BY) ? 'ours' : 'foreign';
}

/** @throws Problem `FILE_FOREIGN` */
export function refuseForeign(file: string): void {
  if (fileState(file) !== 'foreign') return;
  throw kernelErrors.FILE_FOREIGN(`${file} was not written by Aurelius.`);
}

/**
 * Writes the file, unless it is there as it should be.
 * @returns whether it was written
 * @throws Problem `FILE_FOREIGN`
 */
export function writeOurs(file: string, text: string): boolean {
  refuseForeign(file);
  if (fileState(file) === 'ours' && readFileSync(file, 'utf8') === text) return false;
  mkdirSync(dirname(file), { recursive: true });
  writeWhole(file, text);
  return true;
}
