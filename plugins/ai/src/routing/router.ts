// From a request to those who are asked, in their order: who could, who may, who is well, who goes first.
import type { Problem } from '@aurelius/core/contract';
import type { Host } from '@aurelius/core/plugin';
import type { AiConfig } from '../contract/config.ts';
import { aiErrors } from '../contract/errors.ts';
import type { Models } from '../providers/models.ts';
import { type Upstream, upstreamKey, upstreamsOf } from '../providers/upstreams.ts';
import type { Breaker } from './breaker.ts';
import { type Candidates, candidatesFor } from './candidates.ts';
import { createBonds, type FailureCounts, type Latency } from './memory.ts';
import { ordered, targetAddress } from './order.ts';
import { type Left, nobodyLeft, sifted } from './sift.ts';
import type { Route, RouteAsk, Router, Target } from './types.ts';

/** What a route tells of those it leaves out, at most. */
const LEFT_MAX = 8;

export interface RouterParts {
  readonly host: Pick<Host<AiConfig>, 'config' | 'clock' | 'providers'>;
  readonly models: Models;
  readonly breaker: Breaker;
  readonly latency: Latency;
  readonly failures: FailureCounts;
}

const keyOf = (target: Target): string => upstreamKey(target.provider, target);

const toSeconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));

/** Everybody rests: it is worth asking again when the first is back. */
function allResting(targets: readonly Target[], { resting }: Breaker): Problem {
  const rests = targets.map((one) => resting(keyOf(one))?.ms ?? 0);
  const retryAfter = toSeconds(Math.min(...rests));
  const names = [...new Set(targets.map(({ provider }) => provider))].join(', ');
  return aiErrors.AI_PROVIDERS_RESTING(
    `${names} failed, and will be asked again in ${retryAfter} seconds.`,
    { retryAfter },
  );
}

/** Those that are well; the others are noted in `left`. */
const wellOf = (targets: readonly Target[], { resting }: Breaker, left: Left): readonly Target[] =>
  targets.filter((target) => {
    const rests = resting(keyOf(target));
    if (!rests) return true;
    left.push({ target: targetAddress(target), why: 'resting', seconds: toSeconds(rests.ms) });
    return false;
  });

const conversationOf = ({ conversation, spend, incoming }: RouteAsk, { routing }: AiConfig) =>
  conversation === null || !routing.sticky
    ? null
    : JSON.stringify([spend.userId, conversation, incoming.model]);

/** @throws Problem `AI_MODEL_AMBIGUOUS` */
function assertOne(targets: readonly Target[], { why }: Candidates, { routing }: AiConfig): void {
  if (why.by !== 'model' || targets.length < 2 || routing.prefer !== undefined) return;
  const names = targets.map(targetAddress).join(', ');
  throw aiErrors.AI_MODEL_AMBIGUOUS(`'${why.asked}' may be ${names}.`);
}

export function createRouter({ host, models, breaker, latency, failures }: RouterParts): Router {
  const bonds = createBonds(host.clock);

  /** @throws Problem `AI_NOT_CONFIGURED` */
  async function askable(config: AiConfig): Promise<readonly Upstream[]> {
    const upstreams = upstreamsOf(config);
    const found = upstreams.find((one) => one.found);
    if (!found || (await models.of(found)).models !== null) return upstreams;
    throw aiErrors.AI_NOT_CONFIGURED(
      'No provider of models is configured, and no Ollama answers on this machine.',
    );
  }

  return {
    async route(ask) {
      const { config } = host;
      const conversation = conversationOf(ask, config);
      const bound = conversation === null ? null : bonds.of(conversation);
      const knowing = { config, upstreams: await askable(config), models };
      const candidates = await candidatesFor(ask, knowing, bound?.tier ?? null);
      const { named, next, unknown, why } = candidates;
      const left: Left = unknown.map((target) => ({ target, why: 'unknown' }));

      const first = sifted(named, ask, host, left);
      assertOne(first, candidates, config);
      const others = sifted(next, ask, host, left).filter(
        (other) => !first.some((one) => targetAddress(one) === targetAddress(other)),
      );
      const all = [...first, ...others];
      if (all.length === 0) throw nobodyLeft(left, why.asked, ask.incoming.dialect);
      const well = wellOf(all, breaker, left);
      const resting = well.length === 0 ? allResting(all, breaker) : null;

      // whoever is named by address goes first, whatever else there is
      const order = why.by === 'address' ? 'fixed' : (config.routing.prefer ?? 'fixed');
      const inOrder = await ordered(resting ? all : well, order, ask, { host, latency });
      const stays = inOrder.find((one) => targetAddress(one) === bound?.address);
      const isSticky = stays !== undefined && why.by !== 'address' && !ask.cheaper;
      const turned = isSticky ? [stays, ...inOrder.filter((one) => one !== stays)] : inOrder;
      const targets = turned.slice(0, config.routing.attempts) as [Target, ...Target[]];
      if (conversation !== null && !ask.cheaper && !resting) {
        bonds.bind(conversation, { address: targetAddress(targets[0]), tier: why.tier });
      }
      return {
        targets,
        resting,
        why: {
          ...why,
          order,
          ...(isSticky ? { sticky: true } : {}),
          targets: targets.map(targetAddress),
          left: left.slice(0, LEFT_MAX),
        },
      } satisfies Route;
    },
    admit(target) {
      if (breaker.admit(keyOf(target))) throw allResting([target], breaker);
    },
    succeeded(target, firstByteMs) {
      breaker.succeeded(keyOf(target));
      latency.took(targetAddress(target), firstByteMs);
    },
    failed(target, failure) {
      failures.add(target.provider, failure.kind);
      breaker.failed(keyOf(target), failure);
      // the config may have changed: nobody asks for those that are gone
      breaker.keep(new Set(upstreamsOf(host.config).map((one) => upstreamKey(one.name, one))));
    },
  };
}
