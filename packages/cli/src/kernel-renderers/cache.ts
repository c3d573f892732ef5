// Text of the operations on the cache: a row for each plugin that uses it.
import { type Column, paint, type RenderContext, renderTable } from '@aurelius/core/command';
import type { CacheCleared, CacheStats } from '@aurelius/core/kernel';

type OfPlugin = CacheStats['plugins'][number];

const columns: readonly Column<OfPlugin>[] = [
  { title: 'plugin', value: ({ plugin }) => plugin, style: () => 'cyan' },
  { title: 'entries', value: ({ entries }) => String(entries) },
  { title: 'bytes', value: ({ bytes }) => String(bytes) },
  { title: 'hits', value: ({ hits }) => String(hits) },
  { title: 'misses', value: ({ misses }) => String(misses) },
];

function stats({ entries, bytes, space, plugins }: CacheStats, context: RenderContext): string {
  const rows = renderTable(plugins, columns, context);
  if (!context.tty) return rows;
  const used = space === 0 ? 'off (cache.space)' : `${Math.round((bytes / space) * 100)} % full`;
  const said = paint(context, 'dim', `${entries} entries, ${bytes} bytes, ${used}`);
  return rows === '' ? said : `${rows}\n${said}`;
}

/** Renderers by operation id. */
export const cacheRenderers = {
  'cache.stats': stats,
  'cache.clear': ({ removed }: CacheCleared) => `${removed} removed`,
};
