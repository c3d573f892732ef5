// What `ai models` and `ai providers list` answer.
import { isProblem } from '@aurelius/core/contract';
import type { CallContext, Host, SpendMeter, SpendQuote } from '@aurelius/core/plugin';
import { type AiConfig, TIERS } from '../contract/config.ts';
import { aiErrors } from '../contract/errors.ts';
import type { ModelList, ModelRow, ProviderRow } from '../contract/models.ts';
import type { Breaker } from '../routing/breaker.ts';
import { addressOf, type Named } from '../routing/names.ts';
import type { Models } from './models.ts';
import { type Upstream, upstreamKey, upstreamsOf } from './upstreams.ts';

export interface ListParts {
  readonly host: Pick<Host<AiConfig>, 'config' | 'secrets' | 'providers'>;
  readonly models: Models;
  readonly breaker: Breaker;
}

/** So many tokens are priced: few enough to be charged by the usual price, not by that of long requests. */
const TOKENS = 1000;

type Price = Pick<ModelRow, 'input' | 'output' | 'priceState'>;

const UNKNOWN: Price = { input: null, output: null, priceState: 'unknown' };

/** What a million tokens cost each way, as far as somebody keeps prices. */
async function priceOf(
  { upstream, model }: Named,
  meter: SpendMeter,
  userId: string,
): Promise<Price> {
  const { name: provider, kind, loopback } = upstream;
  const of = (inputMost: number, outputMost: number) =>
    meter.quote({
      ...{ provider, kind, model, loopback, userId, inputMost, outputMost },
      ...{ tokenId: null, project: null, tags: [], feature: null, costMost: null },
    });
  const [input, output] = [await of(TOKENS, 0), await of(0, TOKENS)];
  const million = ({ worst }: SpendQuote) => (worst === null ? null : worst * (1_000_000 / TOKENS));
  return { input: million(input), output: million(output), priceState: output.state };
}

/** Names of tiers that stand for a model, by its address or, where nobody else has it, by its name. */
const tiersOf = (named: Named, { tiers }: AiConfig) =>
  TIERS.filter((tier) => tiers[tier] === addressOf(named) || tiers[tier] === named.model);

/** @throws Problem `AI_PROVIDER_NOT_FOUND` */
export function upstreamNamed(name: string, config: AiConfig): Upstream {
  const upstreams = upstreamsOf(config);
  const found = upstreams.find((one) => one.name === name);
  if (found) return found;
  const names = upstreams.filter((one) => !one.found).map((one) => one.name);
  throw aiErrors.AI_PROVIDER_NOT_FOUND(
    names.length === 0
      ? 'No provider is configured.'
      : `There is no provider '${name}'; there are ${names.join(', ')}.`,
  );
}

/** A model that an upstream offers, and what it tells of it. */
export interface Offered extends Named {
  readonly created: number | null;
  readonly owner: string | null;
}

/** Everything that upstreams offer, and who could not be asked. */
export async function offeredBy(
  upstreams: readonly Upstream[],
  models: Models,
): Promise<{ readonly offered: readonly Offered[]; readonly unknown: ModelList['unknown'] }> {
  const listed = await Promise.all(
    upstreams.map(async (upstream) => ({ upstream, ...(await models.of(upstream)) })),
  );
  return {
    offered: listed.flatMap(({ upstream, models: list }) =>
      (list ?? []).map(({ id: model, created, owner }) => ({ upstream, model, created, owner })),
    ),
    // one that nobody configured is not missed
    unknown: listed.flatMap(({ upstream, fault }) =>
      fault === null || upstream.found ? [] : { provider: upstream.name, fault },
    ),
  };
}

/** @throws Problem `AI_PROVIDER_NOT_FOUND` */
export async function listModels(
  { host, models }: Omit<ListParts, 'breaker'>,
  { userId }: Pick<CallContext, 'userId'>,
  name: string | undefined,
): Promise<ModelList> {
  const { config } = host;
  const upstreams = name === undefined ? upstreamsOf(config) : [upstreamNamed(name, config)];
  const [meter] = host.providers('meter').values();
  const { offered, unknown } = await offeredBy(upstreams, models);
  const data = await Promise.all(
    offered.map(
      async (one): Promise<ModelRow> => ({
        id: addressOf(one),
        provider: one.upstream.name,
        model: one.model,
        tiers: tiersOf(one, config),
        local: one.upstream.loopback,
        created: one.created === null ? null : new Date(one.created).toISOString(),
        owner: one.owner,
        ...(meter ? await priceOf(one, meter, userId) : UNKNOWN),
      }),
    ),
  );
  return { data, unknown };
}

async function keyOf(
  { apiKey }: Upstream,
  secrets: ListParts['host']['secrets'],
): Promise<ProviderRow['key']> {
  if (apiKey === null) return 'none';
  try {
    await secrets.resolve(apiKey);
    return 'there';
  } catch (error) {
    if (isProblem(error)) return 'missing';
    throw error;
  }
}

/** Who can be asked. One that nobody configured is in it once it has answered. */
export async function listProviders({
  host,
  models,
  breaker,
}: ListParts): Promise<{ data: ProviderRow[] }> {
  const spoken = host.providers('provider');
  const known = upstreamsOf(host.config).filter(
    (one) => !one.found || (models.known(one)?.models ?? null) !== null,
  );
  const data = await Promise.all(
    known.map(async (upstream): Promise<ProviderRow> => {
      const rests = breaker.resting(upstreamKey(upstream.name, upstream));
      const { name, kind, baseUrl, loopback: local, found } = upstream;
      return {
        ...{ name, kind, baseUrl, local, found },
        key: await keyOf(upstream, host.secrets),
        models: models.known(upstream)?.models?.length ?? null,
        state: !spoken.has(kind) ? 'unspoken' : rests ? 'resting' : 'ready',
        restsFor: rests ? Math.ceil(rests.ms / 1000) : null,
        because: rests?.kind ?? null,
      };
    }),
  );
  return { data };
}
