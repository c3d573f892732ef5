// Text of plugins: a table of all, and everything about one.
import { type Column, paint, type RenderContext, renderTable, term } from '@aurelius/core/command';
import type { PluginDetails, PluginRow } from '@aurelius/core/kernel';

const STYLES = {
  active: 'green',
  loading: 'yellow',
  degraded: 'yellow',
  failed: 'red',
  disabled: 'dim',
} as const;

const columns: readonly Column<PluginRow>[] = [
  { title: 'id', value: ({ id }) => id, style: () => 'cyan' },
  { title: 'version', value: ({ version }) => version },
  { title: 'from', value: ({ source }) => source },
  { title: 'state', value: ({ state }) => state, style: ({ state }) => STYLES[state] },
  { title: 'reason', value: ({ reason }) => reason ?? '', grow: true },
];

const list = ({ data }: { readonly data: readonly PluginRow[] }, context: RenderContext): string =>
  renderTable(data, columns, context);

/** A field on each line; those without a value are left out for people. */
function inspect(plugin: PluginDetails, context: RenderContext): string {
  const fields = Object.entries(plugin).map(([name, value]) => {
    const text = Array.isArray(value) ? value.join(context.tty ? ', ' : ',') : String(value ?? '');
    return [name, term(text)] as const;
  });
  const shown = context.tty ? fields.filter(([, text]) => text !== '') : fields;
  const width = Math.max(...shown.map(([name]) => name.length)) + 2;
  return shown
    .map(([name, text]) =>
      context.tty ? paint(context, 'dim', name.padEnd(width)) + text : `${name}\t${text}`,
    )
    .join('\n');
}

/** By operation id. */
export const pluginRenderers = { 'plugins.list': list, 'plugins.inspect': inspect };
