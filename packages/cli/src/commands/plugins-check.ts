// `plugins check`: does a plugin keep the rules, and do its tests pass? Runs its code in this process, without a daemon.
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { defineCommand, paint, term } from '@aurelius/core/command';
import { EXIT } from '@aurelius/core/errors';
import type { SharingPackage } from '@aurelius/core/shared-libraries';
import { usage } from '../call/usage.ts';
import type { Environment } from '../environment.ts';
import { shareLibraries } from '../full/share-libraries.ts';
import { renderContext } from '../output/terminal.ts';
import { JSON_FLAG, NO_COLOR_FLAG } from './flags.ts';

type Authors = typeof import('@aurelius/core/testing/plugin');
type CaseResult = Awaited<ReturnType<Authors['checkPlugin']>>['cases'][number];

const LABELS = {
  ok: ['ok    ', 'green'],
  skipped: ['skip  ', 'yellow'],
  failed: ['FAIL  ', 'red'],
} as const;

function caseText(
  { name, file, status, detail }: CaseResult,
  context: ReturnType<typeof renderContext>,
): string {
  const [label, style] = LABELS[status];
  const where = status === 'failed' ? `${file}: ` : '';
  const lines =
    detail === '' ? [] : detail.split('\n').map((line) => `      ${where}${term(line)}`);
  return [`${paint(context, style, label)}${term(name)}`, ...lines].join('\n');
}

/**
 * The package in a folder, with the packages it brings itself.
 * @throws Problem `USAGE`
 */
function packageIn(path: string): SharingPackage {
  const folder = resolve(path);
  const file = join(folder, 'package.json');
  if (!existsSync(file)) {
    throw usage(`There is no package.json in ${folder}.`, 'aurelius plugins check FOLDER');
  }
  try {
    const { dependencies = {} } = JSON.parse(readFileSync(file, 'utf8')) as {
      dependencies?: object;
    };
    return { root: realpathSync(folder), dependencies: Object.keys(dependencies) };
  } catch (error) {
    throw usage(`${file}: ${(error as Error).message}`);
  }
}

/** What migrations run on beside SQLite; too large to bring, so a plugin that has it for its tests lends it. */
const PGLITE = '@electric-sql/pglite';

function borrowPglite(folder: string): void {
  const parentURL = pathToFileURL(join(folder, 'package.json')).href;
  registerHooks({
    resolve: (specifier, context, nextResolve) =>
      nextResolve(specifier, specifier === PGLITE ? { ...context, parentURL } : context),
  });
}

export const pluginsCheck = defineCommand<Environment>({
  spec: {
    id: 'plugins check',
    aliases: [],
    summary: 'Check a plugin that you write: rules, manifest, migrations and its own tests',
    description:
      'Imports the plugin and runs it on databases of its own, which are removed again; the daemon and your data are not touched. Ends with code 1 when something fails.',
    args: [
      {
        name: 'folder',
        description: 'Folder of the package; without: the current one',
        required: false,
        suggest: 'folder',
      },
    ],
    flags: [
      {
        name: 'write',
        type: 'boolean',
        description: 'First write what follows from its code: the manifest and the command file',
      },
      JSON_FLAG,
      NO_COLOR_FLAG,
    ],
    examples: [
      { title: 'After a change of the contract', argv: ['plugins', 'check', 'notes', '--write'] },
      { title: 'For CI', argv: ['plugins', 'check', '--json'] },
    ],
  },
  async run({ args, flags, io, shell: { buildDir, env } }) {
    const own = packageIn(String(args['folder'] ?? '.'));
    const folder = own.root;
    const library = (name: string) =>
      import(pathToFileURL(join(buildDir, 'daemon', 'shared', `${name}.js`)).href);
    const { checkPlugin } = (await library('core-testing-plugin')) as Authors;
    const { testDatabases } = (await library('daemon-testing')) as {
      testDatabases: Parameters<Authors['checkPlugin']>[0]['databases'];
    };
    shareLibraries(own, buildDir);
    borrowPglite(folder);
    const write = flags['write'] === true;
    const checked = await checkPlugin({ folder, databases: testDatabases, write });
    const failed = checked.cases.filter(({ status }) => status === 'failed').length;
    if (io.json) io.out(`${JSON.stringify({ ok: failed === 0, folder, ...checked })}\n`);
    else {
      const context = renderContext(env, flags['no-color'] === true);
      for (const path of checked.written) io.out(`written: ${path}\n`);
      for (const one of checked.cases) io.out(`${caseText(one, context)}\n`);
      io.note(
        failed === 0
          ? `Plugin ${checked.id} keeps all the rules.\n`
          : `Plugin ${checked.id}: ${failed} of ${checked.cases.length} checks failed.\n`,
      );
    }
    return failed === 0 ? EXIT.ok : EXIT.failure;
  },
});
