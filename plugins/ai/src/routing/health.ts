// What `doctor` and `/metrics` know of providers and tiers, found without calling anybody.
import type { Check, Metric } from '@aurelius/core/plugin';
import { type AiConfig, TIERS } from '../contract/config.ts';
import { type ListParts, listProviders } from '../providers/list.ts';
import type { Models } from '../providers/models.ts';
import { upstreamKey, upstreamsOf } from '../providers/upstreams.ts';
import type { FailureCounts, Latency } from './memory.ts';
import { addressed, isListed, offers } from './names.ts';

/** What a tier names that nobody has, as far as that is known. */
function unknownTiers(config: AiConfig, models: Models): string[] {
  const upstreams = upstreamsOf(config).filter(({ found }) => !found);
  return TIERS.flatMap((tier) => {
    const name = config.tiers[tier];
    if (name === undefined) return [];
    const one = addressed(name, upstreams);
    if (one) {
      const list = models.known(one.upstream)?.models ?? null;
      const isKnown =
        offers(one.upstream, one.model) && (list === null || isListed(list, one.model));
      return isKnown ? [] : [`${tier} = ${name}`];
    }
    const lists = upstreams.map((upstream) => models.known(upstream)?.models ?? null);
    const isKnown = lists.some((list) => list === null || isListed(list, name));
    return isKnown ? [] : [`${tier} = ${name}`];
  });
}

const checkProviders = (parts: ListParts): Check => ({
  id: 'providers',
  title: 'Providers of models',
  async run() {
    const { data } = await listProviders(parts);
    const of = (words: string, is: (one: (typeof data)[number]) => boolean) => {
      const names = data.filter(is).map(({ name }) => name);
      return names.length === 0 ? [] : [`${words} ${names.join(', ')}`];
    };
    const broken = [
      ...of('no plugin speaks with', ({ state }) => state === 'unspoken'),
      ...of('the key is not kept of', ({ key }) => key === 'missing'),
    ];
    const hint = 'aurelius ai providers list';
    if (broken.length > 0) return { status: 'fail', detail: broken.join('; '), hint };
    const doubtful = [
      ...of('left alone for a while:', ({ state }) => state === 'resting'),
      ...of('no key is set for', ({ key, kind, local }) => {
        return key === 'none' && !local && ['anthropic', 'openai'].includes(kind);
      }),
    ];
    if (doubtful.length > 0) return { status: 'warn', detail: doubtful.join('; '), hint };
    const names = data.map(({ name }) => name).join(', ');
    return { status: 'ok', detail: names === '' ? 'none is configured' : names };
  },
});

const checkTiers = ({ host, models }: ListParts): Check => ({
  id: 'tiers',
  title: 'Models of the tiers',
  run() {
    const unknown = unknownTiers(host.config, models);
    if (unknown.length > 0) {
      return {
        status: 'warn',
        detail: `nobody has ${unknown.join('; ')}`,
        hint: 'aurelius ai models',
      };
    }
    const set = TIERS.filter((tier) => host.config.tiers[tier] !== undefined);
    return { status: 'ok', detail: set.length === 0 ? 'none is set' : set.join(', ') };
  },
});

export const healthChecks = (parts: ListParts): readonly Check[] => [
  checkProviders(parts),
  checkTiers(parts),
];

export const routingMetrics = (
  { host, breaker }: ListParts,
  latency: Latency,
  failures: FailureCounts,
): readonly Metric[] => [
  {
    name: 'aurelius_ai_provider_resting',
    type: 'gauge',
    help: 'Whether a provider that failed is left alone for a while',
    read: () =>
      upstreamsOf(host.config)
        .filter(({ found }) => !found)
        .map((upstream) => ({
          labels: { provider: upstream.name },
          value: breaker.resting(upstreamKey(upstream.name, upstream)) ? 1 : 0,
        })),
  },
  {
    name: 'aurelius_ai_attempts_failed_total',
    type: 'counter',
    help: 'Attempts at a provider that brought no answer',
    read: () =>
      [...failures.entries()].map(([key, value]) => {
        const [provider = '', kind = ''] = key.split(' ');
        return { labels: { provider, kind }, value };
      }),
  },
  {
    name: 'aurelius_ai_first_byte_seconds',
    type: 'gauge',
    help: 'Time until a model begins to answer; the newest attempts count most',
    read: () =>
      [...latency.entries()].map(([address, ms]) => {
        const slash = address.indexOf('/');
        const labels = { provider: address.slice(0, slash), model: address.slice(slash + 1) };
        return { labels, value: ms / 1000 };
      }),
  },
];
