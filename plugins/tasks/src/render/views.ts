// Views, contexts and urgency as text.
import { paint, type RenderContext, type Renderer, renderTable } from '@aurelius/core/command';
import type { Context } from '../contract/contexts.ts';
import type { View } from '../contract/views.ts';

const views = ({ data }: { data: readonly View[] }, context: RenderContext): string =>
  renderTable(
    data,
    [
      { title: 'view', value: ({ name }) => name, style: () => 'cyan' },
      { title: 'filter', value: ({ filter }) => filter, grow: true },
      { title: 'sort', value: ({ sort }) => sort ?? '', spare: true },
      { title: 'columns', value: ({ columns }) => columns?.join() ?? '', spare: true },
    ],
    context,
  );

function contexts({ data }: { data: readonly Context[] }, context: RenderContext): string {
  if (data.length === 0 && context.tty) return 'No contexts.';
  return renderTable(
    data,
    [
      { title: 'context', value: ({ name }) => name, style: () => 'cyan' },
      { title: 'in use', value: ({ active }) => (active ? '✓' : ''), style: () => 'green' },
      { title: 'filter', value: ({ filter }) => filter, grow: true },
      { title: 'project', value: ({ project }) => project ?? '', spare: true },
      { title: 'labels', value: ({ labels }) => labels.join(), spare: true },
    ],
    context,
  );
}

const current = (state: { context: Context | null }, context: RenderContext): string =>
  state.context === null && context.tty
    ? 'No context.'
    : contexts({ data: state.context ? [state.context] : [] }, context);

interface Why {
  readonly title: string;
  readonly urgency: number;
  readonly terms: readonly {
    name: string;
    value: number;
    coefficient: number;
    product: number;
  }[];
}

/** Numbers with their points below each other. */
const aligned = (value: number, digits: number, { tty }: RenderContext): string =>
  tty ? value.toFixed(digits).padStart(digits + 5) : value.toFixed(digits);

function why({ terms, urgency }: Why, context: RenderContext): string {
  const table = renderTable(
    [...terms, { name: 'urgency', value: null, coefficient: null, product: urgency }],
    [
      { title: 'term', value: ({ name }) => name },
      {
        title: '   value',
        value: ({ value }) => (value === null ? '' : aligned(value, 3, context)),
      },
      {
        title: 'coefficient',
        value: ({ coefficient }) => (coefficient === null ? '' : aligned(coefficient, 1, context)),
      },
      { title: '   product', value: ({ product }) => aligned(product, 3, context) },
    ],
    context,
  );
  if (!context.tty) return table;
  const lines = table.split('\n');
  const last = lines.pop() ?? '';
  return [...lines, paint(context, 'bold', last)].join('\n');
}

export const viewRenderers = {
  'tasks.views': views,
  'tasks.save-view': (view: View, context: RenderContext) => views({ data: [view] }, context),
  'tasks.contexts': contexts,
  'tasks.context': current,
  'tasks.define-context': (one: Context, context: RenderContext) =>
    contexts({ data: [one] }, context),
  'tasks.use-context': (one: Context, context: RenderContext) => contexts({ data: [one] }, context),
  'tasks.count': ({ count }: { count: number }) => String(count),
  'tasks.why': why,
} satisfies Readonly<Record<string, Renderer>>;
