// The price of a model, from whoever knows it best: this machine, the owner, the list.
import type { CostState, SpendModel } from '@aurelius/core/plugin';
import type { BillingConfig } from '../contract.ts';
import { nanoOf } from '../money.ts';
import { type Catalog, catalog } from './catalog.ts';
import { FREE, type Rates } from './rates.ts';

export interface Price {
  /** Null: nobody knows. */
  readonly rates: Rates | null;
  readonly state: CostState;
  /** `loopback`, `config`, or what the list calls it; null: nobody knows. */
  readonly source: string | null;
}

const UNKNOWN: Price = { rates: null, state: 'unknown', source: null };

/** Kinds of upstream that are one company; of any other kind, the name its owner gave it may be that of one. */
const COMPANIES: readonly string[] = ['anthropic', 'openai'];

function ownPrice(prices: BillingConfig['prices'], { provider, model }: SpendModel): Price | null {
  const own = prices[`${provider}/${model}`] ?? prices[`${provider}/*`];
  if (!own) return null;
  const input = [nanoOf(own.input)] as const;
  const written = own.cacheWrite === undefined ? input : ([nanoOf(own.cacheWrite)] as const);
  return {
    rates: {
      input,
      cacheRead: own.cacheRead === undefined ? input : [nanoOf(own.cacheRead)],
      cacheWrite5m: written,
      cacheWrite1h: written,
      output: [nanoOf(own.output)],
      request: 0,
    },
    state: 'exact',
    source: 'config',
  };
}

/** What can be said without the list; null: it has to be asked. */
function priceAtHand(config: BillingConfig, model: SpendModel): Price | null {
  const own = ownPrice(config.prices, model);
  if (own) return own;
  return model.loopback ? { rates: FREE, state: 'exact', source: 'loopback' } : null;
}

function listedPrice(list: Catalog, { provider, kind, model }: SpendModel, at: number): Price {
  const isCompany = COMPANIES.includes(kind);
  const found = list.find(isCompany ? kind : provider, !isCompany, model, at);
  return found ? { rates: found.rates, state: found.state, source: found.name } : UNKNOWN;
}

/** The price at an instant, milliseconds since 1970 UTC. Waits for the list the first time that it is needed. */
export async function priceOf(
  config: BillingConfig,
  model: SpendModel,
  at: number,
): Promise<Price> {
  return priceAtHand(config, model) ?? listedPrice(await catalog(), model, at);
}
