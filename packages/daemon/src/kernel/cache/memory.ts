// The quick half of the cache: what was asked for lately, and one maker at a time for each name. Loaded with the first use.
import { deserialize, serialize } from 'node:v8';
import { BentoCache, bentostore, errors } from 'bentocache';
import { memoryDriver } from 'bentocache/drivers/memory';
import type { Held } from './store.ts';

const MOST_ENTRIES = 500;
const MOST_BYTES = 4 * 1024 * 1024;
/** What is larger comes from the file each time, bytes. */
const LARGEST = 64 * 1024;

/** The library takes text only; this is bytes as text, one letter each. */
const serializer = {
  serialize: (entry: unknown) => serialize(entry).toString('latin1'),
  deserialize: (text: string) => deserialize(Buffer.from(text, 'latin1')) as never,
};

export interface Memory {
  get(name: string): Promise<Held | undefined>;
  put(name: string, held: Held): Promise<void>;
  /** What is there, else what `make` makes; who asks meanwhile waits for the same. @throws what `make` throws */
  make(name: string, make: () => Promise<Held>): Promise<Held>;
  drop(names: readonly string[]): Promise<void>;
}

export function openMemory(): Memory {
  const driver = memoryDriver({
    maxItems: MOST_ENTRIES,
    maxSize: MOST_BYTES,
    maxEntrySize: LARGEST,
  });
  const cache = new BentoCache({
    default: 'memory',
    stores: { memory: bentostore().useL1Layer(driver) },
    // how long a value is fresh is judged by the daemon's clock, not here
    ttl: null,
    serializer,
  });
  return {
    get: (name) => cache.get<Held>({ key: name }),
    put: async (name, held) => void (await cache.set({ key: name, value: held })),
    async make(name, make) {
      try {
        return await cache.getOrSet<Held>({ key: name, factory: make });
      } catch (error) {
        throw error instanceof errors.E_FACTORY_ERROR ? error.cause : error;
      }
    },
    drop: async (names) => void (await cache.deleteMany({ keys: [...names] })),
  };
}
