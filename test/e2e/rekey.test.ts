// Encrypting, a new key and decrypting as a user has them: commands of the build, exit codes, words.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli, type TempHome, tempHome } from '@aurelius/core/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';

let home: TempHome;
const run = (...argv: string[]) => runCli(argv, { home: home.path });
const titles = async () => {
  const { stdout } = await run('tasks', 'list', '--json');
  return (JSON.parse(stdout) as { data: { title: string }[] }).data.map(({ title }) => title);
};
const stored = () => readFileSync(join(home.paths.dataDir, 'aurelius.db'));

beforeEach(async () => {
  home = tempHome();
  // a keyring of this machine is none of the tests' business
  writeFileSync(home.paths.configFile, '[secrets]\nstore = "file"\n');
  await run('tasks', 'add', 'canary');
});
afterEach(async () => {
  await run('daemon', 'stop');
  home.remove();
});

it('rekey is refused over a running daemon, with code 75 and what to do', async () => {
  const { code, stderr } = await run('rekey', '--encrypt');
  expect(code).toBe(75);
  expect(stderr).toContain('try: aurelius daemon stop');
});

it('rekey encrypts, renews the key and decrypts, and the tasks are always there', async () => {
  await run('daemon', 'stop');
  const encrypted = await run('rekey', '--encrypt');
  expect([encrypted.code, encrypted.stdout]).toEqual([0, 'The database is encrypted now.\n']);
  expect(encrypted.stderr).toContain('storage.encryption is on now');
  expect(encrypted.stderr).toContain('Without it nothing opens');
  expect(stored().includes('canary')).toBe(false);
  expect(await titles()).toEqual(['canary']);
  await run('daemon', 'stop');
  expect((await run('doctor', '--data')).stdout).toContain('rows as they were stored');

  const renewed = await run('rekey', '--json');
  expect([renewed.code, JSON.parse(renewed.stdout)]).toEqual([
    0,
    expect.objectContaining({ encrypted: true, changed: true, set: false }),
  ]);
  expect(await titles()).toEqual(['canary']);
  await run('daemon', 'stop');

  expect((await run('rekey', '--decrypt')).stdout).toContain('not encrypted');
  expect(stored().includes('canary')).toBe(true);
  expect(await titles()).toEqual(['canary']);
});

it('rekey says what is wrong with what it was asked', async () => {
  await run('daemon', 'stop');
  expect((await run('rekey', '--encrypt', '--decrypt')).code).toBe(2);
  const { code, stdout } = await run('rekey', '--json');
  expect([code, JSON.parse(stdout)]).toEqual([
    5,
    expect.objectContaining({ code: 'REKEY_POINTLESS', hint: 'aurelius rekey --encrypt' }),
  ]);
});
