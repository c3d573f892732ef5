import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempHome } from '@aurelius/core/testing';
import { expect, it } from 'vitest';
import { useCipherEngine } from '../../db/open.ts';
import { openCacheStore } from './store.ts';

it('is in no clear text where the database is encrypted, and made anew by another key', async () => {
  await useCipherEngine();
  const home = tempHome();
  const file = join(home.path, 'cache.db');
  const open = (key: string | null) =>
    openCacheStore({ file, key, maxBytes: () => 10_000, now: () => 0 });
  const kept = { name: 'a', plugin: 'p', userId: 'u', tags: [], freshUntil: 1, until: 1 };
  const canary = { ...kept, value: 'canary' };
  try {
    const plain = open(null);
    plain.set(canary);
    plain.close();
    expect(readFileSync(file).includes('canary')).toBe(true);
    const first = open('a'.repeat(64));
    expect(first.get('a')).toBeUndefined();
    first.set(canary);
    first.close();
    expect(readFileSync(file).includes('canary')).toBe(false);
    const second = open('b'.repeat(64));
    expect(second.get('a')).toBeUndefined();
    second.close();
  } finally {
    home.remove();
  }
});
