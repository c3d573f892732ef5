// Prices as text: USD for a million tokens.
import { type Column, type RenderContext, renderTable } from '@aurelius/core/command';
import type { ModelPrice } from '../contract.ts';

type Charged = ModelPrice['input'];

/** `2`, or `2, above 272000 4`. */
const words = (charged: Charged): string =>
  (charged ?? [])
    .map(({ above, nano }) => (above === 0 ? `${nano / 1e9}` : `above ${above} ${nano / 1e9}`))
    .join(', ');

const STYLES = { exact: 'green', inferred: 'yellow', unknown: 'red' } as const;

const COLUMNS: readonly Column<ModelPrice>[] = [
  { title: 'model', value: ({ provider, model }) => `${provider}/${model}`, grow: true },
  { title: 'input', value: ({ input }) => words(input) },
  { title: 'cached', value: ({ cacheRead }) => words(cacheRead), spare: true },
  { title: 'written', value: ({ cacheWrite5m }) => words(cacheWrite5m), spare: true },
  { title: 'output', value: ({ output }) => words(output) },
  { title: 'price', value: ({ state }) => state, style: ({ state }) => STYLES[state] },
  { title: 'by', value: ({ source }) => source ?? '', spare: true },
  { title: 'calls', value: ({ calls }) => String(calls) },
];

export const prices = (
  { data }: { data: readonly ModelPrice[] },
  context: RenderContext,
): string =>
  data.length === 0 && context.tty
    ? 'No model was used in the last 30 days.'
    : renderTable(data, COLUMNS, context);
