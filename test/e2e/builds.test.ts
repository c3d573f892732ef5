// The launcher and its builds, in a copy of the tree that shares the installed packages and nothing else.
import { execFile } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type TempHome, tempHome } from '@aurelius/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const COPIED = ['aurelius', 'package.json', 'pnpm-lock.yaml', 'packages', 'plugins', 'scripts'];
const BUILT = [join(ROOT, 'packages/cli/.build'), join(ROOT, 'packages/cli/bin')];

let work = '';
let tree = '';
let home: TempHome;

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(file: string, argv: readonly string[], cwd = tree, path = ''): Promise<Ran> {
  const env = {
    ...process.env,
    AURELIUS_HOME: home.path,
    PATH: `${path}:${process.env['PATH']}`,
  };
  return new Promise((resolve) => {
    execFile(file, argv, { cwd, env }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });
}

const aurelius = (...argv: string[]) => run(join(tree, 'aurelius'), argv);
const builds = () =>
  readdirSync(join(tree, 'packages/cli/.build')).filter((name) => name !== 'current');
const current = () => basename(realpathSync(join(tree, 'packages/cli/bin')));
const stamp = () => statSync(join(tree, 'packages/cli/bin/stamp')).mtimeMs;
const status = async () => JSON.parse((await aurelius('daemon', 'status', '--json')).stdout);
const starts = async () =>
  ((await aurelius('daemon', 'logs', '--json')).stdout.match(/daemon started/g) ?? []).length;

beforeAll(() => {
  home = tempHome();
  work = mkdtempSync(join(tmpdir(), 'aurelius-tree-'));
  tree = join(work, 'a clean copy');
  mkdirSync(tree);
  for (const name of COPIED) {
    cpSync(join(ROOT, name), join(tree, name), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !BUILT.includes(path),
    });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
  const extra = join(tree, 'packages/core/src/extra');
  mkdirSync(extra);
  writeFileSync(join(extra, 'extra.ts'), '// here to be moved\n');
});
afterAll(async () => {
  await aurelius('daemon', 'stop');
  home.remove();
  rmSync(work, { recursive: true });
});

describe('the launcher', () => {
  it('says so when Node is too old to install with', async () => {
    const old = join(work, 'old');
    mkdirSync(old);
    const fake = '#!/bin/sh\n[ "$1" = --version ] && echo v18.20.0 || echo 18\n';
    writeFileSync(join(old, 'node'), fake);
    chmodSync(join(old, 'node'), 0o755);
    const { code, stdout, stderr } = await run(join(tree, 'aurelius'), ['--version'], tree, old);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('needs Node 20 or newer');
    expect(stderr).toContain('v18.20.0');
  });

  it('builds first, also through a link in another folder and with spaces in the path', async () => {
    symlinkSync(join(tree, 'aurelius'), join(work, 'first'));
    symlinkSync('first', join(work, 'second'));
    const ran = await run('./second', ['--version'], work);
    expect(ran).toEqual({ code: 0, stdout: expect.stringMatching(/^aurelius \d/), stderr: '' });
    expect(builds()).toEqual([current()]);
    expect(readlinkSync(join(tree, 'packages/cli/bin'))).toBe('.build/current');
    expect(existsSync(join(tree, '.setup.lock'))).toBe(false);
  });

  it('installs and builds nothing the second time', async () => {
    const [before, at] = [current(), stamp()];
    const broken = join(work, 'broken');
    mkdirSync(broken);
    for (const name of ['node', 'npx', 'npm', 'sh']) {
      writeFileSync(join(broken, name), '#!/bin/sh\nexit 9\n');
      chmodSync(join(broken, name), 0o755);
    }
    const ran = await run(join(tree, 'aurelius'), ['tasks', 'add', 'x', '-q'], work, broken);
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    expect([current(), stamp()]).toEqual([before, at]);
  });

  it('looks again when a source was touched, and keeps the build when nothing in it changed', async () => {
    const [before, at] = [current(), stamp()];
    const later = new Date(Date.now() + 50);
    utimesSync(join(tree, 'packages/core/src/extra/extra.ts'), later, later);
    expect((await aurelius('--version')).code).toBe(0);
    expect(current()).toBe(before);
    expect(stamp()).toBeGreaterThan(at);
  });

  it('keeps the old build when the new one fails, and says why', async () => {
    const before = current();
    const file = join(tree, 'packages/cli/src/thin/main.ts');
    const text = readFileSync(file);
    appendFileSync(file, '\n) broken (\n');
    const { code, stdout, stderr } = await aurelius('--version');
    writeFileSync(file, text);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('packages/cli/src/thin/main.ts');
    expect(current()).toBe(before);
  });
});

describe('a newer build', () => {
  it('comes from a renamed folder, restarts the daemon once, and the old one goes', async () => {
    const before = current();
    const { pid, build } = await status();
    expect([build, await starts()]).toEqual([before, 1]);
    const kept = join(work, before);
    cpSync(join(tree, 'packages/cli/.build', before), kept, { recursive: true });
    renameSync(join(tree, 'packages/core/src/extra'), join(tree, 'packages/core/src/moved'));
    expect((await aurelius('--version')).code).toBe(0);
    expect(current() > before).toBe(true);
    // the daemon still runs the old one
    expect(builds().sort()).toEqual([before, current()]);

    const several = await Promise.all(
      Array.from({ length: 6 }, (_, at) => aurelius('tasks', 'add', `after ${at}`, '-q')),
    );
    expect(several.map(({ code, stderr }) => [code, stderr])).toEqual(several.map(() => [0, '']));
    const after = await status();
    expect([after.build, after.pid === pid]).toEqual([current(), false]);
    await expect.poll(starts).toBe(2);
    await expect.poll(builds).toEqual([current()]);
    const listed = await aurelius('tasks', 'list', '--json');
    expect(JSON.parse(listed.stdout).data).toHaveLength(7);

    const older = await run(process.execPath, [join(kept, 'aurelius.cjs'), 'tasks', '--json']);
    expect([older.code, JSON.parse(older.stdout).data.length]).toEqual([0, 7]);
    expect((await status()).pid).toBe(after.pid);
  });
});
