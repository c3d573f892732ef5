// Text of plugins: a table of all, and everything about one.
import { type Column, type RenderContext, renderTable } from '@aurelius/core/command';
import type { PluginDetails, PluginRow } from '@aurelius/core/kernel';
import { fieldsText } from './fields.ts';

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

function inspect(plugin: PluginDetails, context: RenderContext): string {
  const fields = Object.entries(plugin).map(([name, value]) => {
    const text = Array.isArray(value) ? value.join(context.tty ? ', ' : ',') : String(value ?? '');
    return [name, text] as const;
  });
  return fieldsText(fields, context);
}

/** By operation id. */
export const pluginRenderers = { 'plugins.list': list, 'plugins.inspect': inspect };
