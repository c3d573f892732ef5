import { chmodSync, chownSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempHome } from '@aurelius/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freshKey, parseKeys, readKeyFile, writeKeyFile } from './key-file.ts';

let home: ReturnType<typeof tempHome>;
let file: string;
beforeEach(() => {
  home = tempHome();
  file = join(home.path, 'a.key');
});
afterEach(() => home.remove());

const refusal = (detail: string) =>
  expect.objectContaining({
    code: 'SECRETS_UNAVAILABLE',
    detail: expect.stringContaining(detail),
  });

describe('a key file', () => {
  it('is for its owner alone and keeps the order of its keys', () => {
    const keys = [freshKey(), freshKey()];
    writeKeyFile(file, keys);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readKeyFile(file)).toEqual(keys);
  });

  it('that is not there is no mistake', () => {
    expect(readKeyFile(file)).toBeNull();
  });

  it.each([0o640, 0o604, 0o660, 0o606, 0o610, 0o601])(
    'is refused where others may touch it: mode %o',
    (mode) => {
      writeKeyFile(file, [freshKey()]);
      chmodSync(file, mode);
      expect(() => readKeyFile(file)).toThrow(refusal('open to other users'));
    },
  );

  it('is refused where it is a folder or somebody else’s', () => {
    const folder = join(home.path, 'folder');
    mkdirSync(folder);
    expect(() => readKeyFile(folder)).toThrow(refusal('not a file of this user'));
    let foreign = '/etc/passwd';
    if (process.getuid?.() === 0) {
      writeKeyFile(file, [freshKey()]);
      chownSync(file, 1, 1);
      foreign = file;
    }
    expect(() => readKeyFile(foreign)).toThrow(refusal('not a file of this user'));
  });

  it.each(['', '\n', 'abc\n', 'x'.repeat(64), `${'a'.repeat(64)}\nnot a key\n`])(
    'is refused where it holds something else: %j',
    (text) => {
      writeFileSync(file, text, { mode: 0o600 });
      expect(() => readKeyFile(file)).toThrow(refusal('holds no key'));
    },
  );

  it('cannot be written where there is no folder, and says so', () => {
    const nowhere = join(home.path, 'gone', 'a.key');
    expect(() => writeKeyFile(nowhere, [freshKey()])).toThrow(refusal('cannot be written: ENOENT'));
  });
});

describe('parseKeys', () => {
  it('takes any line ends, and all or nothing', () => {
    const [a, b] = [freshKey(), freshKey()];
    expect(parseKeys(`${a}\r\n\n ${b}\n`)).toEqual([a, b]);
    expect(parseKeys(`${a}\n${b}x`)).toBeNull();
    expect(parseKeys('')).toEqual([]);
  });
});
