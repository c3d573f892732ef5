// Answers that are given again to the same request of the same user, and to nothing that only looks like it.
import type { CallContext, Host } from '@aurelius/core/plugin';
import type { AiConfig } from '../contract/config.ts';
import { cacheKey, type KeyParts } from './key.ts';
import { type Kept, pack, unpack } from './packed.ts';
import { LARGEST } from './tape.ts';

export type { Kept } from './packed.ts';

const DAY_MS = 86_400_000;

/** The place of one answer. */
export interface Place {
  readonly context: Pick<CallContext, 'userId'>;
  readonly key: string;
  /** Labels of the request: an answer made from what has others is another answer. */
  readonly taint: string;
  /** What it can be cleared by: `ai`, `model:<provider>/<model>`, `label:<label>`. */
  readonly tags: readonly string[];
}

export interface Asking extends KeyParts {
  readonly context: Pick<CallContext, 'userId'>;
  readonly labels: readonly string[];
}

export interface ExactCache {
  /** @returns where the answer of one who may be asked is kept; each of them has a place of its own */
  key(asking: Asking): Place;
  read(key: Place): Promise<Kept | null>;
  /**
   * Keeps a whole answer that came to its end by itself: not one that a budget made shorter than the caller asked for. Too
   * large ones are left out.
   */
  keep(key: Place, answer: Kept): Promise<void>;
}

export function exactCache(host: Pick<Host<AiConfig>, 'cache' | 'config'>): ExactCache {
  return {
    key({ context, labels, ...parts }) {
      const { provider, model } = parts.target;
      const sorted = [...new Set(labels)].sort();
      return {
        context,
        key: cacheKey(parts),
        taint: JSON.stringify(sorted),
        tags: ['ai', `model:${provider}/${model}`, ...sorted.map((label) => `label:${label}`)],
      };
    },
    async read({ context, key, taint }) {
      const packed = await host.cache.get(context, { key, taint });
      return packed instanceof Uint8Array ? unpack(packed) : null;
    },
    async keep({ context, key, taint, tags }, answer) {
      if (answer.bytes.length > LARGEST) return;
      const ttlMs = host.config.cache.keepDays * DAY_MS;
      await host.cache.set(context, { key, taint, tags, ttlMs }, pack(answer));
    },
  };
}
