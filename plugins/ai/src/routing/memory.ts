// What routing remembers of what was: how quick models began to answer, and with whom conversations are. Both are bounded,
// and what was not used for longest is forgotten first.
import type { AiFailure, Clock } from '@aurelius/core/plugin';
import type { Tier } from '../contract/config.ts';

/** A map that holds so many entries at most, the least recently set first. */
class Recent<T> extends Map<string, T> {
  readonly #most: number;

  constructor(most: number) {
    super();
    this.#most = most;
  }

  override set(key: string, value: T): this {
    this.delete(key);
    super.set(key, value);
    const [oldest] = this.keys();
    if (this.size > this.#most && oldest !== undefined) this.delete(oldest);
    return this;
  }
}

/** How much the newest time counts against all before it. */
const WEIGHT = 0.3;
const MODELS_MAX = 500;

export interface Latency {
  /** Milliseconds to the first byte, the newest counting most; null: it was never asked. */
  of(address: string): number | null;
  took(address: string, ms: number): void;
  entries(): Iterable<readonly [address: string, ms: number]>;
}

export function createLatency(): Latency {
  const times = new Recent<number>(MODELS_MAX);
  return {
    of: (address) => times.get(address) ?? null,
    took(address, ms) {
      const last = times.get(address);
      times.set(address, last === undefined ? ms : last + WEIGHT * (ms - last));
    },
    entries: () => times.entries(),
  };
}

/** Failed attempts by provider and kind of failure. */
export interface FailureCounts {
  add(provider: string, kind: AiFailure['kind']): void;
  /** Keys are `provider kind`. */
  entries(): Iterable<readonly [key: string, count: number]>;
}

export function countFailures(): FailureCounts {
  // providers come and go with the config, so that these are bounded, too
  const counts = new Recent<number>(MODELS_MAX);
  return {
    add(provider, kind) {
      const key = `${provider} ${kind}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
    entries: () => counts.entries(),
  };
}

/** With whom a conversation is. */
interface Bond {
  readonly address: string;
  /** Null: it was no tier. */
  readonly tier: Tier | null;
}

const CONVERSATIONS_MAX = 2000;
/** Longer than any provider keeps a prompt in its cache, milliseconds. */
const FORGOTTEN_MS = 2 * 60 * 60_000;

export interface Bonds {
  of(key: string): Bond | null;
  bind(key: string, bond: Bond): void;
}

export function createBonds({ now }: Clock): Bonds {
  const bonds = new Recent<Bond & { readonly at: number }>(CONVERSATIONS_MAX);
  return {
    of(key) {
      const bond = bonds.get(key);
      return bond && now() - bond.at < FORGOTTEN_MS ? bond : null;
    },
    bind: (key, bond) => void bonds.set(key, { ...bond, at: now() }),
  };
}
