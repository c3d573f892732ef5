// What a program of Aurelius consists of: three bundles for commands, the daemon with its shared libraries, and the files
// that they read. Written into any folder; what it is called and who made it is the caller's business.
import { hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { bundleDaemon } from './daemon-bundle.ts';
import { ROOT, readJson } from './slices.ts';
import type { Metafile } from './start-list.ts';

/** What `plugins create` copies, its tests too. */
const TEMPLATE = 'plugins/template';

/** Packages that are not bundled because they are native. */
export const NATIVE = [
  'better-sqlite3',
  'better-sqlite3-multiple-ciphers',
  '@napi-rs/keyring',
] as const;

/** PostgreSQL for the tests of plugins: its authors bring it. */
const PGLITE = '@electric-sql/pglite';

/** Files a build depends on, with their contents hashed; tests are left out. */
export async function hashSources(): Promise<string> {
  const lines: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (['node_modules', '.build', 'bin'].includes(entry.name)) continue;
      if (entry.isDirectory()) await walk(path);
      else if (entry.isFile()) {
        const name = relative(ROOT, path);
        if (name.endsWith('.test.ts') && !name.startsWith(TEMPLATE)) continue;
        lines.push(`${name} ${hash('sha256', await readFile(path))}`);
      }
    }
  };
  for (const folder of ['packages', 'plugins', 'scripts']) await walk(join(ROOT, folder));
  lines.push(hash('sha256', await readFile(join(ROOT, 'pnpm-lock.yaml'))));
  return hash('sha256', lines.sort().join('\n')).slice(0, 8);
}

/** The thin entry is a function that `load.ts` runs from its code cache. */
const THIN_FUNCTION: BuildOptions = {
  outExtension: { '.js': '.js' },
  banner: { js: '(function (require, __dirname) {' },
  footer: { js: '})' },
};

/** What Node is pointed at: it is executable as it stands, and the oldest Node can read it. */
const ENTRY: BuildOptions = { target: 'node12.20', banner: { js: '#!/usr/bin/env node' } };

/** What lies in each bundle, by name. */
type Metafiles = Readonly<Record<string, Metafile>>;

async function bundle(target: string, id: string): Promise<Metafiles> {
  const { version } = await readJson<{ version: string }>('packages/cli/package.json');
  const define = {
    __AURELIUS_BUILD__: JSON.stringify(id),
    __AURELIUS_VERSION__: JSON.stringify(version),
  };
  const common: BuildOptions = {
    bundle: true,
    platform: 'node',
    target: 'node24',
    minify: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    absWorkingDir: ROOT,
    define,
  };
  const command = (entry: string, name: string): BuildOptions => ({
    ...common,
    entryPoints: { [name]: join(ROOT, entry) },
    outdir: target,
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    // a compiler is nothing that a user's machine needs, whatever oclif would do with one
    external: ['./full.cjs', './complete.cjs', './daemon/main.js', 'typescript'],
  });
  const outputs = [
    build({ ...command('packages/cli/src/thin/load.ts', 'aurelius'), ...ENTRY }),
    build({ ...command('packages/cli/src/thin/main.ts', 'thin'), ...THIN_FUNCTION }),
    build(command('packages/cli/src/full/main.ts', 'full')),
    build(command('packages/cli/src/complete/main.ts', 'complete')),
    build(command('packages/cli/src/full/config-file.ts', 'config')),
    build(command('packages/cli/src/plugins/drafts.ts', 'plugins')),
    bundleDaemon(join(target, 'daemon'), [...NATIVE, PGLITE], define),
  ] as const;
  // each is waited for: none may still write when a failure has the folder removed
  await Promise.allSettled(outputs);
  const [load, thin, full, complete, config, plugins, daemon] = await Promise.all(outputs);
  const commands = { load, thin, full, complete, config, plugins };
  const metafiles: Record<string, Metafile> = { daemon };
  for (const [name, result] of Object.entries(commands)) {
    metafiles[name] = result.metafile as Metafile;
  }
  return metafiles;
}

async function addFiles(target: string): Promise<void> {
  const { oclifFiles } = await import('../packages/cli/src/generate/index.ts');
  for (const [path, content] of Object.entries(oclifFiles())) {
    await mkdir(dirname(join(target, path)), { recursive: true });
    await writeFile(join(target, path), content);
  }
  await writeFile(join(target, 'daemon/package.json'), '{ "type": "module" }\n');
  await cp(join(ROOT, TEMPLATE), join(target, 'template'), {
    recursive: true,
    filter: (path) => basename(path) !== 'node_modules',
  });
  const plugins = await readJson<string[]>('plugins/bundled.json');
  for (const folder of ['packages/daemon', ...plugins.map((id) => `plugins/${id}`)]) {
    const migrations = join(ROOT, folder, 'migrations');
    // a slice without tables has none
    if (!existsSync(migrations)) continue;
    await cp(migrations, join(target, folder, 'migrations'), { recursive: true });
  }
}

/**
 * Writes a whole program into an empty folder.
 * @param id its build id
 * @throws Error of a bundler, once nothing writes any more
 */
export async function writeProgram(target: string, id: string): Promise<Metafiles> {
  const metafiles = await bundle(target, id);
  await addFiles(target);
  return metafiles;
}
