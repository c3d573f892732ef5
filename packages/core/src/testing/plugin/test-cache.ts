// A cache for a test of a slice's rules: it keeps everything as long as it is asked to.
import type { Cached, CacheKey, CacheWish, HostCache } from '../../plugin/index.ts';

interface Kept {
  readonly userId: string;
  readonly wish: CacheWish;
  readonly value: Uint8Array | string;
  readonly at: number;
}

/** Copies, as the daemon's: nobody sees what another does to a value. */
const written = (value: Cached): Kept['value'] =>
  value instanceof Uint8Array ? new Uint8Array(value) : JSON.stringify(value);
const read = (value: Kept['value']): Cached =>
  typeof value === 'string' ? (JSON.parse(value) as Cached) : new Uint8Array(value);

/** @param now milliseconds since 1970 UTC */
export function createTestCache(now: () => number): HostCache {
  const all = new Map<string, Kept>();
  const named = (userId: string, { taint, key }: CacheKey) => JSON.stringify([userId, taint, key]);
  const old = (userId: string, key: CacheKey, grace: (wish: CacheWish) => number) => {
    const kept = all.get(named(userId, key));
    return kept && now() < kept.at + kept.wish.ttlMs + grace(kept.wish) ? kept : undefined;
  };
  const cache: HostCache = {
    async get({ userId }, key) {
      const kept = old(userId, key, () => 0);
      return kept && read(kept.value);
    },
    async set({ userId }, wish, value) {
      all.set(named(userId, wish), { userId, wish, value: written(value), at: now() });
    },
    async getOrSet(context, wish, make) {
      const found = await cache.get(context, wish);
      if (found !== undefined) return found as Awaited<ReturnType<typeof make>>;
      try {
        const made = await make();
        await cache.set(context, wish, made);
        return made;
      } catch (error) {
        const kept = old(context.userId, wish, ({ graceMs = 0 }) => graceMs);
        if (kept) return read(kept.value) as Awaited<ReturnType<typeof make>>;
        throw error;
      }
    },
    async forget({ userId }, tag) {
      for (const [name, kept] of all) {
        if (kept.userId === userId && kept.wish.tags?.includes(tag)) all.delete(name);
      }
    },
  };
  return cache;
}
