// The daemon's bundle: itself, its workers, and the libraries it shares with plugins. What starts together lies in one
// file: each more that has to be found, read and linked costs every start, however little is in it.
import { isBuiltin } from 'node:module';
import { isAbsolute, join, relative } from 'node:path';
import { type OutputChunk, type Plugin, rolldown } from 'rolldown';
import { SHARED_LIBRARIES, sharedContract } from '../packages/core/src/plugin/shared-libraries.ts';
import { ROOT, readJson } from './slices.ts';
import type { Metafile } from './start-list.ts';

/** What the daemon's own program is, once `main` has made its surroundings ready. */
const PROCESS = join(ROOT, 'packages/daemon/src/process.ts');

const MAIN = 'packages/daemon/src/main.ts';

const THREADS: Readonly<Record<string, string>> = {
  'backup-worker': 'packages/daemon/src/kernel/backup/worker.ts',
  'job-worker': 'packages/daemon/src/kernel/jobs/worker.ts',
  'examine-worker': 'packages/daemon/src/kernel/maintenance/worker.ts',
};

/**
 * Files of what the daemon loads at start, each with the entries that need no more of it than this file and those before:
 * a module lies in the first one with an entry that reaches it. What is loaded later has files of its own.
 */
const LAYERS: readonly (readonly [name: string, entries: readonly string[]])[] = [
  // before the code cache is open
  ['start', ['main']],
  // read by commands too, which have no schemas
  ['words', ['shared/core-errors', 'shared/core-command']],
  // what plugins and threads share
  [
    'library',
    [
      'shared/core-contract',
      'shared/core-kernel',
      'shared/core-plugin',
      'shared/core-db',
      'shared/zod',
      'shared/drizzle-orm',
      'shared/drizzle-orm-sqlite-core',
      ...Object.keys(THREADS),
    ],
  ],
  ['daemon', [PROCESS]],
];

/** Modules that are loaded before any of `from` has run. */
function reached(from: readonly string[], importsOf: (id: string) => readonly string[]) {
  const found = new Set(from);
  for (const id of found) for (const target of importsOf(id)) found.add(target);
  return found;
}

/** rolldown's own helpers, which every file imports. */
const RUNTIME = '\0rolldown/runtime.js';

/** What becomes known of the modules once all of them are read. */
interface Known {
  /** Names of layers by module. */
  readonly layerOf: Map<string, string>;
  readonly inputs: Record<string, Metafile['inputs'][string]>;
}

const pathOf = (id: string): string => relative(ROOT, id);

function knowing(
  { layerOf, inputs }: Known,
  entries: Readonly<Record<string, string>>,
  external: readonly string[],
): Plugin {
  return {
    name: 'knowing',
    async buildEnd(failure) {
      if (failure) return;
      const entryId = async (name: string) => {
        const found = await this.resolve(entries[name] ?? name, undefined, { isEntry: true });
        if (!found) throw new Error(`${name} is no entry of the daemon's bundle`);
        return found.id;
      };
      const importsOf = (id: string) => this.getModuleInfo(id)?.importedIds ?? [];
      const main = await entryId('main');
      const atStart = reached([main, await entryId(PROCESS)], importsOf);
      layerOf.set(RUNTIME, 'start');
      for (const [layer, names] of LAYERS) {
        for (const id of reached(await Promise.all(names.map(entryId)), importsOf)) {
          // `main` waits for the others, which must not wait for it
          if (id !== main && atStart.has(id) && !layerOf.has(id)) layerOf.set(id, layer);
        }
      }
      for (const id of this.getModuleIds()) {
        const { importedIds = [], dynamicallyImportedIds = [] } = this.getModuleInfo(id) ?? {};
        const named = (kind: string) => (target: string) =>
          isAbsolute(target)
            ? { path: pathOf(target), kind }
            : {
                path: target,
                kind: isBuiltin(target) || external.includes(target) ? kind : 'require-call',
                external: true,
              };
        inputs[pathOf(id)] = {
          imports: [
            ...importedIds.map(named('import-statement')),
            ...dynamicallyImportedIds.map(named('dynamic-import')),
          ],
        };
      }
    },
  };
}

/** A file of the bundle as esbuild's metafile tells of one. */
const outputOf = ({
  code,
  facadeModuleId,
  imports,
  modules,
}: OutputChunk): Metafile['outputs'][string] => ({
  bytes: Buffer.byteLength(code),
  imports: imports.map((path) => ({ path, kind: 'import-statement' })),
  inputs: Object.fromEntries(
    Object.entries(modules).map(([id, { renderedLength }]) => [
      pathOf(id),
      { bytesInOutput: renderedLength },
    ]),
  ),
  ...(facadeModuleId === null ? {} : { entryPoint: pathOf(facadeModuleId) }),
});

/**
 * Writes the daemon into a folder of a build.
 * @param external packages that stay where they are
 * @param define expressions by the names that stand for them
 * @returns an account of it in the shape of esbuild's
 */
export async function bundleDaemon(
  target: string,
  external: readonly string[],
  define: Readonly<Record<string, string>>,
): Promise<Metafile> {
  const slices = await readJson<string[]>('plugins/bundled.json');
  const entries = Object.fromEntries([
    ...Object.entries({ main: MAIN, ...THREADS }).map(([name, path]) => [name, join(ROOT, path)]),
    ...Object.entries(SHARED_LIBRARIES).map(([specifier, out]) => [out, specifier]),
    ...slices.map((id) => [sharedContract(id), join(ROOT, 'plugins', id, 'src/contract.ts')]),
  ]) as Record<string, string>;
  const known: Known = { layerOf: new Map(), inputs: {} };
  const bundle = await rolldown({
    cwd: ROOT,
    input: entries,
    platform: 'node',
    external: [...external],
    logLevel: 'warn',
    transform: { target: 'node24', define },
    resolve: {
      // shared libraries are named by specifier: they resolve as the daemon itself would resolve them
      modules: ['node_modules', join(ROOT, 'packages/daemon/node_modules')],
      // and it is no dependency of itself
      alias: { '@aurelius/daemon/testing': join(ROOT, 'packages/daemon/src/testing/index.ts') },
    },
    plugins: [knowing(known, entries, external)],
  });
  try {
    const { output } = await bundle.write({
      dir: target,
      format: 'esm',
      minify: true,
      comments: false,
      entryFileNames: '[name].js',
      chunkFileNames: 'chunk-[name]-[hash].js',
      codeSplitting: {
        groups: LAYERS.map(([layer], at) => ({
          debugName: layer,
          priority: LAYERS.length - at,
          name: (id) => (known.layerOf.get(id) === layer ? layer : null),
        })),
      },
    });
    const chunks = output.filter((one) => one.type === 'chunk');
    const outputs = Object.fromEntries(chunks.map((chunk) => [chunk.fileName, outputOf(chunk)]));
    return { inputs: known.inputs, outputs };
  } finally {
    await bundle.close();
  }
}
