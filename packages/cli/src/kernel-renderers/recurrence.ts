// Text of recurrence: the dates that a rule stands for, and the rule in words above them.
import { type Column, paint, type RenderContext, renderTable, term } from '@aurelius/core/command';

interface Previewed {
  readonly data: readonly { readonly local: string; readonly utc: string }[];
  readonly meta: { readonly truncated: boolean; readonly text: string; readonly tzid: string };
}

const columns: readonly Column<Previewed['data'][number]>[] = [
  { title: 'local', value: ({ local }) => local },
  { title: 'utc', value: ({ utc }) => utc },
];

function preview({ data, meta }: Previewed, context: RenderContext): string {
  const table = renderTable(data, columns, context);
  if (!context.tty) return table;
  const said = paint(context, 'dim', term(`${meta.text} (${meta.tzid})`));
  const dates = data.length === 0 ? 'That never comes.' : table;
  const cut = meta.truncated ? ['Nothing beyond was looked for.'] : [];
  return [said, '', dates, ...cut].join('\n');
}

/** Renderers by operation id. */
export const recurrenceRenderers = { 'recurrence.preview': preview };
