// The operations on the cache, its figures, and what `doctor` asks of it.
import { cacheOperations } from '@aurelius/core/kernel';
import type { Check, Metric, Sample } from '@aurelius/core/plugin';
import { type Kernel, type KernelHalf, served } from '../module.ts';
import type { Cache, Counts } from './cache.ts';

const NONE: Counts = { hits: 0, misses: 0 };

const damage = (cache: Cache): Check => ({
  id: 'damage',
  title: 'Cache',
  async run() {
    if (cache.usage().length === 0) return { status: 'ok', detail: 'nothing is kept' };
    if (await cache.isSound()) return { status: 'ok', detail: 'as it was written' };
    return {
      status: 'warn',
      detail: 'damaged; nothing is lost with it',
      hint: 'aurelius doctor --fix',
    };
  },
  async fix() {
    await cache.clear({});
    return 'thrown away; it fills again by itself';
  },
});

const metrics = ({ counts, usage }: Cache): readonly Metric[] => {
  const counted = (name: keyof Counts): readonly Sample[] =>
    [...counts].map(([plugin, count]) => ({ labels: { plugin }, value: count[name] }));
  const kept = (name: 'entries' | 'bytes'): readonly Sample[] =>
    usage().map((one) => ({ labels: { plugin: one.plugin }, value: one[name] }));
  return [
    {
      name: 'aurelius_cache_hits_total',
      type: 'counter',
      help: 'Times that something was in the cache',
      read: () => counted('hits'),
    },
    {
      name: 'aurelius_cache_misses_total',
      type: 'counter',
      help: 'Times that something was not in the cache',
      read: () => counted('misses'),
    },
    {
      name: 'aurelius_cache_kept_entries',
      type: 'gauge',
      help: 'Entries of the cache',
      read: () => kept('entries'),
    },
    {
      name: 'aurelius_cache_kept_bytes',
      type: 'gauge',
      help: 'Names and values of the cache',
      read: () => kept('bytes'),
    },
  ];
};

export function cacheModule({ cache, config }: Kernel): KernelHalf {
  const operations = served('cache', cacheOperations, {
    async stats() {
      const used = new Map(cache.usage().map((one) => [one.plugin, one]));
      const names = [...new Set([...used.keys(), ...cache.counts.keys()])];
      const plugins = names.map((plugin) => ({
        entries: 0,
        bytes: 0,
        ...used.get(plugin),
        plugin,
        ...(cache.counts.get(plugin) ?? NONE),
      }));
      const sum = (name: 'entries' | 'bytes' | keyof Counts) =>
        plugins.reduce((all, one) => all + one[name], 0);
      return {
        entries: sum('entries'),
        bytes: sum('bytes'),
        space: config.current().cache.space * 1024 * 1024,
        hits: sum('hits'),
        misses: sum('misses'),
        plugins,
      };
    },
    clear: async (_context, which) => ({ removed: await cache.clear(which) }),
  });
  return { owner: 'cache', operations, checks: [damage(cache)], metrics: metrics(cache) };
}
