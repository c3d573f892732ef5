// Prices that the world knows: the list of genai-prices, which comes with the program and is never fetched. It is large, so
// it is loaded when a price is first asked for.
import type { CostState } from '@aurelius/core/plugin';
import type { MatchLogic, ModelPrice } from '@pydantic/genai-prices';
import type { Rate, Rates } from './rates.ts';

interface Listed {
  readonly rates: Rates;
  readonly state: Exclude<CostState, 'unknown'>;
  /** `anthropic/claude-opus-5-5`, as the list calls it. */
  readonly name: string;
}

export interface Catalog {
  /**
   * What a provider charges for a model at an instant, milliseconds since 1970 UTC; null: the list does not say.
   * @param assumed the provider is only believed to be the one of that name
   */
  find(provider: string, assumed: boolean, model: string, at: number): Listed | null;
}

/** USD for a million tokens, as the list has it, in nano-USD: it has nine digits behind the point at most. */
const nanoOf = (usd: number): number => Math.round(usd * 1e9);

function rateOf(price: ModelPrice[string]): Rate | null {
  if (price === undefined) return null;
  if (typeof price === 'number') return [nanoOf(price)];
  const tiers = price.tiers.toSorted((a, b) => a.start - b.start);
  return [nanoOf(price.base), ...tiers.map((it) => [it.start, nanoOf(it.price)] as const)];
}

/** What the list says of tokens; null: it charges by something else. What has no price of its own is charged as its like. */
function ratesOf(prices: ModelPrice): Rates | null {
  const { input_mtok, cache_read_mtok, cache_write_mtok, cache_write_1h_mtok } = prices;
  const input = rateOf(input_mtok);
  const output = rateOf(prices['output_mtok']);
  if (!input && !output) return null;
  const plain = input ?? [0];
  const written = rateOf(cache_write_mtok) ?? plain;
  const requests = prices['requests_kcount'];
  return {
    input: plain,
    cacheRead: rateOf(cache_read_mtok) ?? plain,
    cacheWrite5m: written,
    cacheWrite1h: rateOf(cache_write_1h_mtok) ?? written,
    output: output ?? [0],
    request: typeof requests === 'number' ? Math.round(requests * 1e6) : 0,
  };
}

/** Whether a model is listed under exactly this name, rather than found by what the name begins with. */
function isNamed(match: MatchLogic, model: string): boolean {
  if ('or' in match) return match.or.some((one) => isNamed(one, model));
  return 'equals' in match && match.equals.toLowerCase() === model;
}

/** Loads the list, once. */
async function loadCatalog(): Promise<Catalog> {
  const { calcPrice, findProvider } = await import('@pydantic/genai-prices');
  return {
    find(id, assumed, model, at) {
      // it also knows providers by parts of their names, which are nobody's here
      if (findProvider({ providerId: id })?.id !== id) return null;
      const found = calcPrice({}, model, { providerId: id, timestamp: new Date(at) });
      const rates = found && ratesOf(found.model_price);
      if (!rates) return null;
      const name = model.toLowerCase();
      const exact = found.model.id.toLowerCase() === name || isNamed(found.model.match, name);
      return {
        rates,
        state: exact && !assumed ? 'exact' : 'inferred',
        name: `${found.provider.id}/${found.model.id}`,
      };
    },
  };
}

let loading: Promise<Catalog> | undefined;

/** The list; whoever asks first waits for it. */
export const catalog = (): Promise<Catalog> => {
  loading ??= loadCatalog();
  return loading;
};
