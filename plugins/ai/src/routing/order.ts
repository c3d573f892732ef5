// Who goes first among those who could answer: as written, the cheapest, or the quickest.
import type { Host, SpendMeter } from '@aurelius/core/plugin';
import type { Preference } from '../contract/routing-config.ts';
import type { Latency } from './memory.ts';
import type { RouteAsk, Target } from './types.ts';

export const targetAddress = ({ provider, model }: Pick<Target, 'provider' | 'model'>): string =>
  `${provider}/${model}`;

/** Nano-USD that it is expected to cost; null: nobody knows. */
async function expectedCost(
  meter: SpendMeter | undefined,
  target: Target,
  { incoming, spend }: RouteAsk,
): Promise<number | null> {
  if (!meter) return target.loopback ? 0 : null;
  const { provider, kind, model, loopback } = target;
  const quote = await meter.quote({
    ...spend,
    ...{ provider, kind, model, loopback },
    inputMost: incoming.bytes.length,
    outputMost: incoming.outputMost === null ? null : incoming.outputMost * incoming.choices,
    costMost: null,
  });
  return quote.expected ?? quote.worst;
}

/** The smaller first; what is equal, and what is not known, stays in its order. */
async function sorted(
  targets: readonly Target[],
  weigh: (target: Target) => number | Promise<number>,
): Promise<readonly Target[]> {
  const weighed = await Promise.all(
    targets.map(async (target) => ({ target, weight: await weigh(target) })),
  );
  return (
    weighed
      // not by subtraction: two that are not known are equal
      .sort((one, other) => (one.weight < other.weight ? -1 : one.weight > other.weight ? 1 : 0))
      .map(({ target }) => target)
  );
}

/**
 * Orders those who may be asked; it adds nobody and leaves nobody out. Whoever costs nobody knows how much goes last, and
 * whoever was never asked first, for how quick it is cannot be known otherwise.
 */
export async function ordered(
  targets: readonly Target[],
  by: Preference,
  ask: RouteAsk,
  { host, latency }: { readonly host: Pick<Host, 'providers'>; readonly latency: Latency },
): Promise<readonly Target[]> {
  if (targets.length < 2 || by === 'fixed') return targets;
  if (by === 'latency') return sorted(targets, (one) => latency.of(targetAddress(one)) ?? -1);
  const [meter] = host.providers('meter').values();
  return sorted(
    targets,
    async (one) => (await expectedCost(meter, one, ask)) ?? Number.POSITIVE_INFINITY,
  );
}
