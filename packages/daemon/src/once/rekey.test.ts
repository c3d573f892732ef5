import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempHome } from '@aurelius/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileState } from '../db/file-state.ts';
import { useCipherEngine } from '../db/open.ts';
import { cacheFile } from '../kernel/cache/file.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { onceItems } from '../testing/once.ts';

const SECRETS = '[secrets]\nstore = "file"\n';
const ENCRYPTED = `${SECRETS}\n[storage]\nencryption = true\n`;

let home: ReturnType<typeof tempHome>;
let app: TestApp;
let file: string;

const start = async (config = readFileSync(home.paths.configFile, 'utf8')) => {
  app = await startTestApp(config, { home: { ...home, remove: () => {} } });
};

const once = (task: string, input: object, env = {}) => onceItems(home.paths, task, input, env);

const rekey = async (to: string, env = {}) => (await once('rekey', { to }, env))[0];
const add = (title: string) => app.call('POST', '/api/v1/tasks', { title });
const titles = async () => {
  const { body } = await app.call('GET', '/api/v1/tasks');
  return (body as { data: { title: string }[] }).data.map(({ title }) => title).sort();
};
const config = () => readFileSync(home.paths.configFile, 'utf8');

/** Files of the data folder in which the bytes of `text` are found. */
const holding = (text: string) =>
  readdirSync(home.paths.dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(text));

beforeEach(async () => {
  await useCipherEngine();
  home = tempHome();
  file = join(home.paths.dataDir, 'aurelius.db');
});
afterEach(async () => {
  await app.close();
  home.remove();
});

describe('rekey to encrypted', () => {
  beforeEach(async () => {
    await start(SECRETS);
    await add('canary');
  });

  it('leaves nothing in the clear, sets the setting, and the daemon goes on with every row', async () => {
    await app.close();
    expect(holding('canary')).toEqual([file]);
    const { cacheDir } = home.paths;
    mkdirSync(cacheDir, { recursive: true });
    writeFileSync(cacheFile(cacheDir), 'canary');
    expect(await rekey('encrypted')).toEqual({
      type: 'result',
      encrypted: true,
      changed: true,
      set: true,
      keys: join(home.paths.dataDir, 'secrets.sealed'),
      inTheClear: [],
    });
    expect(config()).toBe(ENCRYPTED);
    expect(existsSync(cacheFile(cacheDir))).toBe(false);
    await start();
    await add('canary in the log');
    expect(await titles()).toEqual(['canary', 'canary in the log']);
    expect(existsSync(`${file}-wal`)).toBe(true);
    expect(holding('canary')).toEqual([]);
  });

  it('names the copies that anybody can still read', async () => {
    const backup = join(home.paths.dataDir, 'backups', 'aurelius-a.tar');
    await app.call('POST', `/api/v1/backups?file=${backup}`);
    await app.close();
    await once('restore', { file: backup });
    const { inTheClear } = (await rekey('encrypted')) as { inTheClear: string[] };
    expect(inTheClear).toEqual([backup, expect.stringContaining('before-restore-')]);
  });

  it('is refused over a running daemon', async () => {
    await expect(rekey('encrypted')).rejects.toMatchObject({ code: 'DAEMON_RUNNING' });
  });

  it('is refused where its key would need a passphrase at the start, and changes nothing', async () => {
    await app.call('PUT', '/api/v1/secrets/mail', { value: 'x' });
    const sealed = await app.call('POST', '/api/v1/secrets/seal', { passphrase: 'long enough' });
    expect(sealed.status).toBe(204);
    await app.close();
    const before = readFileSync(file);
    await expect(rekey('encrypted')).rejects.toMatchObject({ code: 'STORAGE_KEY_UNFIT' });
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(config()).toBe(SECRETS);
  });

  it('is refused where the environment says otherwise, and changes nothing', async () => {
    await app.close();
    const before = readFileSync(file);
    const env = { AURELIUS_STORAGE_ENCRYPTION: 'false' };
    await expect(rekey('encrypted', env)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(holding('storage.key')).toEqual([]);
  });

  it('is refused for a damaged database, which stays as it is', async () => {
    for (let at = 0; at < 50; at++) await add(`Task ${at} ${'x'.repeat(150)}`);
    await app.close();
    const bytes = readFileSync(file);
    for (let page = 4; page * 4096 < bytes.length; page++) bytes.writeUInt8(0xff, page * 4096);
    writeFileSync(file, bytes);
    await expect(rekey('encrypted')).rejects.toThrow();
    expect([fileState(file), existsSync(`${file}.rekeyed`)]).toEqual(['plain', false]);
    expect(config()).toBe(SECRETS);
    writeFileSync(file, '');
  });
});

describe('rekey of an encrypted database', () => {
  let backup: string;

  beforeEach(async () => {
    await start(ENCRYPTED);
    await add('canary');
    backup = join(home.path, 'old.tar');
    await app.call('POST', `/api/v1/backups?file=${backup}`);
    await app.close();
  });

  it('changes every page, and a backup from before still opens by the old key', async () => {
    const before = readFileSync(file);
    expect(await rekey('new-key')).toMatchObject({ encrypted: true, changed: true, set: false });
    expect(readFileSync(file).subarray(0, 4096).equals(before.subarray(0, 4096))).toBe(false);
    await start();
    await add('later');
    expect(await titles()).toEqual(['canary', 'later']);
    await app.close();
    await once('restore', { file: backup });
    await start();
    expect(await titles()).toEqual(['canary']);
  });

  it('to plain turns the setting off and keeps the keys', async () => {
    expect(await rekey('plain')).toMatchObject({ encrypted: false, changed: true, set: true });
    expect([fileState(file), config()]).toEqual(['plain', ENCRYPTED.replace('true', 'false')]);
    await start();
    expect(await titles()).toEqual(['canary']);
    await app.close();
    await once('restore', { file: backup });
    await start();
    expect(await titles()).toEqual(['canary']);
  });

  it('says so where there is nothing to change', async () => {
    await expect(rekey('encrypted')).rejects.toMatchObject({ code: 'REKEY_POINTLESS' });
    await rekey('plain');
    await expect(rekey('plain')).rejects.toMatchObject({ code: 'REKEY_POINTLESS' });
    await expect(rekey('new-key')).rejects.toMatchObject({
      code: 'REKEY_POINTLESS',
      hint: 'aurelius rekey --encrypt',
    });
  });

  it('finishes what was interrupted between the rename and the setting', async () => {
    writeFileSync(home.paths.configFile, SECRETS);
    expect(await rekey('encrypted')).toMatchObject({ changed: false, set: true });
    expect(config()).toBe(ENCRYPTED);
  });

  it('is read by doctor-data', async () => {
    expect(await once('doctor-data', {})).toContainEqual({ type: 'file', faults: [] });
    const bytes = readFileSync(file);
    bytes.writeUInt8(bytes.readUInt8(9000) ^ 1, 9000);
    writeFileSync(file, bytes);
    const [item] = await once('doctor-data', {});
    expect(item?.['faults']).not.toEqual([]);
    writeFileSync(file, '');
  });
});
