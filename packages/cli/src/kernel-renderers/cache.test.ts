import type { RenderContext } from '@aurelius/core/command';
import { expect, it } from 'vitest';
import { cacheRenderers } from './cache.ts';

const pipe: RenderContext = {
  tty: false,
  color: false,
  width: 80,
  nowLocal: '2026-11-23T10:00:00',
  zone: 'UTC',
};
const ai = { plugin: 'ai', entries: 2, bytes: 25, hits: 3, misses: 4 };
const stats = { entries: 2, bytes: 25, space: 100, hits: 3, misses: 4, plugins: [ai] };

it('tells of each plugin in a row, and people how full it is', () => {
  const show = cacheRenderers['cache.stats'];
  expect(show(stats, pipe)).toBe('ai\t2\t25\t3\t4');
  expect(show(stats, { ...pipe, tty: true })).toContain('2 entries, 25 bytes, 25 % full');
  const none = { entries: 0, bytes: 0, space: 0, hits: 0, misses: 0, plugins: [] };
  expect(show(none, { ...pipe, tty: true })).toContain('off (cache.space)');
});
