// A new module is one folder and one line: in a copy of the tree, nothing else changes but generated files.
import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newSlice } from '../../scripts/new-slice.ts';

const ROOT = join(import.meta.dirname, '../..');
const run = promisify(execFile);
/** Not part of what is generated from or into; temporary folders of other tools begin with a dot. */
const LEFT_OUT = /^(\..*|bin|coverage)$/;

/** Hash of every file below `folder` by its path, dependencies left out. */
async function snapshot(root: string, folder = ''): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    if (entry.name === 'node_modules') continue;
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      for (const [name, value] of await snapshot(root, path)) files.set(name, value);
    } else {
      files.set(path, hash('sha256', await readFile(join(root, path))));
    }
  }
  return files;
}

describe('a new module', () => {
  let copy = '';
  let changed: string[] = [];
  let made: string[] = [];
  const generate = (...args: string[]) =>
    run(process.execPath, [join(copy, 'scripts/generate.ts'), ...args], { cwd: copy });

  beforeAll(async () => {
    copy = await realpath(await mkdtemp(join(tmpdir(), 'aurelius-module-')));
    await cp(ROOT, copy, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) =>
        !LEFT_OUT.test(basename(path)) && !['node_modules', 'test'].includes(relative(ROOT, path)),
    });
    await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    await generate();
    const before = await snapshot(copy);

    made = newSlice(copy, 'notes');
    // what an install would link
    await cp(
      join(ROOT, 'plugins/template/node_modules'),
      join(copy, 'plugins/notes/node_modules'),
      {
        recursive: true,
        verbatimSymlinks: true,
      },
    );
    await generate();

    const after = await snapshot(copy);
    changed = [...new Set([...before.keys(), ...after.keys()])].filter(
      (path) => before.get(path) !== after.get(path),
    );
  });

  afterAll(() => rm(copy, { recursive: true, force: true }));

  it('changes its folder, one line and generated files', () => {
    const written = changed.filter(
      (path) => !path.startsWith('plugins/notes/') && !/\.gen\.|^docs\//.test(path),
    );
    expect(written).toEqual(['plugins/bundled.json']);
  });

  it('reaches the daemon, the command line and the docs without another word', async () => {
    expect(changed).toContain('packages/daemon/src/plugins/bundled.gen.ts');
    expect(changed.some((path) => /^packages\/cli\/.*\.gen\./.test(path))).toBe(true);
    expect(changed).toContain('docs/openapi.json');
    expect(await readFile(join(copy, 'docs/errors.md'), 'utf8')).toContain('`NOTES_TOO_LONG`');
    expect(await readFile(join(copy, 'docs/api.html'), 'utf8')).toContain('/api/v1/notes');
  });

  it('gets its manifest from its contract', async () => {
    const { aurelius } = JSON.parse(
      await readFile(join(copy, 'plugins/notes/package.json'), 'utf8'),
    ) as { aurelius: unknown };
    expect(aurelius).toMatchObject({
      id: 'notes',
      permissions: ['notes:read', 'notes:write'],
      config: { properties: { longest: { default: 280 } } },
      migrations: './migrations',
    });
  });

  it('is formatted, and names no template', async () => {
    for (const file of made) {
      expect(await readFile(join(copy, file), 'utf8'), file).not.toMatch(/template/i);
    }
    const biome = join(ROOT, 'node_modules/@biomejs/biome/bin/biome');
    await run(process.execPath, [biome, 'check', '--vcs-enabled=false', 'plugins/notes'], {
      cwd: copy,
    });
  });

  it('passes its own tests', async () => {
    const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
    const report = join(copy, 'report.json');
    const argv = [vitest, 'run', '--project', 'unit', 'plugins/notes', '--reporter=json'];
    await run(process.execPath, [...argv, `--outputFile=${report}`], { cwd: copy });
    const tally = JSON.parse(await readFile(report, 'utf8'));
    expect(tally).toMatchObject({ success: true, numPassedTests: 4 });
  });

  it('cannot have a name that is taken, or is none', () => {
    for (const name of ['notes', 'tokens', 'http', 'Notes', '../x', 'x']) {
      expect(() => newSlice(copy, name), name).toThrow();
    }
  });

  it('leaves the tree well typed and nothing stale', async () => {
    await generate('--check');
    await run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', '.'], {
      cwd: copy,
    });
  });
});
