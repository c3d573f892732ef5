// Transfers as text.
import { type Column, instantText, type RenderContext, renderTable } from '@aurelius/core/command';
import type { LedgerTransfer } from '../contract.ts';
import { dollars } from './money.ts';

const FULL: readonly Column<LedgerTransfer>[] = [
  { title: 'id', value: ({ id }) => String(id) },
  { title: 'when', value: ({ at }) => at },
  { title: 'kind', value: ({ kind }) => kind },
  { title: 'from', value: ({ source }) => source },
  { title: 'to', value: ({ target }) => target },
  { title: 'nano-USD', value: ({ nano }) => String(nano) },
  { title: 'call', value: ({ usageId }) => usageId ?? '' },
  { title: 'note', value: ({ note }) => note ?? '' },
];

export function ledger(
  { data }: { data: readonly LedgerTransfer[] },
  context: RenderContext,
): string {
  if (!context.tty) return renderTable(data, FULL, context);
  if (data.length === 0) return 'Nothing was spent.';
  return renderTable(
    data,
    [
      { title: 'when', value: ({ at }) => instantText(at, context), style: () => 'dim' },
      { title: 'kind', value: ({ kind }) => kind },
      { title: 'from', value: ({ source }) => source, spare: true },
      { title: 'to', value: ({ target }) => target, spare: true },
      { title: '     USD', value: ({ nano }) => dollars(nano).padStart(8) },
      { title: 'note', value: ({ note }) => note ?? '', grow: true },
    ],
    context,
  );
}
