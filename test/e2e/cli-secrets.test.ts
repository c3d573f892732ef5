// `secrets` as people and scripts use it: the value comes by a pipe or a question that hides the answer, and nowhere else.
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type CliResult, runCli, type TempHome, tempHome } from '@aurelius/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { atTerminal } from './terminal.ts';

const CANARY = 'canary-81c7';

let home: TempHome;
beforeEach(() => {
  home = tempHome();
  mkdirSync(dirname(home.paths.configFile), { recursive: true });
  writeFileSync(home.paths.configFile, '[secrets]\nstore = "file"\n');
});
afterEach(async () => {
  await run(['daemon', 'stop']);
  home.remove();
});

const run = (argv: readonly string[], input?: string | Uint8Array): Promise<CliResult> =>
  runCli(argv, { home: home.path, ...(input === undefined ? {} : { input }) });
const json = async (...argv: string[]) => JSON.parse((await run([...argv, '--json'])).stdout);
const setAs = async (name: string, input: string | Uint8Array) => {
  const { code, stdout, stderr } = await run(['secrets', 'set', name], input);
  expect([code, stdout, stderr]).toEqual([0, '', '']);
};
/** Values have no way out, so one is looked for where it is kept: by its length in the sealed file. */
const sealedSize = () => statSync(join(home.paths.dataDir, 'secrets.sealed')).size;

/** Every file below the home that has a text in it. */
function filesWith(text: string): string[] {
  const files = readdirSync(home.path, { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))
    .filter((file) => readFileSync(file, 'latin1').includes(text));
}

const typing = (line: string, answers: readonly (readonly [RegExp, string])[] = []) =>
  atTerminal(line, { AURELIUS_HOME: home.path, NO_COLOR: '1' }, answers);

describe('secrets set, in a pipe', () => {
  it('keeps what comes, says nothing, and no file could be read for it', async () => {
    await setAs('openai.key', `${CANARY}\n`);
    expect(await json('secrets', 'list')).toMatchObject({
      data: [{ name: 'openai.key', store: 'file', lastUsed: null }],
    });
    expect(filesWith(CANARY)).toEqual([]);
  });

  it('finds a place by itself, without a terminal and whether or not there is a keyring', async () => {
    rmSync(home.paths.configFile);
    await setAs('openai.key', CANARY);
    const { store, chosenBy, keyFile } = await json('secrets', 'where');
    expect(['keyring', 'file']).toContain(store);
    expect([chosenBy, keyFile !== null]).toEqual(['first use', store === 'file']);
    await run(['secrets', 'remove', 'openai.key', '--yes']);
  });

  it('takes one line break off the end, and nothing else', async () => {
    await setAs('a', 'x');
    const size = sealedSize();
    for (const [input, more] of [
      ['x\n', 0],
      ['x\r\n', 0],
      ['x\n\n', 2],
      [' x ', 2],
      ['\ufeffx', 3],
      ['x\ny\n', 3],
    ] as const) {
      await setAs('a', input);
      // a line break is two characters in what is sealed
      expect([input, sealedSize() - size]).toEqual([input, more]);
    }
  });

  it('answers like the API under --json', async () => {
    const { code, stdout, stderr } = await run(['secrets', 'set', 'a', '--json'], CANARY);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual({
      name: 'a',
      store: expect.any(String),
      created: expect.any(String),
      lastUsed: null,
    });
  });

  it.each([
    ['nothing', ''],
    ['a line break', '\n'],
    ['bytes', Buffer.from([0x63, 0xff, 0xfe])],
    ['too much', 'x'.repeat(200_000)],
  ])('refuses %s with code 2, and keeps nothing', async (_what, input) => {
    const { code, stdout } = await run(['secrets', 'set', 'a', '--json'], input);
    expect([code, JSON.parse(stdout).code]).toEqual([2, 'USAGE']);
    expect((await json('secrets', 'list')).data).toEqual([]);
  });

  it('refuses what the daemon does not keep with its codes', async () => {
    const results = [
      await run(['secrets', 'set', 'a b', '--json'], CANARY),
      await run(['secrets', 'set', 'storage.key', '--json'], CANARY),
      await run(['secrets', 'set', 'a', '--json'], 'x'.repeat(65_537)),
      await run(['secrets', 'remove', 'a', '--json']),
    ];
    expect(results.map(({ code }) => code)).toEqual([6, 6, 6, 3]);
    for (const { stdout } of results) expect(stdout).not.toContain(CANARY);
  });

  it('starts no daemon where it is told not to', async () => {
    const { code } = await run(['secrets', 'set', 'a', '--no-autostart'], CANARY);
    expect(code).toBe(69);
  });
});

describe('secrets set, on a terminal', () => {
  it('asks once, shows nothing of the answer, and says where it is kept', async () => {
    const { code, shown } = await typing('aurelius secrets set openai.key', [
      [/Value of openai\.key: $/, `${CANARY}\r`],
    ]);
    expect([code, shown]).toEqual([
      0,
      'Value of openai.key: \nopenai.key is kept in the sealed file.\n',
    ]);
  });

  it('lets the answer be corrected, and leaves the terminal as it was', async () => {
    await setAs('a', 'right');
    const size = sealedSize();
    const { shown } = await typing('aurelius secrets set a; stty -a', [
      [/Value of a: $/, 'wrong\u0015\u001b[Crigt\u007fht\r'],
    ]);
    expect(sealedSize()).toBe(size);
    expect(shown).toMatch(/ echo /);
    expect(shown).toMatch(/ icanon /);
    for (const typed of ['wrong', 'rig']) expect(shown).not.toContain(typed);
  });

  it.each([
    ['Ctrl-C', '\u0003', 130],
    ['Ctrl-D', '\u0004', 130],
    ['an empty answer', '\r', 2],
    ['several lines at once', `${CANARY}\recho pwned\r`, 2],
    ['several lines, the last one open', `${CANARY}\recho pwned`, 2],
  ])('ends without keeping anything on %s', async (_what, typed, exit) => {
    const { code, shown } = await typing('aurelius secrets set a', [[/Value of a: $/, typed]]);
    expect(code).toBe(exit);
    expect(shown).not.toContain('pwned');
    expect(shown).not.toContain(CANARY);
    expect((await json('secrets', 'list')).data).toEqual([]);
  });

  it('asks nobody where the question would not be seen', async () => {
    const { shown } = await typing(
      'set -o pipefail; aurelius secrets set a 2>&1 | cat; echo "code $?"',
    );
    expect(shown).toContain('Nobody can be asked here');
    expect(shown).toMatch(/\ncode 2\n$/);
  });
});

describe('a passphrase', () => {
  it('seals, locks with the next start and unlocks, in pipes', async () => {
    await setAs('a', CANARY);
    expect(await run(['secrets', 'seal', '--json'], `${CANARY} open\n`)).toMatchObject({
      code: 0,
      stdout: 'null\n',
    });
    await run(['daemon', 'restart']);
    expect(await json('secrets', 'where')).toMatchObject({ locked: true, keyFile: null });
    expect((await run(['secrets', 'set', 'b'], 'x')).code).toBe(75);
    const wrong = await run(['secrets', 'unlock'], `${CANARY} opens`);
    expect([wrong.code, wrong.stderr.includes(CANARY)]).toEqual([4, false]);
    expect((await run(['secrets', 'unlock'], `${CANARY} open\n`)).code).toBe(0);
    await setAs('b', 'x');
    expect((await run(['secrets', 'seal', '--key-file'])).code).toBe(0);
    await run(['daemon', 'restart']);
    await setAs('c', 'x');
    expect((await run(['secrets', 'unlock'], 'x')).code).toBe(5);
    expect(filesWith(CANARY)).toEqual([]);
  });

  it('is asked for twice on a terminal, and shown neither time', async () => {
    const seal = (once: string, more: string) =>
      typing('aurelius secrets seal', [
        [/New passphrase: $/, `${once}\r`],
        [/Once more: $/, `${more}\r`],
      ]);
    const differs = await seal(CANARY, `${CANARY}x`);
    expect([differs.code, differs.shown]).toEqual([2, expect.stringContaining('the same twice')]);
    const sealed = await seal(CANARY, CANARY);
    expect(sealed).toEqual({
      code: 0,
      shown: 'New passphrase: \nOnce more: \nThe secrets are sealed by the passphrase.\n',
    });
    expect(differs.shown).not.toContain(CANARY);
    await run(['daemon', 'restart']);
    const unlocked = await typing('aurelius secrets unlock', [[/Passphrase: $/, `${CANARY}\r`]]);
    expect(unlocked.shown).toBe('Passphrase: \nThe secrets are unlocked until the daemon stops.\n');
  });
});
