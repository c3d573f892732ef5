// Before trusting a socket below a shared folder such as /tmp: is its folder really this user's own?
import { lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Paths } from '../config/paths.ts';
import { TransportError } from './transport-error.ts';

/**
 * Checks the short folder that stands in for a run folder with too long a path. Any other run folder lies in the user's
 * own home and is the daemon's to keep private.
 * @param uid numeric id of this user
 * @throws TransportError `unreachable`; its code is `ENOENT` when there is no such folder, `EACCES` when it is unsafe
 */
export function guardSocketFolder(paths: Paths, uid: number): void {
  const folder = dirname(paths.socket);
  if (folder === paths.runDir) return;
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (!found) throw new TransportError('unreachable', `${folder} does not exist`, 'ENOENT');
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0) {
    throw new TransportError(
      'unreachable',
      `${folder} is not a folder that only this user can enter`,
      'EACCES',
    );
  }
}
