// Builds what runs: the thin entry, the oclif bundle and the daemon, into a folder of their own that is then swapped in.
// A build folder never changes: commands and daemons that run from an older one keep it until they end.
import { execFile } from 'node:child_process';
import {
  mkdir,
  mkdtemp,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BUILD_CODE } from '../packages/core/src/code-cache.ts';
import { markBuildInUse, pruneBuilds } from '../packages/daemon/src/builds.ts';
import { hashSources, writeProgram } from './bundle.ts';
import { ROOT } from './slices.ts';

const buildsDir = join(ROOT, 'packages/cli/.build');
const current = join(buildsDir, 'current');
const bin = join(ROOT, 'packages/cli/bin');

/** Makes a build the current one in one rename, unless a newer one got there first. */
async function swapIn(id: string): Promise<void> {
  const standing = await readlink(current).catch(() => '');
  if (standing > id) return;
  const next = join(buildsDir, `current.${process.pid}`);
  await symlink(id, next);
  await rename(next, current);
}

async function linkBin(): Promise<void> {
  await mkdir(buildsDir, { recursive: true });
  try {
    await symlink('.build/current', bin);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

const currentHash = async (): Promise<string | null> => {
  try {
    return (await readFile(join(current, 'sources'), 'utf8')).trim();
  } catch {
    return null;
  }
};

/** Runs commands of the finished build once, so that the first ones of its user find their code compiled. */
async function cacheCode(target: string): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'aur-'));
  const env = { ...process.env, AURELIUS_HOME: home, NODE_OPTIONS: '' };
  const run = (...argv: string[]) => promisify(execFile)(process.execPath, argv, { env });
  const entry = join(target, 'aurelius.cjs');
  try {
    await run(entry, 'daemon', 'start');
    await run(join(ROOT, 'scripts/code-cache.ts'), target);
  } finally {
    await run(entry, 'daemon', 'stop');
    await rm(home, { recursive: true, force: true });
  }
}

await linkBin();
// whatever changes from here on makes this build an old one
const started = new Date();
const sources = await hashSources();
if ((await currentHash()) !== sources) {
  const id = `${started.toISOString().replace(/[-:.Z]/g, '')}-${sources}`;
  const target = join(buildsDir, id);
  // from here on no other build takes the unfinished folder for an old one
  markBuildInUse(target, process.pid);
  try {
    const metafiles = await writeProgram(target, id);
    await mkdir(join(target, 'meta'));
    for (const [name, metafile] of Object.entries(metafiles)) {
      await writeFile(join(target, 'meta', `${name}.json`), JSON.stringify(metafile));
    }
    // nobody else runs this folder: its code may be kept in it
    await mkdir(join(target, BUILD_CODE), { mode: 0o700 });
    await writeFile(join(target, 'sources'), sources);
    await writeFile(join(target, 'stamp'), '');
    await cacheCode(target);
  } catch (error) {
    await rm(target, { recursive: true, force: true });
    throw error;
  }
  await swapIn(id);
  pruneBuilds(buildsDir, [id]);
}
await utimes(join(current, 'stamp'), started, started);
