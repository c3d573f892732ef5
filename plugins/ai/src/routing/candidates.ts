// Who could answer, before anybody is asked how they are: from the name in a request to models at upstreams.
import type { AiConfig, Tier } from '../contract/config.ts';
import { TIERS } from '../contract/config.ts';
import { aiErrors } from '../contract/errors.ts';
import type { Models } from '../providers/models.ts';
import type { Upstream } from '../providers/upstreams.ts';
import { scoreOf, tierFor } from './complexity.ts';
import {
  addressed,
  addressOf,
  filledTier,
  having,
  isTier,
  type Named,
  offers,
  tierBelow,
} from './names.ts';
import type { RouteAsk, RouteWhy } from './types.ts';

export interface Candidates {
  /** Those that the name itself stands for. */
  readonly named: readonly Named[];
  /** Who is asked next, as the config says. */
  readonly next: readonly Named[];
  /** Names among the fallbacks that nobody has. */
  readonly unknown: readonly string[];
  readonly why: Pick<RouteWhy, 'asked' | 'by' | 'tier' | 'score' | 'cheaper'>;
}

export interface Knowing {
  readonly config: AiConfig;
  readonly upstreams: readonly Upstream[];
  readonly models: Models;
}

/** Ones that answer in vectors and not in words, by what all of them are called. */
export const EMBEDS = /embed/i;

/** Where no tier has a model: what its owner names first, or a local one has. @throws Problem `AI_MODEL_NOT_FOUND` */
async function anyModel(tier: Tier, { upstreams, models }: Knowing): Promise<Named> {
  for (const upstream of upstreams) {
    if (upstream.models === null && !upstream.loopback) continue;
    const { models: list } = await models.of(upstream);
    const model = list?.find(({ id }) => !EMBEDS.test(id));
    if (model) return { upstream, model: model.id };
  }
  throw aiErrors.AI_MODEL_NOT_FOUND(`No model is set for the tier ${tier}, nor for another one.`, {
    hint: `aurelius config set ai.tiers.${tier} provider/model`,
  });
}

async function named(name: string, { upstreams, models }: Knowing): Promise<readonly Named[]> {
  const one = addressed(name, upstreams);
  if (!one) return having(name, upstreams, models);
  if (offers(one.upstream, one.model)) return [one];
  throw aiErrors.AI_MODEL_NOT_FOUND(
    `${one.upstream.name} has no model '${one.model}' among those that its owner offers.`,
  );
}

/** The tier that is meant: by its name or by the score, never below that of the conversation, one lower if that is asked. */
function tierOf(
  { incoming, cheaper }: RouteAsk,
  config: AiConfig,
  bound: Tier | null,
): Candidates['why'] & { readonly tier: Tier | null } {
  const { model: asked } = incoming;
  const lowered = (tier: Tier, why: Pick<RouteWhy, 'by' | 'score'>) => {
    if (!cheaper) return { asked, ...why, tier };
    const below = tierBelow(tier, config);
    return { asked, ...why, tier: below ?? tier, cheaper: below };
  };
  if (isTier(asked)) return lowered(filledTier(asked, config) ?? asked, { by: 'tier' });
  if (asked === 'auto') {
    const score = scoreOf(incoming);
    const scored = tierFor(score);
    const tier = bound && TIERS.indexOf(bound) > TIERS.indexOf(scored) ? bound : scored;
    return lowered(filledTier(tier, config) ?? tier, { by: 'auto', score });
  }
  const by = 'model' as const;
  if (!cheaper) return { asked, by, tier: null };
  // what is also the model of a tier has cheaper ones below it
  const own = TIERS.find((tier) => config.tiers[tier] === asked);
  const below = own ? tierBelow(own, config) : null;
  return { asked, by, tier: below, cheaper: below };
}

/** Everybody behind the fallbacks of a name; nobody among them is waited for longer than their list takes. */
async function fallbacks(names: readonly string[], knowing: Knowing) {
  const next: Named[] = [];
  const unknown: string[] = [];
  for (const name of names) {
    const target = isTier(name) ? knowing.config.tiers[name] : name;
    const found = target === undefined ? [] : await named(target, knowing).catch(() => []);
    if (found.length === 0) unknown.push(name);
    next.push(...found);
  }
  return { next, unknown };
}

/**
 * Finds out what the name in a request stands for.
 * @param bound tier that its conversation has had; null: none
 * @throws Problem `AI_MODEL_NOT_FOUND`
 */
export async function candidatesFor(
  ask: RouteAsk,
  knowing: Knowing,
  bound: Tier | null,
): Promise<Candidates> {
  const { config, upstreams } = knowing;
  const why = tierOf(ask, config, bound);
  const { tier, asked } = why;
  const target = tier === null ? asked : config.tiers[tier];
  const found =
    target === undefined
      ? [await anyModel(tier ?? 'standard', knowing)]
      : await named(target, knowing);
  const names = config.routing.fallbacks[tier ?? asked] ?? fallbacksOf(found, config);
  const by = tier === null && addressed(asked, upstreams) ? 'address' : why.by;
  return { named: found, ...(await fallbacks(names, knowing)), why: { ...why, by } };
}

/** A fallback may be written for the address where the bare model was asked for. */
const fallbacksOf = ([first]: readonly Named[], { routing }: AiConfig): readonly string[] =>
  (first && routing.fallbacks[addressOf(first)]) ?? [];
