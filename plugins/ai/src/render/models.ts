// Models and providers as text.
import { type Column, type RenderContext, renderTable, term } from '@aurelius/core/command';
import type { ModelList, ModelRow, ProviderRow } from '../contract/models.ts';

/** What to do where nobody can be asked. */
const NOBODY =
  'No provider is configured, and no Ollama answers on this machine.\n\n' +
  'Connect one:      aurelius ai providers add\n' +
  'Or run a model:   ollama serve, then ollama pull MODEL; it is found by itself';

const NANO = 1e9;

/** USD of a million tokens; `?`: nobody knows. */
const price = (nano: number | null): string =>
  nano === null ? '?' : (nano / NANO).toFixed(nano % 1e7 === 0 ? 2 : 4);

const prices = ({ local, input, output, priceState }: ModelRow): string => {
  if (local && !input && !output) return 'free';
  const sign = priceState === 'inferred' ? '~' : '';
  return input === null && output === null ? '' : `${sign}$${price(input)} / $${price(output)}`;
};

const modelColumns: readonly Column<ModelRow>[] = [
  { title: 'model', value: ({ id }) => id, grow: true },
  { title: 'tiers', value: ({ tiers }) => tiers.join(', '), style: () => 'cyan' },
  { title: 'in / out, a million tokens', value: prices },
  { title: 'made', value: ({ created }) => created?.slice(0, 10) ?? '', spare: true },
];

const fullColumns: readonly Column<ModelRow>[] = [
  { title: 'model', value: ({ id }) => id },
  { title: 'provider', value: ({ provider }) => provider },
  { title: 'tiers', value: ({ tiers }) => tiers.join(',') },
  { title: 'input', value: ({ input }) => (input === null ? '' : String(input)) },
  { title: 'output', value: ({ output }) => (output === null ? '' : String(output)) },
  { title: 'created', value: ({ created }) => created ?? '' },
];

function models({ data, unknown }: ModelList, context: RenderContext): string {
  if (!context.tty) return renderTable(data, fullColumns, context);
  const faults = unknown.map(({ provider, fault }) => `${term(provider)}: ${term(fault)}`);
  if (data.length === 0 && faults.length === 0) return NOBODY;
  return [...(data.length === 0 ? [] : [renderTable(data, modelColumns, context)]), ...faults].join(
    '\n',
  );
}

const KEYS = { none: '', there: 'there', missing: 'missing' } as const;
const KEY_STYLES = { none: undefined, there: 'green', missing: 'red' } as const;
const STATE_STYLES = { ready: 'green', resting: 'yellow', unspoken: 'red' } as const;

const state = ({ state: word, restsFor, because }: ProviderRow): string =>
  restsFor === null ? word : `${word} ${restsFor} s (${because})`;

const providerColumns: readonly Column<ProviderRow>[] = [
  { title: 'provider', value: ({ name }) => name, style: () => 'cyan' },
  { title: 'kind', value: ({ kind }) => kind },
  { title: 'state', value: state, style: ({ state: word }) => STATE_STYLES[word] },
  { title: 'key', value: ({ key }) => KEYS[key], style: ({ key }) => KEY_STYLES[key] },
  { title: 'models', value: ({ models: many }) => (many === null ? '' : String(many)) },
  { title: 'address', value: ({ baseUrl }) => baseUrl, grow: true },
];

const providers = ({ data }: { readonly data: readonly ProviderRow[] }, context: RenderContext) =>
  context.tty && data.length === 0 ? NOBODY : renderTable(data, providerColumns, context);

/** By operation id. */
export const modelRenderers = { 'ai.models': models, 'ai.providers': providers };
