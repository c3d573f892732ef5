// Build folders of a checkout live side by side; one goes when nothing runs it any more. So does the code that the user's
// cache keeps of builds that are installed elsewhere.
import { mkdirSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isAlive } from '@aurelius/core/process';

/** Folder below a build folder with one empty file for each process that runs it, named by its id. */
const RUNNING = 'running';

/** UTC time to the millisecond and a hash of the sources; whatever is named otherwise is not ours to touch. */
const BUILD_NAME = /^\d{8}T\d{9}-[0-9a-f]{8}$/;

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Keeps a build folder alive as long as process `pid` lives. An installed package is not ours to keep or to write to. */
export function markBuildInUse(buildDir: string, pid: number): void {
  if (!BUILD_NAME.test(basename(buildDir))) return;
  mkdirSync(join(buildDir, RUNNING), { recursive: true });
  writeFileSync(join(buildDir, RUNNING, String(pid)), '');
}

/** What `current` points to: commands start there until a newer build is swapped in. */
function currentBuild(buildsDir: string): string | null {
  try {
    return readlinkSync(join(buildsDir, 'current'));
  } catch {
    return null;
  }
}

/**
 * Removes the build folders below `buildsDir` that no living process runs, that are not current and older than all of `keep`. Names
 * rise with time; a newer one may still be in the making. Does nothing unless `keep` names builds.
 */
export function pruneBuilds(buildsDir: string, keep: readonly string[]): void {
  if (!keep.every((name) => BUILD_NAME.test(name))) return;
  const current = currentBuild(buildsDir);
  for (const entry of readdirSync(buildsDir, { withFileTypes: true })) {
    if (!entry.isDirectory() || !BUILD_NAME.test(entry.name)) continue;
    if (entry.name === current || keep.some((name) => entry.name >= name)) continue;
    const build = join(buildsDir, entry.name);
    const used = namesIn(join(build, RUNNING)).some((pid) => isAlive(Number(pid)));
    if (!used) rmSync(build, { recursive: true, force: true });
  }
}

/** Removes the code that was kept of builds older than `current`. @param folder one folder for each build */
export function pruneCode(folder: string, current: string): void {
  for (const name of namesIn(folder)) {
    if (BUILD_NAME.test(name) && name < current) {
      rmSync(join(folder, name), { recursive: true, force: true });
    }
  }
}
