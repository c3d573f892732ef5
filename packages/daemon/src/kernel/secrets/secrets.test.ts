import { cpSync, existsSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { type FakeClock, fakeClock, tempHome } from '@aurelius/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSecrets, type Secrets, type SecretsOptions } from './secrets.ts';
import { fakeKeyring } from './testing.ts';

let home: ReturnType<typeof tempHome>;
let clock: FakeClock;
let opened: Secrets[];

const AUTO = { store: 'auto' } as const;
const NO_KEYRING = () => Promise.reject(new Error('no keyring here'));

/** The secrets of the home. */
function open(options: Partial<SecretsOptions> = {}): Secrets {
  const secrets = openSecrets({
    dataDir: home.path,
    configFile: join(home.path, 'config.toml'),
    config: AUTO,
    env: {},
    clock,
    keyring: NO_KEYRING,
    ...options,
  });
  opened.push(secrets);
  return secrets;
}
const withKeyring = (fake = fakeKeyring()) => ({ keyring: async () => fake.keyring });

beforeEach(() => {
  home = tempHome();
  clock = fakeClock();
  opened = [];
});
afterEach(async () => {
  for (const secrets of opened) await secrets.close();
  home.remove();
});

const refused = (code: string, detail = '') =>
  expect.objectContaining({ code, detail: expect.stringContaining(detail) });

describe('the place of the secrets', () => {
  it('is the keyring where one works, chosen by the first secret', async () => {
    const fake = fakeKeyring();
    const secrets = open(withKeyring(fake));
    expect(secrets.place).toMatchObject({ store: null, chosenBy: 'nobody', locked: false });
    await secrets.set('a', 'value');
    expect(secrets.place).toMatchObject({ store: 'keyring', chosenBy: 'first use', keyFile: null });
    expect([...fake.kept]).toEqual([['a', 'value']]);
    expect(existsSync(join(home.path, 'secrets.sealed'))).toBe(false);
  });

  it('is the sealed file with a key file where there is none, by itself', async () => {
    const secrets = open();
    await secrets.set('a', 'value');
    expect(secrets.place).toMatchObject({
      store: 'file',
      chosenBy: 'first use',
      keyFile: join(home.path, 'secrets.key'),
    });
    expect(await open().get('a')).toBe('value');
  });

  it('is not left for a keyring that comes up later', async () => {
    await open().set('a', 'value');
    const secrets = open(withKeyring());
    await secrets.set('b', 'other');
    expect([secrets.place.store, await secrets.get('a')]).toEqual(['file', 'value']);
  });

  it('is not left because the keyring is away, and nothing is written elsewhere', async () => {
    await open(withKeyring()).set('a', 'value');
    const secrets = open();
    for (const attempt of [secrets.get('a'), secrets.set('b', 'other'), secrets.remove('a')]) {
      await expect(attempt).rejects.toEqual(refused('SECRETS_UNAVAILABLE', 'no keyring here'));
    }
    expect((await secrets.list()).map(({ name }) => name)).toEqual(['a']);
    expect(existsSync(join(home.path, 'secrets.sealed'))).toBe(false);
  });

  it('is what the config says, without a probe', async () => {
    const fake = fakeKeyring();
    const secrets = open({ ...withKeyring(fake), config: { store: 'file' } });
    await secrets.set('a', 'value');
    expect(secrets.place).toMatchObject({ store: 'file', chosenBy: 'config' });
    expect(fake.done).toEqual([]);
  });

  it('is not changed by the config while something is kept, and is free once nothing is', async () => {
    await open().set('a', 'value');
    const other = open({ ...withKeyring(), config: { store: 'keyring' } });
    for (const attempt of [other.get('a'), other.set('b', 'x'), other.seal('x')]) {
      await expect(attempt).rejects.toEqual(refused('SECRETS_UNAVAILABLE', 'kept in the file'));
    }
    await open().remove('a');
    const later = open({ ...withKeyring(), config: { store: 'keyring' } });
    await later.set('a', 'value');
    expect(later.place.store).toBe('keyring');
  });

  it('is told, also where the sealed file is damaged', async () => {
    await open().set('a', 'value');
    cpSync(join(home.path, 'secrets.json'), join(home.path, 'secrets.sealed'));
    expect(open().place).toMatchObject({ store: 'file', keyFile: null, locked: false });
  });

  it('has its key where the config says, relative to its own file', async () => {
    const secrets = open({ config: { store: 'file', keyFile: 'my.key' } });
    await secrets.set('a', 'value');
    expect(secrets.place.keyFile).toBe(join(home.path, 'my.key'));
  });
});

describe('a secret', () => {
  it('is listed with when it was set and used, across restarts, and never with its value', async () => {
    const secrets = open();
    await secrets.set('b', 'canary');
    await secrets.set('a', 'canary');
    const created = clock.now();
    clock.advance(5000);
    await secrets.get('a');
    await secrets.close();
    const listed = await open().list();
    expect(listed).toEqual([
      { name: 'a', store: 'file', created, lastUsed: created + 5000 },
      { name: 'b', store: 'file', created, lastUsed: null },
    ]);
    expect(JSON.stringify(listed)).not.toContain('canary');
  });

  it('is gone when it was removed, and there is no second removal', async () => {
    const fake = fakeKeyring();
    const secrets = open(withKeyring(fake));
    await secrets.set('a', 'value');
    expect([await secrets.remove('a'), await secrets.remove('a')]).toEqual([true, false]);
    expect([await secrets.get('a'), await secrets.list(), fake.kept.size]).toEqual([null, [], 0]);
  });

  it('that somebody took out of the keyring is missed, and looking for it is not a use', async () => {
    const fake = fakeKeyring();
    const secrets = open(withKeyring(fake));
    await secrets.set('a', 'value');
    await secrets.set('b', 'value');
    fake.kept.delete('a');
    expect(await secrets.missing()).toEqual(['a']);
    expect((await secrets.list()).map(({ lastUsed }) => lastUsed)).toEqual([null, null]);
    await expect(secrets.get('a')).rejects.toEqual(refused('SECRETS_UNAVAILABLE', 'no longer'));
    await secrets.set('a', 'again');
    expect(await secrets.missing()).toEqual([]);
  });

  it('whose store refuses it is not listed, and the one before it stays', async () => {
    const kept = new Map<string, string>();
    await open(withKeyring(fakeKeyring({}, kept))).set('old', 'value');
    const set = () => Promise.reject(new Error('full'));
    const secrets = open(withKeyring(fakeKeyring({ set }, kept)));
    for (const name of ['old', 'new']) {
      await expect(secrets.set(name, 'other')).rejects.toEqual(
        refused('SECRETS_UNAVAILABLE', 'full'),
      );
    }
    expect((await open(withKeyring()).list()).map(({ name }) => name)).toEqual(['old']);
    expect(await secrets.get('old')).toBe('value');
  });
});

describe('many changes at once', () => {
  it('lose nothing, in either store', async () => {
    for (const options of [withKeyring(), { keyring: NO_KEYRING }]) {
      const secrets = open({ ...options, dataDir: mkdtempSync(join(home.path, 'data-')) });
      const names = Array.from({ length: 30 }, (_, at) => `s${at}`);
      await Promise.all(names.map((name) => secrets.set(name, `first ${name}`)));
      await Promise.all(
        names.map((name, at) =>
          at % 3 === 0 ? secrets.remove(name) : secrets.set(name, `second ${name}`),
        ),
      );
      const left = names.filter((_, at) => at % 3 !== 0);
      expect((await secrets.list()).map(({ name }) => name)).toEqual([...left].sort());
      for (const name of left) expect(await secrets.get(name)).toBe(`second ${name}`);
    }
  });

  it('and a new passphrase lose nothing', async () => {
    const secrets = open();
    const names = Array.from({ length: 10 }, (_, at) => `s${at}`);
    await Promise.all([
      ...names.map((name) => secrets.set(name, name)),
      secrets.seal('open sesame'),
      ...names.map((name) => secrets.set(`${name}x`, name)),
    ]);
    const next = open();
    await next.unlock('open sesame');
    expect(await next.missing()).toEqual([]);
    expect(await next.list()).toHaveLength(20);
  });

  it('never make one that reads meanwhile miss what is there', async () => {
    const secrets = open();
    await secrets.set('a', 'one');
    const reads: (string | null)[] = [];
    const reading = (async () => {
      for (let at = 0; at < 50; at++) reads.push(await secrets.get('a'));
    })();
    for (let at = 0; at < 10; at++) await secrets.set('a', 'two');
    await secrets.remove('a');
    await reading;
    expect(new Set([...reads, null])).toEqual(new Set(['one', 'two', null]));
  });
});

describe('a reference', () => {
  it('to a store gives what is kept there, and says where it is kept instead', async () => {
    const secrets = open();
    await secrets.set('a', 'value');
    expect(await secrets.resolve('secret:file:a')).toBe('value');
    await expect(secrets.resolve('secret:keyring:a')).rejects.toMatchObject({
      code: 'SECRETS_UNAVAILABLE',
      hint: 'Write secret:file:a instead.',
    });
    await expect(secrets.resolve('secret:file:b')).rejects.toMatchObject({
      code: 'SECRET_NOT_FOUND',
      hint: 'aurelius secrets set b',
    });
  });

  it('to the environment gives what the daemon was started with, and no more than that', async () => {
    const secrets = open({ env: { API_KEY: 'value', EMPTY: '' } });
    expect(await secrets.resolve('secret:env:API_KEY')).toBe('value');
    for (const name of ['EMPTY', 'OTHER', 'constructor', '__proto__', 'toString']) {
      await expect(secrets.resolve(`secret:env:${name}`)).rejects.toEqual(
        refused('SECRET_NOT_FOUND', name),
      );
    }
  });

  it('that is none is not repeated: it may be the secret', async () => {
    const refusal = await open()
      .resolve('sk-canary')
      .catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'SECRET_NOT_FOUND' });
    expect(JSON.stringify(refusal)).not.toContain('canary');
  });
});

describe('on this system', () => {
  it('a first secret finds its place by itself', async () => {
    const options = {
      dataDir: home.path,
      configFile: join(home.path, 'config.toml'),
      config: AUTO,
    };
    const secrets = openSecrets({ ...options, env: {}, clock });
    opened.push(secrets);
    await secrets.set('aurelius.test', 'value');
    expect(['keyring', 'file']).toContain(secrets.place.store);
    expect(await secrets.get('aurelius.test')).toBe('value');
    await secrets.remove('aurelius.test');
  });
});
