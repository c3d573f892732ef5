// The cache of plugins: what it holds, and how to have it forget.
import * as z from 'zod';
import { defineOperation } from '../contract/operation.ts';

const hits = z.int().describe('Times that something was there, since the daemon started');
const misses = z.int().describe('Times that nothing was there, since the daemon started');
const entries = z.int();
const bytes = z.int().describe('Of what is kept');

const ofPlugin = z.object({ plugin: z.string(), entries, bytes, hits, misses });

const cacheStats = z
  .object({
    entries,
    bytes,
    space: z.int().describe('Most bytes, see `cache.space`'),
    hits,
    misses,
    plugins: z.array(ofPlugin).describe('Those that use it, the largest first'),
  })
  .meta({ id: 'CacheStats' });
export type CacheStats = z.output<typeof cacheStats>;

const stats = defineOperation({
  id: 'cache.stats',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/cache',
  summary: 'Show what the cache holds, and how often that helped',
  input: z.strictObject({}),
  output: cacheStats,
  errors: [],
  permission: 'cache:read',
  effects: 'read',
  cli: { command: 'cache stats', bare: true },
  examples: [],
});

const cleared = z.object({ removed: z.int().describe('Entries') }).meta({ id: 'CacheCleared' });
export type CacheCleared = z.output<typeof cleared>;

const clear = defineOperation({
  id: 'cache.clear',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/cache/clear',
  summary: 'Remove from the cache, for every user: everything, or what is chosen',
  description: 'Nothing is lost by it: what is asked for again is made again.',
  input: z.strictObject({
    tag: z.string().min(1).max(300).optional().describe('Only what is kept under this tag'),
    plugin: z.string().min(1).max(64).optional().describe('Only what this plugin keeps'),
  }),
  output: cleared,
  errors: [],
  permission: 'cache:write',
  effects: 'write',
  keyed: false,
  cli: { command: 'cache clear' },
  examples: [
    { title: 'Everything', argv: ['cache', 'clear'] },
    {
      title: 'Answers of one model',
      argv: ['cache', 'clear', '--tag', 'model:local/small'],
    },
  ],
});

export const cacheOperations = { stats, clear };
