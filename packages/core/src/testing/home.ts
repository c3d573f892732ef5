// A home of its own for one test: a temporary folder that AURELIUS_HOME points to.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Paths, resolvePaths } from '../config/paths.ts';

export interface TempHome {
  /** Short enough for the daemon's socket to lie in it. */
  readonly path: string;
  readonly paths: Paths;
  /** Removes the folder and everything in it. */
  remove(): void;
}

export function tempHome(): TempHome {
  const path = mkdtempSync(join(tmpdir(), 'aur-'));
  return {
    path,
    paths: resolvePaths({ AURELIUS_HOME: path }, path, process.getuid?.() ?? 0),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
