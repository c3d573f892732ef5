// The thin entry stays thin: what it loads is counted, because a clock on a busy machine proves nothing.
import { execFileSync } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli, tempHome } from '@aurelius/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const BIN = join(import.meta.dirname, '../../packages/cli/bin');
const SOURCES = ['aurelius.cjs', 'thin.js'];
const MAX_MODULES = 145;
const MAX_BYTES = 42 * 1024;

const home = tempHome();
const counter = join(home.path, 'counter.cjs');
const run = (...argv: string[]) => runCli(argv, { home: home.path });

/** What the process had loaded when it ended: built-in modules, and files of its own. */
async function loadedBy(argv: readonly string[]): Promise<{ modules: number; files: string[] }> {
  const { code, stderr } = await runCli(argv, {
    home: home.path,
    nodeArgs: ['--require', counter],
  });
  expect(code, stderr).toBe(0);
  const line = stderr.split('\n').find((one) => one.startsWith('LOADED ')) ?? '';
  return JSON.parse(line.slice('LOADED '.length));
}

beforeAll(async () => {
  writeFileSync(
    counter,
    `process.on('exit', () => {
      const files = Object.keys(require.cache).filter((path) => path !== __filename);
      const modules = process.moduleLoadList.length;
      require('node:fs').writeSync(2, 'LOADED ' + JSON.stringify({ modules, files }) + '\\n');
    });`,
  );
  expect((await run('tasks', 'add', 'one')).code).toBe(0);
});
afterAll(async () => {
  await run('daemon', 'stop');
  home.remove();
});

describe('the thin entry', () => {
  it(`is at most ${MAX_BYTES} bytes`, () => {
    const sizes = SOURCES.map((name) => statSync(join(BIN, name)).size);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(MAX_BYTES);
  });

  it('has a code cache that the Node of the build takes', () => {
    const check = `const { Script } = require('node:vm'), { readFileSync } = require('node:fs');
      const cachedData = readFileSync('thin.cache');
      process.stdout.write(String(new Script(readFileSync('thin.js', 'utf8'), { cachedData }).cachedDataRejected));`;
    expect(execFileSync(process.execPath, ['-e', check], { cwd: BIN, encoding: 'utf8' })).toBe(
      'false',
    );
  });

  it.each([
    [['--version']],
    [['tasks', 'add', 'two', '@home']],
    [['tasks', 'list']],
    [['tasks', 'list', '--limit', 'all', '--json']],
    [['tasks', 'list', '--status', 'all', '--fields', 'title,dueLocal']],
  ])(
    `answers %j with one module of its own and at most ${MAX_MODULES} built-in modules`,
    async (argv) => {
      const { modules, files } = await loadedBy(argv);
      expect(files).toHaveLength(1);
      expect(modules).toBeLessThanOrEqual(MAX_MODULES);
    },
  );

  it('answers show and done by itself, too', async () => {
    const ref = (await run('tasks', 'add', 'three', '-q')).stdout.trim();
    expect((await loadedBy(['tasks', 'show', ref])).files).toHaveLength(1);
    expect((await loadedBy(['tasks', 'done', ref])).files).toHaveLength(1);
  });

  it('hands everything else to the full entry', async () => {
    const { files } = await loadedBy(['tasks', 'export']);
    expect(files.some((path) => path.endsWith('/full.cjs'))).toBe(true);
  });

  it('never loads the schema library for a command', async () => {
    const { files } = await loadedBy(['tasks', 'export']);
    expect(files.some((path) => path.endsWith('/config.cjs'))).toBe(false);
  });
});

describe('the thin and the full entry', () => {
  it.each([
    [['--version']],
    [['tasks']],
    [['tasks', 'list']],
    [['tasks', 'ls', '-q']],
    [['tasks', 'list', '--json']],
    [['tasks', 'list', '--status', 'all', '-n', 'all', '--json']],
    [['tasks', 'list', '--status', 'done', '--status', 'open', '--fields', 'ref,title,dueLocal']],
    [['tasks', 'list', '-n', '1', '--label', 'home']],
    [['tasks', 'list', '--text', 'nowhere']],
    [['tasks', 'list', '--due-before', 'garbage']],
    [['tasks', 'list', '--due-before', 'garbage', '--json']],
    [['tasks', 'list', '--limit', '0']],
    [['tasks', 'show', 'REF']],
    [['tasks', 'show', 'REF', '--json']],
    [['tasks', 'show', 'nothing']],
    [['tasks', 'show', '3']],
    [['tasks', 'show', 'nothing', '--json']],
    [['tasks', 'show']],
    [['tasks', 'done', 'REF']],
    [['tasks', 'done', 'REF', '--json']],
    [['tasks', 'done', 'nothing', '-q']],
    [['tasks', 'add', ' ']],
    [['tasks', 'add', 'x', '--due', 'garbage', '--json']],
    [['tasks', 'add', 'x', '--parent', 'nothing']],
    [['tasks', 'frobnicate', '--json']],
  ])('say and do the same: %j', async (words) => {
    const ref = (await run('tasks', 'list', '--status', 'done', '-q')).stdout.split('\n')[0] ?? '';
    const argv = words.map((word) => (word === 'REF' ? ref : word));
    const of = async (entry: 'aurelius' | 'full') => {
      const { code, stdout, stderr } = await runCli(argv, { home: home.path, entry });
      const known = (text: string) =>
        text.replace(/request \S+/, '').replace(/"requestId":"[^"]+"/, '');
      return { code, stdout: known(stdout), stderr: known(stderr) };
    };
    expect(await of('aurelius')).toEqual(await of('full'));
  });
});
