// Replacing the config file as a whole, also where it is a link to one that is kept elsewhere.
import { mkdirSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeWhole } from '../files.ts';

/** Puts `text` in the place of what the config file holds, at once and durably. */
export function replaceConfigFile(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  let target = file;
  try {
    target = realpathSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  writeWhole(target, text);
}
