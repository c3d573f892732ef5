import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fakeClock, tempHome } from '@aurelius/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CacheStore, isLost, type Kept, openCacheStore } from './store.ts';

let home: ReturnType<typeof tempHome>;
let clock: ReturnType<typeof fakeClock>;
let store: CacheStore;
let most: number;

const file = () => join(home.path, 'cache/cache.db');
const open = () => {
  store = openCacheStore({
    file: file(),
    key: null,
    maxBytes: () => most,
    now: () => clock.now(),
  });
};
const keep = (name: string, more: Partial<Kept> = {}) => {
  const lasting = { freshUntil: clock.now() + 500, until: clock.now() + 1000 };
  const kept = { plugin: 'a', userId: 'ann', tags: [], value: 'value', ...lasting, ...more };
  return store.set({ name, ...kept });
};
const kept = (name: string) => store.get(name)?.value;
beforeEach(() => {
  home = tempHome();
  clock = fakeClock();
  most = 10_000;
  open();
});
afterEach(() => {
  store.close();
  home.remove();
});

describe('the store of the cache', () => {
  it('gives back what was kept, text as text and bytes as bytes, after a restart too', () => {
    keep('text', { value: '"é"' });
    keep('bytes', { value: new Uint8Array([0, 255, 7]) });
    store.close();
    open();
    expect(store.get('text')).toEqual({ value: '"é"', freshUntil: clock.now() + 500 });
    expect(new Uint8Array(kept('bytes') as Uint8Array)).toEqual(new Uint8Array([0, 255, 7]));
  });

  it('gives nothing back once its time is over', () => {
    keep('a');
    clock.advance(999);
    expect(kept('a')).toBe('value');
    clock.advance(1);
    expect(kept('a')).toBeUndefined();
  });

  it('is readable by its owner only, what SQLite puts beside it too', () => {
    store.close();
    chmodSync(file(), 0o644);
    open();
    keep('a');
    for (const end of ['', '-wal', '-shm']) expect(statSync(file() + end).mode & 0o777).toBe(0o600);
    expect(statSync(join(home.path, 'cache')).mode & 0o777).toBe(0o700);
  });

  it('is made anew where the file is garbage or of another version', () => {
    keep('a');
    store.close();
    writeFileSync(file(), 'garbage '.repeat(1000));
    open();
    expect(keep('b')).toBe(true);
    expect(kept('b')).toBe('value');
    store.close();
    const bytes = readFileSync(file());
    bytes.writeUInt32BE(99, 60);
    for (const end of ['-wal', '-shm']) rmSync(file() + end, { force: true });
    writeFileSync(file(), bytes);
    open();
    expect(kept('b')).toBeUndefined();
    expect(keep('c')).toBe(true);
  });

  it('says that it is lost where a value is not as it was written, and gives none out', () => {
    keep('a', { value: 'x'.repeat(100) });
    store.close();
    const bytes = readFileSync(file());
    bytes.write('y', bytes.indexOf('x'.repeat(100)) + 50);
    writeFileSync(file(), bytes);
    open();
    for (const look of [() => store.get('a'), () => store.examine(0)]) {
      let thrown: unknown;
      try {
        look();
      } catch (error) {
        thrown = error;
      }
      expect(isLost(thrown)).toBe(true);
    }
  });

  it('examines everything, some at a time', () => {
    for (let at = 0; at < 40; at++) keep(`k${at}`);
    const ids: (number | null)[] = [];
    for (let at: number | null = 0; at !== null; ids.push(at)) at = store.examine(at);
    expect(ids).toEqual([16, 32, 40, null]);
  });

  it('drops the oldest entries where it is full, and less once it may have less', () => {
    most = 1000;
    for (let at = 0; at < 20; at++) keep(`k${at}`, { value: 'x'.repeat(98) });
    expect(store.usage()[0]?.bytes).toBeLessThanOrEqual(1000);
    expect(kept('k0')).toBeUndefined();
    expect(kept('k19')).toBeDefined();
    most = 250;
    keep('last', { value: 'x' });
    expect(store.usage()[0]?.bytes).toBeLessThanOrEqual(250);
    expect(kept('last')).toBe('x');
  });

  it('drops what has had its time before anything else', () => {
    most = 400;
    keep('fresh', { value: 'x'.repeat(100), until: clock.now() + 10_000 });
    keep('short', { value: 'x'.repeat(200) });
    clock.advance(2000);
    keep('new', { value: 'x'.repeat(200) });
    expect(kept('fresh')).toBeDefined();
  });

  it('takes nothing that is larger than all of it, and forgets what was there', () => {
    keep('a');
    expect(keep('a', { value: 'x'.repeat(20_000) })).toBe(false);
    expect(kept('a')).toBeUndefined();
    most = 0;
    expect(keep('b')).toBe(false);
    expect(store.usage()).toEqual([]);
  });

  it('removes what is chosen by plugin, user and tag, and nothing else', () => {
    const fill = () => {
      keep('1', { tags: ['t', 'u'] });
      keep('2', { tags: ['t'], userId: 'ben' });
      keep('3', { tags: ['t'], plugin: 'b' });
      keep('4');
    };
    fill();
    expect(store.remove({ plugin: 'a', userId: 'ann', tag: 't' })).toEqual(['1']);
    fill();
    expect(store.remove({ tag: 't' })).toEqual(['1', '2', '3']);
    fill();
    expect(store.remove({ plugin: 'b' })).toEqual(['3']);
    expect(store.remove({ tag: 'nothing' })).toEqual([]);
  });

  it('removes some at a time, the oldest first', () => {
    for (let at = 0; at < 20; at++) keep(`k${at}`);
    expect(store.remove({ plugin: 'a' })[0]).toBe('k0');
    expect(store.remove({ plugin: 'a' })).toHaveLength(4);
    expect(store.remove({ plugin: 'a' })).toEqual([]);
  });

  it('finds a value by the tags that it was kept with last', () => {
    keep('a', { tags: ['old'] });
    keep('a', { tags: ['new'] });
    expect(store.remove({ tag: 'old' })).toEqual([]);
    expect(store.remove({ tag: 'new' })).toEqual(['a']);
  });

  it('leaves no trace of what was removed in its files', () => {
    keep('a', { value: 'canary', tags: ['t'] });
    keep('b');
    store.remove({ tag: 't' });
    store.settle();
    for (const end of ['', '-wal'])
      expect(readFileSync(file() + end).includes('canary')).toBe(false);
  });
});
