// The cache as plugins have it. It is opened by the first that is kept or looked for, never at the start; what goes wrong
// in it is a miss, and nobody's failure.
import { existsSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Recorder } from '@aurelius/core/db';
import type { Cached, CacheKey, CacheWish, HostCache, Log } from '@aurelius/core/plugin';
import { removeCache } from './file.ts';
import type { Memory } from './memory.ts';
import {
  type CacheStore,
  type Held,
  isLost,
  openCacheStore,
  type PluginUsage,
  type StoreOptions,
  type Which,
} from './store.ts';

export interface CacheOptions extends StoreOptions {
  readonly log: Log;
}

/** How often something was looked for since the daemon started. */
export interface Counts {
  readonly hits: number;
  readonly misses: number;
}

export interface Cache {
  /** @returns the cache as one plugin sees it */
  forPlugin(plugin: string): HostCache;
  /** By plugin. */
  readonly counts: ReadonlyMap<string, Counts>;
  /** What is kept; nothing where nobody has used it yet. */
  usage(): readonly PluginUsage[];
  /** Removes what is chosen, for good. @returns how much it was @throws Error as the file system does */
  clear(which: Which): Promise<number>;
  /** Reads everything that is kept. @returns false where it is damaged @throws Error where it cannot be read */
  isSound(): Promise<boolean>;
  /** Has it forget everything when something is purged: nobody knows what was made of it. */
  readonly recorder: Recorder;
  /** From here on everything is a miss. */
  close(): void;
}

const written = (value: Cached): Held['value'] =>
  value instanceof Uint8Array ? value : JSON.stringify(value);
// a copy: what somebody does to it is nothing to whoever asks next
const read = (value: Held['value']): Cached =>
  typeof value === 'string' ? (JSON.parse(value) as Cached) : new Uint8Array(value);

export function createCache(options: CacheOptions): Cache {
  const { file, now, log } = options;
  const counts = new Map<string, Counts>();
  let store: CacheStore | undefined;
  let memory: Promise<Memory> | undefined;
  let closed = false;
  /** Said once, not with every request. */
  let failing = false;

  const opened = (): CacheStore => {
    store ??= openCacheStore(options);
    return store;
  };
  const quick = (): Promise<Memory> => {
    memory ??= import('./memory.ts').then(({ openMemory }) => openMemory());
    return memory;
  };
  const throwAway = () => {
    // then it is somebody else's
    if (closed) return;
    store?.close();
    store = undefined;
    memory = undefined;
    removeCache(file);
  };
  const tried = <T, U>(work: (open: CacheStore) => T, otherwise: U): T | U => {
    if (closed) return otherwise;
    try {
      const done = work(opened());
      failing = false;
      return done;
    } catch (error) {
      if (!failing) log.warn({ err: error }, 'the cache could not be used');
      failing = true;
      if (isLost(error)) throwAway();
      return otherwise;
    }
  };
  const settled = (open: CacheStore) => {
    open.settle();
    return true;
  };
  const usage = () =>
    store || existsSync(file) ? tried((open) => open.usage(), []) : ([] as const);

  // Each step below gets the memory first and then does what belongs together without a pause, so that nothing that
  // was forgotten meanwhile comes back.
  const remove = async (which: Which): Promise<number> => {
    for (let removed = 0; ; ) {
      const held = await quick();
      const names = tried((open) => open.remove(which), null);
      await held.drop(names ?? []);
      removed += names?.length ?? 0;
      if (names === null || names.length === 0) {
        // better to lose all than to keep what has to go
        if (names === null || !tried(settled, false)) throwAway();
        return removed;
      }
      await nextTurn();
    }
  };
  const lookUp = async (name: string): Promise<Held | undefined> => {
    const held = await quick();
    const found = await held.get(name);
    if (found) return found;
    const kept = tried((open) => open.get(name), undefined);
    if (kept && kept.freshUntil > now()) await held.put(name, kept);
    return kept;
  };
  const count = (plugin: string, hit: boolean) => {
    const { hits, misses } = counts.get(plugin) ?? { hits: 0, misses: 0 };
    counts.set(plugin, { hits: hits + (hit ? 1 : 0), misses: misses + (hit ? 0 : 1) });
  };

  let purged = false;
  const recorder: Recorder = {
    async record(_tx, changes) {
      purged ||= changes.some(({ manner }) => manner === 'purge');
    },
    committed() {
      if (!purged) return;
      purged = false;
      try {
        throwAway();
      } catch (error) {
        log.error({ err: error }, 'the cache may still hold what was purged');
      }
    },
  };

  return {
    counts,
    usage,
    recorder,
    forPlugin(plugin) {
      // as JSON, no part can be taken for another, whatever it holds
      const named = (userId: string, { taint, key }: CacheKey) =>
        JSON.stringify([plugin, userId, taint, key]);
      /** @returns what is fresh, counted */
      const fresh = async (name: string): Promise<Held | undefined> => {
        const found = await lookUp(name);
        const hit = found !== undefined && found.freshUntil > now();
        count(plugin, hit);
        return hit ? found : undefined;
      };
      const keep = (name: string, userId: string, wish: CacheWish, value: Held['value']) => {
        const freshUntil = now() + wish.ttlMs;
        const until = freshUntil + (wish.graceMs ?? 0);
        const kept = { name, plugin, userId, tags: wish.tags ?? [], value, freshUntil, until };
        return tried((open) => open.set(kept), false) ? { value, freshUntil } : undefined;
      };
      return {
        async get({ userId }, key) {
          const found = await fresh(named(userId, key));
          return found && read(found.value);
        },
        async set({ userId }, wish, value) {
          const name = named(userId, wish);
          const held = await quick();
          const kept = keep(name, userId, wish, written(value));
          await (kept ? held.put(name, kept) : held.drop([name]));
        },
        async getOrSet({ userId }, wish, make) {
          const name = named(userId, wish);
          const found = await fresh(name);
          if (found) return read(found.value) as Awaited<ReturnType<typeof make>>;
          const held = await quick();
          await held.drop([name]);
          const { value } = await held.make(name, async () => {
            const old = tried((open) => open.get(name), undefined);
            // whoever waited here finds what the one before made
            if (old && old.freshUntil > now()) return old;
            let made: Held['value'];
            try {
              made = written(await make());
            } catch (error) {
              if (!old) throw error;
              log.info({ plugin, err: error }, 'an old value stands in');
              // for those who wait; the next one tries again
              return { value: old.value, freshUntil: 0 };
            }
            return keep(name, userId, wish, made) ?? { value: made, freshUntil: 0 };
          });
          return read(value) as Awaited<ReturnType<typeof make>>;
        },
        forget: async ({ userId }, tag) => void (await remove({ plugin, userId, tag })),
      };
    },
    async clear(which) {
      if (which.plugin !== undefined || which.userId !== undefined || which.tag !== undefined) {
        return remove(which);
      }
      const entries = usage().reduce((sum, one) => sum + one.entries, 0);
      throwAway();
      return entries;
    },
    async isSound() {
      try {
        for (let at: number | null = 0; at !== null && !closed; ) {
          at = opened().examine(at);
          await nextTurn();
        }
        return true;
      } catch (error) {
        if (isLost(error)) return false;
        throw error;
      }
    },
    close() {
      closed = true;
      memory = undefined;
      store?.close();
    },
  };
}
