// A router over providers that are made up, with everything it would have to ask the outside for.
import type { AiDialect, AiProvider, SpendFor, SpendMeter } from '@aurelius/core/plugin';
import { fakeClock } from '@aurelius/core/testing';
import type * as z from 'zod';
import { aiConfig } from '../src/contract/config.ts';
import { readIncoming } from '../src/dialects/index.ts';
import { createModels } from '../src/providers/models.ts';
import { createBreaker } from '../src/routing/breaker.ts';
import { countFailures, createLatency } from '../src/routing/memory.ts';
import { createRouter } from '../src/routing/router.ts';
import type { RouteAsk } from '../src/routing/types.ts';

export interface TestRouting {
  /** The section as its owner writes it. */
  readonly config?: z.input<typeof aiConfig>;
  /** What upstreams list, by their name; absent: they cannot be asked. */
  readonly lists?: Readonly<Record<string, readonly string[]>>;
  /** Nano-USD by `provider/model`; a model that is left out has no price. */
  readonly costs?: Readonly<Record<string, number>>;
}

const SPOKEN: Readonly<Record<string, readonly AiDialect[]>> = {
  anthropic: ['messages', 'count_tokens'],
  openai: ['chat', 'responses', 'embeddings'],
  'openai-compatible': ['chat', 'embeddings'],
  ollama: ['chat', 'embeddings'],
};

const nobody: SpendFor = { userId: 'u', tokenId: null, project: null, tags: [], feature: null };

const meterOf = (costs: Readonly<Record<string, number>>) =>
  ({
    quote: async ({ provider, model }) => ({
      low: null,
      expected: costs[`${provider}/${model}`] ?? null,
      worst: null,
      state: 'exact',
      left: null,
    }),
  }) satisfies Partial<SpendMeter>;

export function testRouting({ config = {}, lists = {}, costs }: TestRouting = {}) {
  const clock = fakeClock();
  const asked: string[] = [];
  const providers = new Map(
    Object.entries(SPOKEN).map(([kind, dialects]) => [
      kind,
      {
        title: kind,
        dialects,
        models: async ({ name }: { name: string }) => {
          asked.push(name);
          const ids = lists[name];
          if (!ids) throw Object.assign(new Error('no sk-secret'), { status: 401 });
          return ids.map((id) => ({ id, created: null, owner: null }));
        },
      } as unknown as AiProvider,
    ]),
  );
  const section = aiConfig.parse(config);
  const host = {
    clock,
    config: section,
    providers: (port: string) =>
      port === 'provider' ? providers : new Map(costs ? [['ledger', meterOf(costs)]] : []),
    secrets: { resolve: async () => 'sk-secret', get: async () => null },
    http: () => Promise.reject(new Error('nobody calls in this test')),
  } as unknown as Parameters<typeof createRouter>[0]['host'] & Parameters<typeof createModels>[0];
  const models = createModels(host);
  const breaker = createBreaker(clock);
  const latency = createLatency();
  const router = createRouter({ host, models, breaker, latency, failures: countFailures() });
  const ask = (model: string, more: Partial<RouteAsk> & { dialect?: AiDialect } = {}) => {
    const { dialect = 'chat', ...rest } = more;
    const body = { model, messages: [{ role: 'user', content: 'Hello' }] };
    return router.route({
      incoming: readIncoming(dialect, Buffer.from(JSON.stringify(body))),
      conversation: null,
      allowed: () => true,
      cheaper: false,
      spend: nobody,
      ...rest,
    });
  };
  return {
    router,
    models,
    breaker,
    latency,
    clock,
    config: section,
    /** Names of upstreams whose list was asked for, in order. */
    asked,
    ask,
    /** `provider/model` of those who would be asked, in order. */
    async goes(...args: Parameters<typeof ask>) {
      return (await ask(...args)).why.targets;
    },
  };
}
