// Where V8's code of the bundles is kept from one start to the next.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { BUILD_ID } from './contract/build.ts';

/** Inside a build folder that keeps its own code. */
export const BUILD_CODE = 'compile-cache';

/** In the user's cache: a folder for each build whose own folder keeps none, because others share it or nobody may write it. */
export const userCode = (cacheDir: string): string => join(cacheDir, 'code');

/**
 * Keeps the code of what is loaded from here on, and takes what an earlier start has kept. Only ever in a folder that is its
 * owner's alone: a shared one would be a way to smuggle code in. Without such a folder nothing is kept.
 * @param cacheDir of the user; whatever it throws means that there is none
 */
export function keepCode(buildDir: string, cacheDir: () => string): void {
  let folder = join(buildDir, BUILD_CODE);
  if (!existsSync(folder)) {
    try {
      folder = join(userCode(cacheDir()), BUILD_ID);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
    } catch {
      return;
    }
  }
  process.getBuiltinModule('node:module').enableCompileCache(folder);
}
