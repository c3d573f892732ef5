import { existsSync, mkdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempHome } from '@aurelius/core/testing';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLedger } from './ledger.ts';

let home: ReturnType<typeof tempHome>;
let file: string;
beforeEach(() => {
  home = tempHome();
  file = join(home.path, 'secrets.json');
});
afterEach(() => home.remove());

const entry = { created: 1, lastUsed: null };

describe('the ledger', () => {
  it('writes nothing before the first change, and keeps its id from then on', () => {
    const ledger = openLedger(file);
    ledger.note('a', { lastUsed: 5 });
    ledger.flush();
    expect(existsSync(file)).toBe(false);
    ledger.change({ store: 'file' });
    expect(openLedger(file).home).toBe(ledger.home);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('gives back what was written, under any name', () => {
    const names = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString'));
    const entries = fc.dictionary(
      names,
      fc.record({ created: fc.nat(), lastUsed: fc.option(fc.nat()) }),
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(entries, (written) => {
        openLedger(file).change({ store: 'keyring', entries: written });
        const read = openLedger(file).entries;
        expect(Object.entries(read)).toEqual(Object.entries(written));
      }),
      { numRuns: 30 },
    );
  });

  it('writes uses down when it is told to', () => {
    const ledger = openLedger(file);
    ledger.change({ store: 'file', entries: { a: entry } });
    ledger.note('a', { lastUsed: 7 });
    ledger.note('toString', { lastUsed: 7 });
    expect(openLedger(file).entries['a']?.lastUsed).toBeNull();
    ledger.flush();
    expect(openLedger(file).entries).toEqual({ a: { created: 1, lastUsed: 7 } });
  });

  it('is as before where a change cannot be written', () => {
    const folder = join(home.path, 'folder');
    mkdirSync(folder);
    const ledger = openLedger(join(folder, 'secrets.json'));
    ledger.change({ store: 'file' });
    mkdirSync(join(folder, `secrets.json.${process.pid}.tmp`));
    expect(() => ledger.change({ entries: { a: entry } })).toThrow(
      expect.objectContaining({ code: 'SECRETS_UNAVAILABLE' }),
    );
    expect(ledger.entries).toEqual({});
  });

  it('writes uses down later where it cannot write them now', () => {
    const ledger = openLedger(file);
    ledger.change({ store: 'file', entries: { a: entry } });
    ledger.note('a', { lastUsed: 7 });
    const blocked = `${file}.${process.pid}.tmp`;
    mkdirSync(blocked);
    ledger.flush();
    expect(openLedger(file).entries['a']?.lastUsed).toBeNull();
    rmdirSync(blocked);
    ledger.flush();
    expect(openLedger(file).entries['a']?.lastUsed).toBe(7);
  });

  it.each([
    '',
    'null',
    '[]',
    '{}',
    '{"home":"x","store":null,"entries":{}}',
    '{"home":"0123456789ab","store":"elsewhere","entries":{}}',
    '{"home":"0123456789ab","store":"file","entries":{"a":{}}}',
    '{"home":"0123456789ab","store":"file","entries":{"a":null}}',
  ])('is refused and left alone where it holds something else: %s', (text) => {
    writeFileSync(file, text);
    expect(() => openLedger(file)).toThrow(
      expect.objectContaining({ code: 'SECRETS_UNAVAILABLE' }),
    );
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});
