import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fakeClock, tempHome } from '@aurelius/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freshKey, readKeyFile } from './key-file.ts';
import { openSecrets, type Secrets } from './secrets.ts';
import { createStorageKeys, keysToOpen } from './storage-key.ts';
import { fakeKeyring } from './testing.ts';

let home: ReturnType<typeof tempHome>;
let configFile: string;
let secrets: Secrets;
const kept = new Map<string, string>();

beforeEach(() => {
  home = tempHome();
  kept.clear();
  configFile = join(home.path, 'config.toml');
});
afterEach(async () => {
  await secrets.close();
  home.remove();
});

function keysOf(store: 'keyring' | 'file', secretsKey?: string, keyFile?: string) {
  secrets = openSecrets({
    dataDir: home.path,
    configFile,
    config: { store, ...(secretsKey === undefined ? {} : { keyFile: secretsKey }) },
    env: {},
    clock: fakeClock(),
    keyring: async () => fakeKeyring({}, kept).keyring,
  });
  const config = { encryption: true, ...(keyFile === undefined ? {} : { keyFile }) };
  return { keys: createStorageKeys(secrets, config, configFile), config };
}

describe('the keys of the database', () => {
  it.each(['keyring', 'file'] as const)(
    'are among the secrets, newest first: %s',
    async (store) => {
      const { keys } = keysOf(store);
      expect(await keys.read()).toEqual([]);
      const [older, newer] = [freshKey(), freshKey()];
      await keys.add(older);
      await keys.add(newer);
      expect(await keys.read()).toEqual([newer, older]);
    },
  );

  it('are in a file of their own where the config names one, and come from the secrets until then', async () => {
    const older = freshKey();
    await keysOf('file').keys.add(older);
    const { keys } = keysOf('file', undefined, 'storage.key');
    expect(await keys.read()).toEqual([older]);
    const newer = freshKey();
    await keys.add(newer);
    expect(readKeyFile(join(home.path, 'storage.key'))).toEqual([newer, older]);
  });

  it('are not put where a passphrase would be needed to start', async () => {
    const { keys } = keysOf('file');
    await secrets.seal('open sesame');
    await expect(keys.add(freshKey())).rejects.toMatchObject({ code: 'STORAGE_KEY_UNFIT' });
  });

  it('are not put before the key of the sealed file, which would then never open again', async () => {
    const { keys } = keysOf('file', 'one.key', 'one.key');
    await secrets.set('a', 'value');
    await expect(keys.add(freshKey())).rejects.toMatchObject({ code: 'STORAGE_KEY_UNFIT' });
    expect(await secrets.get('a')).toBe('value');
  });
});

describe('opening the database', () => {
  const database = () => join(home.path, 'aurelius.db');

  it('makes a key first where there is none yet, and no second one', async () => {
    const { keys, config } = keysOf('file');
    const made = await keysToOpen(home.path, config, keys);
    expect(made).toHaveLength(1);
    expect(await keysToOpen(home.path, config, keys)).toEqual(made);
  });

  it('makes another key where the power went before the first one was kept', async () => {
    const entry = { created: 1, lastUsed: null, pending: true };
    const ledger = { home: '0123456789ab', store: 'keyring', entries: { 'storage.key': entry } };
    writeFileSync(join(home.path, 'secrets.json'), JSON.stringify(ledger));
    const { keys, config } = keysOf('keyring');
    expect(await keysToOpen(home.path, config, keys)).toHaveLength(1);
  });

  it('makes none where one was kept and is gone: something may be encrypted by it', async () => {
    await keysOf('keyring').keys.add(freshKey());
    kept.clear();
    const { keys, config } = keysOf('keyring');
    await expect(keysToOpen(home.path, config, keys)).rejects.toMatchObject({
      code: 'SECRETS_UNAVAILABLE',
    });
  });

  it('needs no key for a plain one, and refuses one that should be encrypted', async () => {
    const { keys, config } = keysOf('file');
    writeFileSync(database(), 'SQLite format 3\0'.padEnd(4096, '\0'));
    expect(await keysToOpen(home.path, { encryption: false }, keys)).toBeNull();
    await expect(keysToOpen(home.path, config, keys)).rejects.toMatchObject({
      code: 'STORAGE_NOT_ENCRYPTED',
    });
  });

  it('says that the key of an encrypted one is missing, and makes none', async () => {
    const { keys, config } = keysOf('file');
    writeFileSync(database(), Buffer.alloc(4096, 7));
    await expect(keysToOpen(home.path, config, keys)).rejects.toMatchObject({
      code: 'STORAGE_KEY_MISSING',
    });
    expect(existsSync(join(home.path, 'secrets.sealed'))).toBe(false);
  });

  it('throws away what an interrupted change of keys left: it may be a plain copy', async () => {
    const { keys, config } = keysOf('file');
    const left = `${database()}.rekeyed`;
    writeFileSync(left, 'SQLite format 3\0');
    await keysToOpen(home.path, config, keys);
    expect(existsSync(left)).toBe(false);
  });
});
