// What a plugin keeps to spare itself an answer that it had before. It may be gone at any time.
import type { CallContext } from './host.ts';

/** Bytes come back as bytes, everything else as JSON gives it back. */
export type Cached = Uint8Array | string | number | boolean | null | readonly unknown[] | object;

/** On whose behalf. */
type Asker = Pick<CallContext, 'userId'>;

/** Names one value, of the asking plugin and of the user on whose behalf it asks. */
export interface CacheKey {
  readonly key: string;
  /** What the value was made from: a value is only found by the taint that it was kept with. */
  readonly taint: string;
}

export interface CacheWish extends CacheKey {
  /** By these the value can be forgotten. */
  readonly tags?: readonly string[];
  /** How long it is fresh, milliseconds. */
  readonly ttlMs: number;
  /** How much longer it stands in where making a new one fails, milliseconds. Default 0. */
  readonly graceMs?: number;
}

/** A cache in which a plugin sees what it kept for the same user, and nothing else. */
export interface HostCache {
  /** @returns undefined: there is nothing, or it is no longer fresh */
  get(context: Asker, key: CacheKey): Promise<Cached | undefined>;
  set(context: Asker, wish: CacheWish, value: Cached): Promise<void>;
  /** What is kept, else what `make` makes; who asks meanwhile waits for the same. @throws what `make` throws */
  getOrSet<T extends Cached>(context: Asker, wish: CacheWish, make: () => Promise<T>): Promise<T>;
  /** Forgets what the plugin keeps under a tag for that user. */
  forget(context: Asker, tag: string): Promise<void>;
}
