import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  KEY_BYTES,
  keyOfPassphrase,
  keyOriginOf,
  type SealKey,
  seal,
  unseal,
} from './sealed-file.ts';

const byFile = (key = randomBytes(KEY_BYTES)): SealKey => ({ origin: { name: 'keyfile' }, key });
const DAMAGED = expect.objectContaining({ code: 'SECRETS_DAMAGED' });

/** A passphrase's header with little work behind it. */
const CHEAP = { name: 'argon2id', memory: 64, passes: 1, parallelism: 1 } as const;
const salt = randomBytes(16).toString('base64');

const byPassphrase = await keyOfPassphrase('open sesame', { ...CHEAP, salt });

const flipped = (bytes: Buffer, bit: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
  return copy;
};

describe('a sealed file', () => {
  it('gives back any text to its key, and to no other', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        const key = byFile();
        const file = seal(text, key);
        expect(unseal(file, key.key)).toBe(text.toWellFormed());
        expect(() => unseal(file, byFile().key)).toThrow(DAMAGED);
      }),
    );
  });

  it('shows nothing of what it holds, and never looks the same twice', () => {
    const key = byFile();
    const text = 'canary in a mine';
    const [first, second] = [seal(text, key), seal(text, key)];
    expect(first.includes('canary')).toBe(false);
    expect(first.equals(second)).toBe(false);
  });

  it.each([
    ['key file', byFile()],
    ['passphrase', byPassphrase],
  ])('notices every single flipped bit, sealed by a %s', (_by, key) => {
    const file = seal('{"openai.key":"canary"}', key);
    for (let bit = 0; bit < file.length * 8; bit++) {
      expect(() => unseal(flipped(file, bit), key.key), `bit ${bit}`).toThrow(DAMAGED);
    }
  });

  it('notices every missing end, and every byte too many', () => {
    const key = byFile();
    const file = seal('{"openai.key":"canary"}', key);
    for (let length = 0; length < file.length; length++) {
      expect(() => unseal(file.subarray(0, length), key.key), `${length}`).toThrow(DAMAGED);
    }
    expect(() => unseal(Buffer.concat([file, Buffer.of(0)]), key.key)).toThrow(DAMAGED);
  });

  it('is not one with the header of another: what says how it is opened is sealed as well', () => {
    const file = seal('{}', byPassphrase).toString('latin1');
    const other = file.replace('"passes":1', '"passes":2');
    expect(() => unseal(Buffer.from(other, 'latin1'), byPassphrase.key)).toThrow(DAMAGED);
  });
});

describe('a passphrase', () => {
  it('opens what it sealed, however its letters are spelled, and no other one does', async () => {
    const key = await keyOfPassphrase('Zo\u00eb');
    const file = seal('{"a":"b"}', key);
    const origin = keyOriginOf(file);
    if (origin.name !== 'argon2id') throw new Error('sealed by a passphrase');
    expect(unseal(file, (await keyOfPassphrase('Zoe\u0308', origin)).key)).toBe('{"a":"b"}');
    const wrong = await keyOfPassphrase('Zoe', origin);
    expect(() => unseal(file, wrong.key)).toThrow(DAMAGED);
  });

  it('costs work and memory, and has a salt of its own each time', async () => {
    const [first, second] = await Promise.all([keyOfPassphrase('a'), keyOfPassphrase('a')]);
    expect(first.origin).toMatchObject({ name: 'argon2id', memory: 65_536, passes: 3 });
    expect(first.key).not.toEqual(second.key);
  });

  it('is not asked of a header that argon2id, or we, cannot follow', async () => {
    await expect(keyOfPassphrase('a', { ...CHEAP, salt: 'AA==' })).rejects.toEqual(DAMAGED);
    await expect(keyOfPassphrase('a', { ...CHEAP, parallelism: 64, salt })).rejects.toEqual(
      DAMAGED,
    );
    const withMemory = (memory: number) =>
      Buffer.concat([
        Buffer.from(`aurelius sealed 1\n${JSON.stringify({ ...CHEAP, memory, salt })}\n`),
        randomBytes(40),
      ]);
    expect(keyOriginOf(withMemory(1_048_576))).toMatchObject({ memory: 1_048_576 });
    for (const memory of [0, -1, 1.5, 1_048_577]) {
      expect(() => keyOriginOf(withMemory(memory))).toThrow(DAMAGED);
    }
  });
});
