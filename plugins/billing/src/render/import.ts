// What a provider's report differs by, as text.
import { paint, type RenderContext, renderTable } from '@aurelius/core/command';
import type { ImportResult } from '../contract.ts';
import { dollars } from './money.ts';

type Row = ImportResult['differences'][number];

const signed = (nano: number): string => `${nano < 0 ? '-' : '+'}${dollars(Math.abs(nano))}`;

const by = ({ invoicedNano, bookedNano }: Row): number => invoicedNano - bookedNano;

export function imported(result: ImportResult, context: RenderContext): string {
  const { provider, since, until, rows, differences, more, adjusted } = result;
  if (!context.tty) {
    return renderTable(
      differences,
      [
        { title: 'day', value: ({ day }) => day },
        { title: 'model', value: ({ model }) => model },
        { title: 'file', value: ({ invoicedNano }) => String(invoicedNano) },
        { title: 'here', value: ({ bookedNano }) => String(bookedNano) },
      ],
      context,
    );
  }
  if (since === null) return 'It has no rows.';
  const sum = `${provider}, ${since} to ${until}: ${dollars(result.invoicedNano)} USD in ${rows} rows, ${dollars(result.bookedNano)} USD here`;
  if (differences.length === 0) return `${sum}. Nothing differs.`;
  const amount = (title: string, value: (row: Row) => string) => ({
    title: title.padStart(9),
    value: (row: Row) => value(row).padStart(9),
  });
  const table = renderTable(
    differences,
    [
      { title: 'day', value: ({ day }) => day },
      { title: 'model', value: ({ model }) => model, grow: true },
      amount('file', ({ invoicedNano }) => dollars(invoicedNano)),
      amount('here', ({ bookedNano }) => dollars(bookedNano)),
      amount('differs', (row) => signed(by(row))),
    ],
    context,
  );
  const done =
    adjusted > 0
      ? `${adjusted} differences were booked.`
      : 'Nothing was changed; --adjust books what differs.';
  return [
    table,
    ...(more === 0 ? [] : [paint(context, 'dim', `… ${more} more`)]),
    '',
    `${sum}. ${result.by === 'tokens' ? 'The file has tokens, which are reckoned at known prices. ' : ''}${done}`,
  ].join('\n');
}
