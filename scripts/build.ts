// Builds what runs: the thin entry, the oclif bundle and the daemon, into a folder of their own that is then swapped in.
// A build folder never changes: commands and daemons that run from an older one keep it until they end.

import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { type BuildOptions, build } from 'esbuild';
import { SHARED_LIBRARIES } from '../packages/core/src/plugin/shared-libraries.ts';
import { markBuildInUse, pruneBuilds } from '../packages/daemon/src/builds.ts';

const root = join(import.meta.dirname, '..');
const buildsDir = join(root, 'packages/cli/.build');
const current = join(buildsDir, 'current');
const bin = join(root, 'packages/cli/bin');

/** What `plugins create` copies, its tests too. */
const TEMPLATE = 'plugins/template';

/** Files a build depends on, with their contents hashed; tests are left out. */
async function hashSources(): Promise<string> {
  const lines: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (['node_modules', '.build', 'bin'].includes(entry.name)) continue;
      if (entry.isDirectory()) await walk(path);
      else if (entry.isFile()) {
        const name = relative(root, path);
        if (name.endsWith('.test.ts') && !name.startsWith(TEMPLATE)) continue;
        lines.push(`${name} ${hash('sha256', await readFile(path))}`);
      }
    }
  };
  for (const folder of ['packages', 'plugins', 'scripts']) await walk(join(root, folder));
  lines.push(hash('sha256', await readFile(join(root, 'pnpm-lock.yaml'))));
  return hash('sha256', lines.sort().join('\n')).slice(0, 8);
}

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

/** Bundled dependencies that are CommonJS ask for these two. */
const ESM_BANNER = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { fileURLToPath as __toPath } from 'node:url';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __toPath(import.meta.url);',
  "const __dirname = __toPath(new URL('.', import.meta.url));",
].join('');

/** The thin entry is a function that `load.ts` runs from its code cache. */
const THIN_FUNCTION: BuildOptions = {
  outExtension: { '.js': '.js' },
  banner: { js: '(function (require, __dirname) {' },
  footer: { js: '})' },
};

async function bundle(target: string, id: string): Promise<void> {
  const { version } = JSON.parse(
    await readFile(join(root, 'packages/cli/package.json'), 'utf8'),
  ) as { version: string };
  const common: BuildOptions = {
    bundle: true,
    platform: 'node',
    target: 'node24',
    minify: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    absWorkingDir: root,
    define: {
      __AURELIUS_BUILD__: JSON.stringify(id),
      __AURELIUS_VERSION__: JSON.stringify(version),
    },
  };
  const command = (entry: string, name: string): BuildOptions => ({
    ...common,
    entryPoints: { [name]: join(root, entry) },
    outdir: target,
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    external: ['./full.cjs', './daemon/main.js'],
  });
  const shared = Object.entries(SHARED_LIBRARIES).map(([specifier, out]) => ({
    in: specifier,
    out,
  }));
  const outputs = [
    build(command('packages/cli/src/thin/load.ts', 'aurelius')),
    build({ ...command('packages/cli/src/thin/main.ts', 'thin'), ...THIN_FUNCTION }),
    build(command('packages/cli/src/full/main.ts', 'full')),
    build(command('packages/cli/src/full/config-file.ts', 'config')),
    build(command('packages/cli/src/plugins/drafts.ts', 'plugins')),
    build({
      ...common,
      entryPoints: [
        { in: join(root, 'packages/daemon/src/main.ts'), out: 'main' },
        { in: join(root, 'packages/daemon/src/kernel/backup/worker.ts'), out: 'backup-worker' },
        ...shared,
      ],
      outdir: join(target, 'daemon'),
      format: 'esm',
      splitting: true,
      chunkNames: 'chunk-[hash]',
      external: [
        'better-sqlite3',
        'better-sqlite3-multiple-ciphers',
        '@napi-rs/keyring',
        '@electric-sql/pglite',
      ],
      banner: { js: ESM_BANNER },
      // shared libraries are named by specifier: they resolve as the daemon itself would resolve them
      nodePaths: [join(root, 'packages/daemon/node_modules')],
      // and it is no dependency of itself
      alias: { '@aurelius/daemon/testing': join(root, 'packages/daemon/src/testing/index.ts') },
    }),
  ] as const;
  // each is waited for: none may still write when a failure has the folder removed
  await Promise.allSettled(outputs);
  const [load, thin, full, config, plugins, daemon] = await Promise.all(outputs);
  await mkdir(join(target, 'meta'), { recursive: true });
  for (const [name, result] of Object.entries({ load, thin, full, config, plugins, daemon })) {
    await writeFile(join(target, 'meta', `${name}.json`), JSON.stringify(result.metafile));
  }
}

async function addFiles(target: string): Promise<void> {
  const { oclifFiles } = await import('../packages/cli/src/generate/index.ts');
  for (const [path, content] of Object.entries(oclifFiles())) {
    await mkdir(dirname(join(target, path)), { recursive: true });
    await writeFile(join(target, path), content);
  }
  await writeFile(join(target, 'daemon/package.json'), '{ "type": "module" }\n');
  await cp(join(root, TEMPLATE), join(target, 'template'), {
    recursive: true,
    filter: (path) => basename(path) !== 'node_modules',
  });
  const plugins = JSON.parse(
    await readFile(join(root, 'plugins/bundled.json'), 'utf8'),
  ) as string[];
  for (const folder of ['packages/daemon', ...plugins.map((id) => `plugins/${id}`)]) {
    await cp(join(root, folder, 'migrations'), join(target, folder, 'migrations'), {
      recursive: true,
    });
  }
}

await linkBin();
// whatever changes from here on makes this build an old one
/** Runs commands of the finished build once, so that the first ones of its user find their code compiled. */
async function cacheCode(target: string): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'aur-'));
  const env = { ...process.env, AURELIUS_HOME: home, NODE_OPTIONS: '' };
  const run = (...argv: string[]) => promisify(execFile)(process.execPath, argv, { env });
  const entry = join(target, 'aurelius.cjs');
  try {
    await run(entry, 'daemon', 'start');
    await run(join(root, 'scripts/code-cache.ts'), target);
  } finally {
    await run(entry, 'daemon', 'stop');
    await rm(home, { recursive: true, force: true });
  }
}

const started = new Date();
const sources = await hashSources();
if ((await currentHash()) !== sources) {
  const id = `${started.toISOString().replace(/[-:.Z]/g, '')}-${sources}`;
  const target = join(buildsDir, id);
  // from here on no other build takes the unfinished folder for an old one
  markBuildInUse(target, process.pid);
  try {
    await bundle(target, id);
    await addFiles(target);
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
