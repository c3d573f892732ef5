// Text of the operations on the audit log.
import { type Column, instantText, type RenderContext, renderTable } from '@aurelius/core/command';
import type { AuditEntry } from '@aurelius/core/kernel';

const columns = (context: RenderContext): readonly Column<AuditEntry>[] => [
  { title: 'row', value: ({ seq }) => String(seq) },
  { title: 'when', value: ({ at }) => instantText(at, context) },
  { title: 'who', value: ({ actor }) => actor ?? 'daemon' },
  { title: 'by', value: ({ operation }) => operation ?? '' },
  { title: 'did', value: ({ verb }) => verb },
  { title: 'to', value: ({ entity }) => entity },
  { title: 'id', value: ({ entityId }) => entityId, grow: true, style: () => 'cyan' },
];

/** Renderers by operation id. */
export const auditRenderers = {
  'audit.list': ({ data }: { readonly data: readonly AuditEntry[] }, context: RenderContext) =>
    renderTable(data, columns(context), context),
};
