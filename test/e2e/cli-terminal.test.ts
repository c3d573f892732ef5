// What only a terminal has: numbers for the rows of the last list, and people who hold tokens. In a real pseudo-terminal.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type CliResult, runCli, tempHome } from '@aurelius/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const BIN = join(import.meta.dirname, '../../packages/cli/bin');
const home = tempHome();
const run = (...argv: string[]): Promise<CliResult> => runCli(argv, { home: home.path });

/** Runs lines of a shell in a terminal of their own, `aurelius` and `full` being the two entries. */
function inTerminal(...lines: string[]): string[] {
  const shell = [
    ...['aurelius', 'full'].map(
      (name) => `${name}() { "${process.execPath}" "${BIN}/${name}.cjs" "$@"; }`,
    ),
    ...lines,
  ].join('\n');
  const { stdout } = spawnSync('script', ['-qec', shell, '/dev/null'], {
    env: {
      ...process.env,
      SHELL: '/bin/bash',
      AURELIUS_HOME: home.path,
      AURELIUS_PAGER: '',
      NO_COLOR: '1',
      COLUMNS: '100',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  return stdout.replaceAll('\r', '').trimEnd().split('\n');
}

const shownBy = (entry: string, word: string) => `${entry} tasks show ${word} --fields title | cat`;

beforeAll(async () => {
  for (const title of ['one', 'two', 'three']) await run('tasks', 'add', title);
});
afterAll(async () => {
  await run('daemon', 'stop');
  home.remove();
});

describe('numbers', () => {
  it('stand before the rows of a list and name them, in both entries', () => {
    const said = inTerminal(
      'aurelius tasks list',
      shownBy('aurelius', '2'),
      shownBy('full', '2'),
      'aurelius tasks edit 3 --title third --json | cat',
      'full tasks list',
      'aurelius tasks edit 3 --title three -q',
    );
    expect(said[0]).toMatch(/^# {2}ref /);
    expect(said.slice(1, 4).map((line) => line[0])).toEqual(['1', '2', '3']);
    expect(said.slice(4, 6)).toEqual(['two', 'two']);
    expect(JSON.parse(said[6] ?? '')).toMatchObject({ title: 'third' });
    expect(said[10]).toMatch(/^3 .* third$/);
  });

  it('stay as they are on the screen, whatever scripts list meanwhile', () => {
    const [, , , , named] = inTerminal(
      'aurelius tasks list',
      'aurelius tasks list -n 1 | cat >/dev/null',
      'aurelius tasks list -n 1 --json >/dev/null',
      'aurelius tasks list -n 1 -q >/dev/null',
      'aurelius tasks list -n 1 --fields title >/dev/null',
      shownBy('aurelius', '3'),
    );
    expect(named).toBe('three');
  });

  it('work for several rows at once, and for a script without standard files of its own', () => {
    const said = inTerminal(
      'aurelius tasks list',
      'aurelius tasks done 1 2 3 --fields title </dev/null 2>/dev/null | cat',
      'aurelius tasks reopen 1-2,3 -q </dev/null 2>/dev/null | cat',
      'aurelius tasks list --fields title | cat',
    );
    expect(said.slice(4, 7)).toEqual(['one', 'two', 'three']);
    expect(said.slice(10)).toEqual(['one', 'two', 'three']);
  });

  it('go on over all pages of a list', async () => {
    const rows = Array.from({ length: 620 }, (_, at) => `{"title":"row ${at}","project":"many"}`);
    await runCli(['tasks', 'import', '-'], { home: home.path, input: rows.join('\n') });
    const said = inTerminal(
      'aurelius tasks list --project many -n all | cat >/dev/null',
      'aurelius tasks list --project many -n all',
      shownBy('aurelius', '615'),
    );
    const row = said.find((line) => line.startsWith('615 ')) ?? '';
    expect(row).toContain(` ${said.at(-1)} `);
    expect(said.at(-1)).toMatch(/^row \d+$/);
  });

  it('are none of another terminal', () => {
    inTerminal('aurelius tasks list');
    const said = inTerminal('aurelius tasks done 1; echo "code $?"');
    expect(said.join('\n')).toContain('NUMBER_UNKNOWN');
    expect(said.at(-1)).toBe('code 3');
  });

  it('name nothing where there is no terminal', () => {
    const { status, stderr } = spawnSync(
      'setsid',
      ['-w', process.execPath, join(BIN, 'aurelius.cjs'), 'tasks', 'done', '1'],
      { env: { ...process.env, AURELIUS_HOME: home.path }, encoding: 'utf8' },
    );
    expect(status).toBe(3);
    expect(stderr).toMatch(/^hint: Numbers go with a terminal or a token/m);
  });
});

describe('a token of kind human', () => {
  const create = 'aurelius tokens create --name me --scope tasks:read --kind human';

  it('is made by who sits at the terminal, and is told to be shown once', () => {
    const said = inTerminal(create);
    expect(said[0]).toMatch(/^Created me · human token \w+ · tasks:read · expires: /);
    expect(said[1]).toMatch(/^aur_human_\w+_\w+$/);
    expect(said[2]).toBe('This is the only time the token is shown.');
  });

  it('is not made by a script, even on a terminal', () => {
    const said = inTerminal(`${create} </dev/null; echo "code $?"`);
    expect(said.join('\n')).toContain('TOKEN_NEEDS_TERMINAL');
    expect(said.at(-1)).toBe('code 4');
  });
});
