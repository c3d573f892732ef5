// Prices of the models that somebody uses, or has said a price for.
import type { Page } from '@aurelius/core/contract';
import { decodeCursor, encodeCursor } from '@aurelius/core/db';
import type { CallContext, SpendModel } from '@aurelius/core/plugin';
import type { ModelPrice } from '../contract.ts';
import type { Parts } from '../parts.ts';
import { callsIn } from '../usage.ts';
import { priceOf } from './price.ts';
import type { Rate } from './rates.ts';

/** How far back is looked for models in use, milliseconds. */
const LOOK_BACK = 30 * 86_400_000;

interface Wanted {
  readonly model: SpendModel;
  calls: number;
}

const keyOf = ({ provider, model }: Pick<SpendModel, 'provider' | 'model'>): string =>
  `${provider}/${model}`;

/** Of a name alone: the kind of upstream behind it is taken to be called the same. */
function modelNamed(name: string): SpendModel {
  const at = name.indexOf('/');
  const provider = name.slice(0, at);
  return { provider, kind: provider, model: name.slice(at + 1), loopback: false };
}

/** Models in use by name, each as its last call knew it, and those with a price of the owner's. */
async function wantedOf(parts: Parts, userId: string): Promise<Map<string, Wanted>> {
  const now = parts.clock.now();
  const own = Object.keys(parts.config.prices).filter((name) => !name.endsWith('/*'));
  const wanted = new Map(own.map((name) => [name, { model: modelNamed(name), calls: 0 }]));
  for await (const rows of callsIn(parts, userId, { start: now - LOOK_BACK, end: now + 1 })) {
    for (const { provider, kind, model, priceSource } of rows) {
      const used = { provider, kind, model, loopback: priceSource === 'loopback' };
      const calls = (wanted.get(keyOf(used))?.calls ?? 0) + 1;
      wanted.set(keyOf(used), { model: used, calls });
    }
  }
  return wanted;
}

const stepsOf = ([base, ...steps]: Rate) =>
  [[0, base] as const, ...steps].map(([above, nano]) => ({ above, nano }));

async function shown(parts: Parts, { model, calls }: Wanted): Promise<ModelPrice> {
  const { rates, state, source } = await priceOf(parts.config, model, parts.clock.now());
  const steps = (rate: Rate | undefined) => (rate ? stepsOf(rate) : null);
  return {
    ...{ provider: model.provider, model: model.model, state, source, calls },
    input: steps(rates?.input),
    output: steps(rates?.output),
    cacheRead: steps(rates?.cacheRead),
    cacheWrite5m: steps(rates?.cacheWrite5m),
    cacheWrite1h: steps(rates?.cacheWrite1h),
  };
}

export async function prices(
  parts: Parts,
  { userId }: Pick<CallContext, 'userId'>,
  asked: {
    readonly model?: string | undefined;
    readonly limit: number;
    readonly cursor?: string | undefined;
  },
): Promise<Page<ModelPrice>> {
  const { model, limit, cursor } = asked;
  const all = await wantedOf(parts, userId);
  const wanted =
    model === undefined
      ? [...all].sort(([a], [b]) => (a < b ? -1 : 1))
      : [[model, all.get(model) ?? { model: modelNamed(model), calls: 0 }] as const];
  const name = JSON.stringify(['prices', userId, model]);
  const [after] = cursor === undefined ? [''] : decodeCursor(name, cursor, ['string']);
  const rest = wanted.filter(([key]) => key > String(after));
  const page = rest.slice(0, limit);
  const last = rest.length > limit ? page.at(-1) : undefined;
  return {
    data: await Promise.all(page.map(([, one]) => shown(parts, one))),
    meta: { nextCursor: last ? encodeCursor(name, [last[0]]) : null },
  };
}
