// What was used, as a table with bars.
import { type Column, paint, type RenderContext, renderTable } from '@aurelius/core/command';
import type { Figures, UsageReport } from '../contract.ts';
import { bar, dollars } from './money.ts';

type Row = UsageReport['data'][number];

const FULL: readonly Column<Row>[] = [
  { title: 'key', value: ({ key }) => key ?? '' },
  { title: 'calls', value: ({ calls }) => String(calls) },
  { title: 'input', value: ({ input }) => String(input) },
  { title: 'cached', value: ({ cached }) => String(cached) },
  { title: 'output', value: ({ output }) => String(output) },
  { title: 'nano-USD', value: ({ costNano }) => String(costNano) },
  { title: 'unpriced', value: ({ unpriced }) => String(unpriced) },
  { title: 'lost', value: ({ lost }) => String(lost) },
];

const whole = (value: number): string => value.toLocaleString('en-US');

const right = (title: string, value: (row: Row) => string, rows: readonly Row[]): Column<Row> => {
  const width = Math.max(title.length, ...rows.map((row) => value(row).length));
  return { title: title.padStart(width), value: (row) => value(row).padStart(width) };
};

/** What the sum leaves out, or has guessed; one line each. */
function reservations({ inferred, unpriced, lost, lostNano }: Figures): string[] {
  return [
    inferred === 0 ? '' : `${whole(inferred)} calls are priced like others of their family`,
    unpriced === 0
      ? ''
      : `${whole(unpriced)} calls have no known price and are not in it: see aurelius billing prices`,
    lost === 0
      ? ''
      : `${whole(lost)} calls were lost, which can have cost ${dollars(lostNano)} USD at most`,
  ].filter((line) => line !== '');
}

export function usage(report: UsageReport, context: RenderContext): string {
  const { by, data, since, until, total, more, rest } = report;
  if (!context.tty) return renderTable(data, FULL, context);
  const span = since === null ? `until ${until}` : `${since} to ${until}`;
  if (data.length === 0) return `Nothing was used, ${span}.`;
  const most = Math.max(...data.map(({ costNano }) => costNano));
  const table = renderTable(
    data,
    [
      { title: by, value: ({ key }) => key ?? `(no ${by})`, spare: true },
      right('calls', ({ calls }) => whole(calls), data),
      right('input', ({ input }) => whole(input), data),
      right('output', ({ output }) => whole(output), data),
      right('USD', ({ costNano }) => dollars(costNano), data),
      {
        title: '',
        value: ({ costNano }) => bar(costNano, most),
        style: () => 'green',
        spare: true,
      },
    ],
    context,
  );
  const sum = `${dollars(total.costNano)} USD for ${whole(total.calls)} ${total.calls === 1 ? 'call' : 'calls'}, ${span}`;
  return [
    table,
    ...(more === 0 ? [] : [paint(context, 'dim', `… ${more} more: ${dollars(rest.costNano)} USD`)]),
    '',
    sum,
    ...reservations(total).map((line) => paint(context, 'dim', line)),
  ].join('\n');
}
