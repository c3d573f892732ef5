// What a database file looks like from outside, before any engine has touched it.
import { closeSync, openSync, readSync } from 'node:fs';

/** How SQLite begins every file (https://www.sqlite.org/fileformat.html §1.3). */
const PLAIN = Buffer.from('SQLite format 3\0');

/** What follows the name of a database while its keys are changed: the copy that will replace it. */
export const REKEYED = '.rekeyed';

/** `none`: there is nothing yet; `sealed`: encrypted, or no database at all. */
export function fileState(file: string): 'none' | 'plain' | 'sealed' {
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'none';
    throw error;
  }
  try {
    const head = Buffer.alloc(PLAIN.length);
    const count = readSync(fd, head, 0, head.length, 0);
    if (count === 0) return 'none';
    return head.equals(PLAIN) ? 'plain' : 'sealed';
  } finally {
    closeSync(fd);
  }
}
