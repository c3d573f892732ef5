import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempHome } from '@aurelius/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileStore, type FileStore } from './file-store.ts';
import { readKeyFile } from './key-file.ts';

let home: ReturnType<typeof tempHome>;
let file: string;
let key: string;
let store: FileStore;
/** The store as the next start of the daemon has it. */
const reopened = (own = true) => createFileStore(file, { path: key, own });

beforeEach(() => {
  home = tempHome();
  file = join(home.path, 'secrets.sealed');
  key = join(home.path, 'secrets.key');
  store = reopened();
});
afterEach(() => home.remove());

const refused = (code: string) => expect.objectContaining({ code });

describe('the sealed file', () => {
  it('keeps, replaces and removes by name, any name', async () => {
    for (const name of ['a', 'constructor', '__proto__']) {
      expect(await store.get(name)).toBeNull();
      await store.set(name, `first ${name}`);
      await store.set(name, `value of ${name}`);
    }
    for (const name of ['a', 'constructor', '__proto__']) {
      expect(await reopened().get(name)).toBe(`value of ${name}`);
      expect([await store.remove(name), await store.remove(name)]).toEqual([true, false]);
      expect(await store.get(name)).toBeNull();
    }
    expect(await store.get('toString')).toBeNull();
  });

  it('writes nothing before something is kept', async () => {
    await store.get('a');
    await store.remove('a');
    expect([store.locked, store.usesKeyFile]).toEqual([false, true]);
    expect([existsSync(file), existsSync(key)]).toEqual([false, false]);
  });

  it('is not opened by a new key when its key file is gone, and is left as it is', async () => {
    await store.set('a', 'value');
    const before = readFileSync(file);
    rmSync(key);
    for (const attempt of [store.get('a'), store.set('a', 'x'), store.seal(null)]) {
      await expect(attempt).rejects.toEqual(refused('SECRETS_UNAVAILABLE'));
    }
    expect([existsSync(key), readFileSync(file).equals(before)]).toEqual([false, true]);
  });

  it('that was altered is told of, and never written over', async () => {
    await store.set('a', 'value');
    const bytes = readFileSync(file);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
    writeFileSync(file, bytes);
    for (const attempt of [store.get('a'), store.set('b', 'x'), store.remove('a')]) {
      await expect(attempt).rejects.toEqual(refused('SECRETS_DAMAGED'));
    }
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  it('that cannot be read says so', async () => {
    mkdirSync(file);
    await expect(store.get('a')).rejects.toMatchObject({
      code: 'SECRETS_UNAVAILABLE',
      detail: `${file} cannot be read: EISDIR`,
    });
  });
});

describe('a passphrase', () => {
  it('locks at the next start, is refused when it is wrong, and opens when it is right', async () => {
    await store.set('a', 'value');
    await store.seal('open sesame');
    expect([store.locked, await store.get('a')]).toEqual([false, 'value']);
    const next = reopened();
    expect([next.locked, next.usesKeyFile]).toEqual([true, false]);
    for (const attempt of [next.get('a'), next.set('a', 'x'), next.remove('a'), next.seal('b')]) {
      await expect(attempt).rejects.toEqual(refused('SECRETS_LOCKED'));
    }
    await expect(next.unlock('open simsim')).rejects.toEqual(refused('SECRET_PASSPHRASE_WRONG'));
    expect(next.locked).toBe(true);
    await next.unlock('open sesame');
    await next.set('b', 'other');
    expect([next.locked, await next.get('a'), await next.get('b')]).toEqual([
      false,
      'value',
      'other',
    ]);
  });

  it('gives way to another one, and to a key file', async () => {
    await store.seal('first');
    await store.set('a', 'value');
    await store.seal('second');
    const next = reopened();
    await expect(next.unlock('first')).rejects.toEqual(refused('SECRET_PASSPHRASE_WRONG'));
    await next.unlock('second');
    await next.seal(null);
    expect(await reopened().get('a')).toBe('value');
    await expect(next.unlock('second')).rejects.toEqual(refused('SECRET_PASSPHRASE_UNUSED'));
  });

  it('given for one file does not pass for another that is put in its place', async () => {
    await store.seal('first');
    copyFileSync(file, `${file}.first`);
    const other = createFileStore(`${file}.other`, { path: `${key}.other`, own: true });
    await other.seal('second');
    copyFileSync(`${file}.other`, file);
    expect(store.locked).toBe(true);
    await expect(store.get('a')).rejects.toEqual(refused('SECRETS_LOCKED'));
    copyFileSync(`${file}.first`, file);
    expect(store.locked).toBe(false);
  });

  it('takes our key file away, and leaves one that the config names', async () => {
    await store.set('a', 'value');
    await store.seal('first');
    expect(existsSync(key)).toBe(false);
    const named = reopened(false);
    await named.unlock('first');
    await named.seal(null);
    const keys = readKeyFile(key);
    await named.seal('second');
    expect(readKeyFile(key)).toEqual(keys);
  });

  it('is not asked for while there is none', async () => {
    await expect(store.unlock('x')).rejects.toEqual(refused('SECRET_PASSPHRASE_UNUSED'));
  });
});
