// Text of the operations on backups.
import { type Column, instantText, type RenderContext, renderTable } from '@aurelius/core/command';
import type { Backup } from '@aurelius/core/kernel';

const columns = (context: RenderContext): readonly Column<Backup>[] => [
  { title: 'created', value: ({ created }) => instantText(created, context) },
  { title: 'why', value: ({ reason }) => reason },
  { title: 'bytes', value: ({ size }) => String(size) },
  { title: 'version', value: ({ version }) => version },
  { title: 'encrypted', value: ({ encrypted }) => (encrypted ? 'yes' : 'no') },
  { title: 'file', value: ({ file }) => file, grow: true, style: () => 'cyan' },
];

/** Renderers by operation id. */
export const backupRenderers = {
  'backups.list': ({ data }: { readonly data: readonly Backup[] }, context: RenderContext) =>
    renderTable(data, columns(context), context),
};
