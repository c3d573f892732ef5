// `export --all` and `import --all`: everything goes along, and what cannot be read changes nothing and is named.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CliResult, runCli, type TempHome, tempHome } from '@aurelius/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let homes: TempHome[];
let folder: string;
const run = (home: TempHome, ...argv: string[]): Promise<CliResult> =>
  runCli(argv, { home: home.path });
const newHome = () => {
  const home = tempHome();
  homes.push(home);
  return home;
};
const file = () => join(folder, 'tasks.jsonl');
const rows = (path = file()) =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { rev: _counted, ...row } = JSON.parse(line) as Record<string, unknown>;
      return row;
    });

beforeEach(() => {
  homes = [];
  folder = join(mkdtempSync(join(tmpdir(), 'portable-')), 'out');
});
afterEach(async () => {
  for (const home of homes) {
    await run(home, 'daemon', 'stop');
    home.remove();
  }
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

async function filled(): Promise<TempHome> {
  const home = newHome();
  const parent = (await run(home, 'tasks', 'add', 'move p1 #home +flat', '-q')).stdout.trim();
  await run(home, 'tasks', 'add', 'pack', '--parent', parent);
  await run(home, 'tasks', 'done', parent);
  return home;
}

describe('export --all', () => {
  it('writes a private file for each kind, and replaces none without being told', async () => {
    const home = await filled();
    expect((await run(home, 'export', '--all', folder)).code).toBe(0);
    expect(new Set(rows().map(({ title }) => title))).toEqual(new Set(['move', 'pack']));
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect((await run(home, 'export', '--all', folder)).code).toBe(2);
    expect((await run(home, 'export', '--all', folder, '--force')).code).toBe(0);
    expect((await run(home, 'export', folder)).code).toBe(2);
  });
});

describe('import --all', () => {
  it('brings everything into an empty home, once', async () => {
    const from = await filled();
    await run(from, 'billing', 'budget', 'set', '--limit', '5usd', '--soft', '80%');
    await run(from, 'export', '--all', folder);
    const other = newHome();
    expect((await run(other, 'import', '--all', folder)).code).toBe(0);
    const budgets = (home: TempHome) => run(home, 'billing', 'budget', 'list', '--json');
    expect(await budgets(other)).toEqual(await budgets(from));
    const back = join(folder, '..', 'back');
    await run(other, 'export', '--all', back);
    expect(rows(join(back, 'tasks.jsonl'))).toEqual(rows());
    const { stdout } = await run(other, 'import', '--all', folder, '--json');
    const again = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    const skipped = { created: 0, replaced: 0, refused: 0, refusals: [] };
    expect(again).toEqual([
      expect.objectContaining({ slice: 'tasks', skipped: 2, ...skipped }),
      expect.objectContaining({ slice: 'billing', skipped: 1, ...skipped }),
    ]);
  });

  it('takes what is whole of a file that was cut off, and names the line that is not', async () => {
    await run(await filled(), 'export', '--all', folder);
    writeFileSync(file(), readFileSync(file(), 'utf8').slice(0, -40));
    const other = newHome();
    const { code, stderr } = await run(other, 'import', '--all', folder);
    expect([code, stderr]).toEqual([8, expect.stringContaining(`${file()}:2: `)]);
    expect(
      (await run(other, 'tasks', 'list', '--status', 'all', '-q')).stdout.split('\n'),
    ).toHaveLength(2);
  });

  it('refuses rows that are none, without a word of them reaching the terminal raw', async () => {
    mkdirSync(folder);
    const hostile = { title: '\u001b]52;c;QUJD\u0007', id: '\u001b[2J' };
    const lines = [JSON.stringify(hostile), '[1]', 'null', '"text"'];
    writeFileSync(file(), `${lines.join('\n')}\n`);
    const { code, stdout, stderr } = await run(newHome(), 'import', '--all', folder);
    expect([code, `${stdout}${stderr}`.includes('\u001b')]).toEqual([8, false]);
    expect(stderr.trimEnd().split('\n')).toHaveLength(4);
  });

  it('says what it cannot read', async () => {
    const home = newHome();
    expect((await run(home, 'import', '--all', join(folder, 'nowhere'))).code).toBe(2);
    mkdirSync(file(), { recursive: true });
    const { code, stderr } = await run(home, 'import', '--all', folder);
    expect([code, stderr]).toEqual([2, expect.stringContaining('cannot be read')]);
  });
});
