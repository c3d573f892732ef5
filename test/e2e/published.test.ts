// What people install: the npm package, by npm, into an empty prefix and an empty home, from a registry on loopback that has
// the native packages of this tree and nothing else.
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { hashFolder } from '@aurelius/core/plugin-integrity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registry, startRegistry } from './plugin-registry.ts';

const ROOT = join(import.meta.dirname, '../..');
const STORE = join(ROOT, 'node_modules/.pnpm');
const NODE_DIR = dirname(process.execPath);

const work = realpathSync(mkdtempSync(join(tmpdir(), 'aur-npm-')));
const home = join(work, 'home');
const prefix = join(work, 'prefix');
const bin = join(prefix, 'bin/aurelius');
const installed = join(prefix, 'lib/node_modules/aurelius');

let registry: Registry;
let tarball = '';

/** Nothing of this run but where programs are. */
const env = (path = NODE_DIR) => ({
  HOME: home,
  PATH: [path, join(prefix, 'bin'), process.env['PATH']].join(delimiter),
  AURELIUS_HTTP_PORT: '0',
});

function aurelius(...argv: string[]) {
  const { status, stdout, stderr } = spawnSync(bin, argv, {
    cwd: work,
    env: env(),
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr };
}

/** Packs the tree. Answers the file. */
function pack(into: string): string {
  execFileSync(process.execPath, [join(ROOT, 'scripts/package.ts'), '--into', into], {
    stdio: 'pipe',
    env: { ...process.env, SOURCE_DATE_EPOCH: '1767225600' },
  });
  return join(into, readdirSync(into)[0] as string);
}

/** Folders in which the native packages of this tree lie, with what they need. */
const nativeFolders = (): string[] =>
  readdirSync(STORE)
    .filter((name) => /^(better-sqlite3|@napi-rs\+keyring|node-addon-api@8)/.test(name))
    .map((name) => {
      const [, own = ''] = /^((?:@[^@]+)|[^@]+)@/.exec(name) ?? [];
      return join(STORE, name, 'node_modules', own.replace('+', '/'));
    });

/** A Node older than 24, where this machine has one. */
const oldNode = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'node'))
  .find((file) => {
    if (!existsSync(file)) return false;
    const { stdout } = spawnSync(file, ['-p', 'parseInt(process.versions.node)']);
    return Number(stdout) < 24;
  });

beforeAll(async () => {
  mkdirSync(home);
  tarball = pack(join(work, 'first'));
  registry = await startRegistry();
  for (const folder of nativeFolders()) registry.publish(folder);
  const argv = ['install', '--global', '--ignore-scripts', '--prefix', prefix, tarball];
  // the registry answers in this process
  await promisify(execFile)('npm', [...argv, `--registry=${registry.url}`], {
    cwd: work,
    env: env(),
  });
}, 300_000);

afterAll(async () => {
  if (existsSync(bin)) aurelius('daemon', 'stop');
  await registry.close();
  rmSync(work, { recursive: true, force: true });
});

describe('the package', () => {
  it('is the same, byte for byte, when it is made again', () => {
    const [one, other] = [tarball, pack(join(work, 'second'))].map((file) =>
      hash('sha256', readFileSync(file)),
    );
    expect(other).toBe(one);
  });

  it('holds the program, its licences and nothing of where it was made', () => {
    expect(readdirSync(installed).sort()).toEqual([
      'LICENSE',
      'README.md',
      'THIRD-PARTY-NOTICES.txt',
      'dist',
      'node_modules',
      'package.json',
    ]);
    expect(readFileSync(join(installed, 'THIRD-PARTY-NOTICES.txt'), 'utf8')).toMatch(
      /^fastify \d+\.\d+\.\d+ \(MIT\)$/m,
    );
    const files = readdirSync(join(installed, 'dist'), { recursive: true, withFileTypes: true });
    for (const entry of files.filter((one) => one.isFile())) {
      expect(entry.name).not.toMatch(/\.map$/);
      const text = readFileSync(join(entry.parentPath, entry.name), 'utf8');
      expect(text.includes(ROOT), entry.name).toBe(false);
      expect(text.includes('sourceMappingURL='), entry.name).toBe(false);
    }
  });

  it('depends on exact versions of what is native, and on nothing else', () => {
    const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect(Object.keys(dependencies).sort()).toEqual([
      '@napi-rs/keyring',
      'better-sqlite3',
      'better-sqlite3-multiple-ciphers',
    ]);
    for (const version of Object.values(dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });
});

describe('once it is installed', () => {
  let before = '';

  it('keeps a task and lists it', () => {
    before = hashFolder(join(installed, 'dist'));
    const added = aurelius('tasks', 'add', 'Review Q4 reports tomorrow 3pm p1 #finance');
    expect([added.code, added.stderr]).toEqual([0, '']);
    expect(added.stdout).toContain('Review Q4 reports');
    const { data } = JSON.parse(aurelius('tasks', 'list', '--json').stdout) as { data: object[] };
    expect(data).toMatchObject([{ title: 'Review Q4 reports', priority: 'urgent' }]);
  });

  it('makes a plugin, checks it, links it and uses it', () => {
    expect(aurelius('plugins', 'create', 'notes').code).toBe(0);
    const checked = aurelius('plugins', 'check', 'notes');
    expect([checked.code, checked.stdout]).toEqual([0, expect.stringContaining('ok')]);
    expect(aurelius('plugins', 'link', 'notes').stdout).toBe('Linked notes 0.1.0\n');
    expect(aurelius('notes', 'add', 'water the plants').stdout).toBe('water the plants\n');
    expect(aurelius('notes', 'digest').stdout).toMatch(/^\d{4}-\d\d-\d\d\t1\n$/);
  });

  it('takes a backup, and brings it back', () => {
    const file = join(work, 'kept.aur');
    expect(aurelius('backup', file).code).toBe(0);
    expect(aurelius('daemon', 'stop').code).toBe(0);
    const restored = aurelius('restore', file, '--yes');
    expect([restored.code, restored.stderr]).toEqual([0, expect.any(String)]);
    expect(aurelius('tasks', 'list', '-q').stdout.trim()).toMatch(/^\w{4,}$/);
  });

  it('finds itself well', () => {
    const { code, stdout } = aurelius('doctor', '--json');
    const { data } = JSON.parse(stdout) as { data: { id: string; status: string }[] };
    expect([code, data.filter(({ status }) => status === 'fail')]).toEqual([0, []]);
    expect(data.length).toBeGreaterThan(10);
  });

  it('keeps compiled code in the cache of its user, and wrote nothing beside itself', () => {
    expect(hashFolder(join(installed, 'dist'))).toBe(before);
    expect(readdirSync(join(home, '.cache/aurelius/code'))).toHaveLength(1);
  });

  it('stops', () => {
    expect(aurelius('daemon', 'stop').stdout).toContain('has stopped');
  });
});

describe('under a Node that is too old', () => {
  const refusal = (version: string) =>
    new RegExp(`^error: Aurelius needs Node 24 or newer; .* is ${version}[^\\n]*\\n$`);

  it('says what to do in one line, and nothing else', () => {
    const preload = join(work, 'old.cjs');
    writeFileSync(
      preload,
      `Object.defineProperty(process, 'version', { value: 'v22.11.0' });
      Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '22.11.0' } });`,
    );
    const argv = ['--require', preload, bin, 'tasks'];
    const { status, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
    expect([status, stdout]).toEqual([78, '']);
    expect(stderr).toMatch(refusal('v22.11.0'));
  });

  it.skipIf(oldNode === undefined)('does so under a real one (needs a Node before 24)', () => {
    accessSync(bin, constants.X_OK);
    const { status, stdout, stderr } = spawnSync(bin, ['tasks', 'add', 'x'], {
      env: env(dirname(oldNode as string)),
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([78, '']);
    expect(stderr).toMatch(refusal('v\\d+'));
  });
});
