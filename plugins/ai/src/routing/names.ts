// What the name of a model means: `provider/model`, a tier, `auto`, or the bare name of a model that a provider has.
import { type AiConfig, TIERS, type Tier } from '../contract/config.ts';
import { aiErrors } from '../contract/errors.ts';
import type { Listing, Models } from '../providers/models.ts';
import type { Upstream } from '../providers/upstreams.ts';

/** A model at an upstream. */
export interface Named {
  readonly upstream: Upstream;
  readonly model: string;
}

export const addressOf = ({ upstream, model }: Named): string => `${upstream.name}/${model}`;

export const isTier = (name: string): name is Tier => TIERS.some((tier) => tier === name);

/** `provider/model`; null: no provider has the name before the slash, so that it may be a part of the model's own. */
export function addressed(name: string, upstreams: readonly Upstream[]): Named | null {
  const slash = name.indexOf('/');
  const upstream = upstreams.find((one) => slash > 0 && one.name === name.slice(0, slash));
  const model = name.slice(slash + 1);
  return upstream && model !== '' ? { upstream, model } : null;
}

/** Whether a model that an owner offers, or null where all of it are. */
export const offers = ({ models }: Upstream, model: string): boolean =>
  models?.includes(model) ?? true;

/** What an upstream lists under a name: the name itself, or the newest of what it stands for. */
function listedAs(models: readonly { readonly id: string }[], name: string): string | null {
  const ids = models.map(({ id }) => id);
  if (ids.includes(name)) return name;
  // Ollama lists the tag that a bare name stands for, Anthropic the day of a version
  if (ids.includes(`${name}:latest`)) return `${name}:latest`;
  const dated = ids.filter(
    (id) => id.startsWith(`${name}-`) && /^\d{8}$/.test(id.slice(name.length + 1)),
  );
  return dated.sort().at(-1) ?? null;
}

export const isListed = (models: readonly { readonly id: string }[], name: string): boolean =>
  listedAs(models, name) !== null;

/**
 * Everybody who has a model of this bare name.
 * @throws Problem `AI_MODEL_NOT_FOUND`
 */
export async function having(
  name: string,
  upstreams: readonly Upstream[],
  models: Models,
): Promise<readonly Named[]> {
  const listings = await Promise.all(
    upstreams.map(
      async (upstream): Promise<[Upstream, Listing]> => [upstream, await models.of(upstream)],
    ),
  );
  const found = listings.flatMap(([upstream, listing]) => {
    const model = listedAs(listing.models ?? [], name);
    return model === null ? [] : [{ upstream, model }];
  });
  if (found.length > 0) return found;
  const silent = listings.filter(([, { models: list }]) => list === null);
  const [only] = silent;
  // who cannot be asked may have it: where it is one, it is asked for the model itself
  if (only && silent.length === 1 && !only[0].found) return [{ upstream: only[0], model: name }];
  const faults = silent.map(([upstream, { fault }]) => `${upstream.name}: ${fault}`);
  const unknown = faults.length === 0 ? '' : ` Not known are the models of ${faults.join('; ')}.`;
  throw aiErrors.AI_MODEL_NOT_FOUND(`No provider has a model '${name}'.${unknown}`);
}

/** The tier itself, then those above it, then those below, the nearest first. */
function nearest(tier: Tier): readonly Tier[] {
  const at = TIERS.indexOf(tier);
  return [...TIERS.slice(at), ...TIERS.slice(0, at).reverse()];
}

/** The tier that answers for one: itself, or the nearest that has a model; null: none has. */
export const filledTier = (tier: Tier, { tiers }: Pick<AiConfig, 'tiers'>): Tier | null =>
  nearest(tier).find((one) => tiers[one] !== undefined) ?? null;

/** The nearest tier below that has another model; null: there is none. */
export function tierBelow(tier: Tier, { tiers }: Pick<AiConfig, 'tiers'>): Tier | null {
  const below = TIERS.slice(0, TIERS.indexOf(tier)).reverse();
  return below.find((one) => tiers[one] !== undefined && tiers[one] !== tiers[tier]) ?? null;
}
