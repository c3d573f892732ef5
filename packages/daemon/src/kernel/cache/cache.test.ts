import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Recorded, WriteTx } from '@aurelius/core/db';
import { NO_ORIGIN } from '@aurelius/core/db';
import { fakeClock, tempHome } from '@aurelius/core/testing';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Cache, createCache } from './cache.ts';

let home: ReturnType<typeof tempHome>;
let clock: ReturnType<typeof fakeClock>;
let cache: Cache;
let warned: string[];

const file = () => join(home.path, 'cache.db');
const open = (path = file()) => {
  cache = createCache({
    file: path,
    key: null,
    maxBytes: () => 1_000_000,
    now: () => clock.now(),
    log: { debug() {}, info() {}, error() {}, warn: (_fields, text) => void warned.push(text) },
  });
};
beforeEach(() => {
  home = tempHome();
  clock = fakeClock();
  warned = [];
  open();
});
afterEach(() => {
  cache.close();
  home.remove();
});

const as = (userId: string) => ({ userId });
const wish = { key: 'k', taint: 'none', ttlMs: 60_000 };

describe('the cache of a plugin', () => {
  it('opens nothing before it is used', async () => {
    expect(cache.usage()).toEqual([]);
    expect(existsSync(file())).toBe(false);
    await cache.forPlugin('a').get(as('ann'), wish);
    expect(existsSync(file())).toBe(true);
  });

  it('gives back the same bytes, from memory and after a restart', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), fc.string(), async (bytes, key) => {
        await cache.forPlugin('a').set(as('ann'), { ...wish, key }, bytes);
        const read = () => cache.forPlugin('a').get(as('ann'), { key, taint: 'none' });
        expect(await read()).toEqual(bytes);
        cache.close();
        open();
        expect(await read()).toEqual(bytes);
      }),
      { numRuns: 10 },
    );
  });

  it('gives back what JSON makes of everything else, and falsy values as hits', async () => {
    for (const value of [0, '', false, null, [1], { a: { b: 'ü' } }, 'x'.repeat(100_000)]) {
      const plugin = cache.forPlugin('a');
      await plugin.set(as('ann'), wish, value);
      expect(await plugin.get(as('ann'), wish)).toEqual(value);
      cache.close();
      open();
      expect(await cache.forPlugin('a').get(as('ann'), wish)).toEqual(value);
    }
  });

  it('gives out copies', async () => {
    const plugin = cache.forPlugin('a');
    await plugin.set(as('ann'), wish, new Uint8Array([1]));
    ((await plugin.get(as('ann'), wish)) as Uint8Array)[0] = 9;
    expect(await plugin.get(as('ann'), wish)).toEqual(new Uint8Array([1]));
  });

  it('shows nothing to another plugin, another user, or by another taint', async () => {
    await cache.forPlugin('a').set(as('ann'), wish, 'mine');
    expect(await cache.forPlugin('a').get(as('ann'), wish)).toBe('mine');
    expect(await cache.forPlugin('b').get(as('ann'), wish)).toBeUndefined();
    expect(await cache.forPlugin('a').get(as('ben'), wish)).toBeUndefined();
    expect(await cache.forPlugin('a').get(as('ann'), { ...wish, taint: 'mail' })).toBeUndefined();
  });

  it('gives nothing back that is no longer fresh by the clock of the daemon', async () => {
    const plugin = cache.forPlugin('a');
    await plugin.set(as('ann'), wish, 'old');
    clock.advance(59_999);
    expect(await plugin.get(as('ann'), wish)).toBe('old');
    clock.advance(1);
    expect(await plugin.get(as('ann'), wish)).toBeUndefined();
  });

  it('forgets by tag what the same plugin keeps for the same user, and nothing else', async () => {
    const tags = ['t'];
    await cache.forPlugin('a').set(as('ann'), { ...wish, tags }, 1);
    await cache.forPlugin('a').set(as('ann'), { ...wish, key: 'other' }, 2);
    await cache.forPlugin('a').set(as('ben'), { ...wish, tags }, 3);
    await cache.forPlugin('b').set(as('ann'), { ...wish, tags }, 4);
    await cache.forPlugin('a').forget(as('ann'), 't');
    expect(await cache.forPlugin('a').get(as('ann'), wish)).toBeUndefined();
    expect(await cache.forPlugin('a').get(as('ann'), { ...wish, key: 'other' })).toBe(2);
    expect(await cache.forPlugin('a').get(as('ben'), wish)).toBe(3);
    expect(await cache.forPlugin('b').get(as('ann'), wish)).toBe(4);
  });

  it('makes a value once for all who ask meanwhile, also where it is too large for memory', async () => {
    for (const size of [1, 200_000]) {
      let made = 0;
      const make = async () => {
        made++;
        await new Promise((done) => setTimeout(done, 5));
        return 'x'.repeat(size) + made;
      };
      const key = { ...wish, key: `of ${size}` };
      const asked = Array.from({ length: 20 }, () =>
        cache.forPlugin('a').getOrSet(as('ann'), key, make),
      );
      expect(new Set((await Promise.all(asked)).map((it) => it.length))).toHaveLength(1);
      expect(made).toBe(1);
    }
  });

  it('makes it again once it is no longer fresh', async () => {
    let made = 0;
    const ask = () => cache.forPlugin('a').getOrSet(as('ann'), wish, async () => ++made);
    expect([await ask(), await ask()]).toEqual([1, 1]);
    clock.advance(60_000);
    expect([await ask(), await ask()]).toEqual([2, 2]);
  });

  it('gives the old value where making a new one fails, for as long as was wished', async () => {
    let works = false;
    const upstream = new Error('upstream is gone');
    const make = async () => {
      if (works) return 'new';
      throw upstream;
    };
    const plugin = cache.forPlugin('a');
    await expect(plugin.getOrSet(as('ann'), wish, make)).rejects.toBe(upstream);
    const graced = { ...wish, graceMs: 1000 };
    await plugin.set(as('ann'), graced, 'old');
    clock.advance(60_000);
    const asked = Array.from({ length: 3 }, () => plugin.getOrSet(as('ann'), graced, make));
    expect(await Promise.all(asked)).toEqual(['old', 'old', 'old']);
    expect(await plugin.get(as('ann'), graced)).toBeUndefined();
    works = true;
    expect(await plugin.getOrSet(as('ann'), graced, make)).toBe('new');
    works = false;
    clock.advance(61_000);
    await expect(plugin.getOrSet(as('ann'), graced, make)).rejects.toBe(upstream);
  });
});

describe('the cache as a whole', () => {
  it('counts by plugin how often it helped', async () => {
    const plugin = cache.forPlugin('a');
    await plugin.get(as('ann'), wish);
    await plugin.getOrSet(as('ann'), wish, async () => 1);
    await plugin.getOrSet(as('ann'), wish, async () => 1);
    expect(cache.counts).toEqual(new Map([['a', { hits: 1, misses: 2 }]]));
    expect(cache.usage()).toMatchObject([{ plugin: 'a', entries: 1 }]);
  });

  it('clears what is chosen, out of memory too, and everything where nothing is', async () => {
    const [a, b] = [cache.forPlugin('a'), cache.forPlugin('b')];
    await a.set(as('ann'), { ...wish, tags: ['t'] }, 1);
    await a.set(as('ben'), { ...wish, tags: ['t'] }, 2);
    await b.set(as('ann'), { ...wish, tags: ['t'] }, 3);
    expect(await cache.clear({ tag: 't', plugin: 'a' })).toBe(2);
    expect(await a.get(as('ann'), wish)).toBeUndefined();
    expect(await b.get(as('ann'), wish)).toBe(3);
    expect(await cache.clear({})).toBe(1);
    expect(existsSync(file())).toBe(false);
    expect(await b.get(as('ann'), wish)).toBeUndefined();
  });

  it('clears many without holding anybody up', async () => {
    const plugin = cache.forPlugin('a');
    for (let at = 0; at < 50; at++) {
      await plugin.set(as('ann'), { ...wish, key: `${at}`, tags: ['t'] }, at);
    }
    let turns = 0;
    const turning = setInterval(() => turns++, 0);
    expect(await cache.clear({ tag: 't' })).toBe(50);
    clearInterval(turning);
    expect(cache.usage()).toEqual([]);
    expect(turns).toBeGreaterThan(0);
  });

  it('forgets everything once something is purged', async () => {
    const plugin = cache.forPlugin('a');
    await plugin.set(as('ann'), wish, 'made of what is purged');
    const before = { id: 'x' } as Recorded;
    const gone = { entity: 'task', before, after: null, event: null } as const;
    const commit = async (manner: 'purge' | 'undo') => {
      await cache.recorder.record({} as WriteTx, [{ ...gone, manner }], NO_ORIGIN);
      cache.recorder.committed?.();
    };
    await commit('undo');
    expect(await plugin.get(as('ann'), wish)).toBe('made of what is purged');
    await commit('purge');
    expect(await plugin.get(as('ann'), wish)).toBeUndefined();
  });

  it('is begun anew where it is damaged while it is used, and nobody fails', async () => {
    const plugin = cache.forPlugin('a');
    const large = 'x'.repeat(100_000);
    await plugin.set(as('ann'), wish, large);
    cache.close();
    const bytes = readFileSync(file());
    bytes.fill('y', bytes.indexOf('x'.repeat(100)), bytes.length);
    writeFileSync(file(), bytes);
    open();
    expect(await cache.isSound()).toBe(false);
    expect(await cache.forPlugin('a').get(as('ann'), wish)).toBeUndefined();
    expect(warned).toEqual(['the cache could not be used']);
    await cache.forPlugin('a').set(as('ann'), wish, large);
    expect(await cache.forPlugin('a').get(as('ann'), wish)).toBe(large);
    expect(await cache.isSound()).toBe(true);
  });

  it('is a miss where its file cannot be made, and says so once', async () => {
    writeFileSync(file(), '');
    open(join(file(), 'below/cache.db'));
    const plugin = cache.forPlugin('a');
    await plugin.set(as('ann'), wish, 1);
    expect(await plugin.get(as('ann'), wish)).toBeUndefined();
    expect(await plugin.getOrSet(as('ann'), wish, async () => 2)).toBe(2);
    expect(warned).toEqual(['the cache could not be used']);
  });

  it('is a miss once it is closed, and what is being made then still comes', async () => {
    const plugin = cache.forPlugin('a');
    await plugin.set(as('ann'), wish, 1);
    const { promise, resolve } = Promise.withResolvers<number>();
    const made = plugin.getOrSet(as('ann'), { ...wish, key: 'slow' }, () => promise);
    cache.close();
    resolve(2);
    expect(await made).toBe(2);
    expect(await plugin.get(as('ann'), { ...wish, key: 'slow' })).toBeUndefined();
    expect(await plugin.get(as('ann'), wish)).toBeUndefined();
  });
});
