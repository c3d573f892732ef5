import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TestRouting, testRouting } from '../../test/routing.ts';

const LOCAL = { kind: 'openai-compatible', baseUrl: 'http://127.0.0.1:1/v1' } as const;
const CLOUD = { kind: 'openai', apiKey: 'secret:env:KEY' } as const;
const CLAUDE = { kind: 'anthropic', apiKey: 'secret:env:KEY' } as const;

const three: NonNullable<TestRouting['config']> & { providers: object } = {
  providers: {
    local: { ...LOCAL, models: ['small', 'large'] },
    cloud: { ...CLOUD, models: ['big', 'large'] },
    far: { kind: 'openai-compatible', baseUrl: 'https://far.example/v1', models: ['big'] },
  },
  tiers: { fast: 'local/small', standard: 'local/large', deep: 'cloud/big' },
};

const server = { kind: 'server', again: true, waitMs: null } as const;

describe('a model that is named by its address', () => {
  it('is asked at that provider and nowhere else, and nobody is asked for a list', async () => {
    const { ask, asked } = testRouting({ config: { providers: { cloud: CLOUD, local: LOCAL } } });
    const { targets, why } = await ask('cloud/any/thing');
    expect(targets).toEqual([
      {
        provider: 'cloud',
        kind: 'openai',
        model: 'any/thing',
        dialect: 'chat',
        loopback: false,
        baseUrl: 'https://api.openai.com/v1',
        apiKey: 'secret:env:KEY',
      },
    ]);
    expect(why).toEqual({
      asked: 'cloud/any/thing',
      by: 'address',
      tier: null,
      order: 'fixed',
      targets: ['cloud/any/thing'],
      left: [],
    });
    expect(asked).toEqual([]);
  });

  it('is not there where its owner offers others', async () => {
    const { ask } = testRouting({ config: three });
    await expect(ask('cloud/small')).rejects.toMatchObject({ code: 'AI_MODEL_NOT_FOUND' });
  });

  it('goes first whatever is cheaper or quicker, and others follow', async () => {
    const { goes } = testRouting({
      config: {
        ...three,
        routing: {
          prefer: 'cost',
          fallbacks: { 'cloud/big': ['local/small', 'fast', 'no/where'] },
        },
      },
      costs: { 'cloud/big': 9, 'local/small': 0 },
    });
    expect(await goes('cloud/big')).toEqual(['cloud/big', 'local/small']);
  });
});

describe('a bare model', () => {
  it('is asked at the one that has it', async () => {
    const { goes } = testRouting({ config: three });
    expect(await goes('small')).toEqual(['local/small']);
  });

  it('is found by what providers list, with the day or the tag that stands behind it', async () => {
    const { goes } = testRouting({
      config: { providers: { local: LOCAL, cloud: CLOUD } },
      lists: { local: ['llama:latest'], cloud: ['m-1-20260101', 'm-1-20260901', 'm-10'] },
    });
    expect(await goes('llama')).toEqual(['local/llama:latest']);
    expect(await goes('m-1')).toEqual(['cloud/m-1-20260901']);
  });

  it('may have a slash of its own', async () => {
    const { goes } = testRouting({
      config: { providers: { far: { ...LOCAL, models: ['meta/llama'] } } },
    });
    expect(await goes('meta/llama')).toEqual(['far/meta/llama']);
  });

  it('is refused where several have it, with their names', async () => {
    const { ask } = testRouting({ config: three });
    await expect(ask('large')).rejects.toMatchObject({
      code: 'AI_MODEL_AMBIGUOUS',
      message: "'large' may be local/large, cloud/large.",
    });
  });

  it('is asked at the cheapest where its owner prefers that, unknown prices last', async () => {
    const { goes } = testRouting({
      config: { ...three, routing: { prefer: 'cost' } },
      costs: { 'far/big': 1, 'cloud/big': 7, 'cloud/large': 3 },
    });
    expect(await goes('big')).toEqual(['far/big', 'cloud/big']);
    expect(await goes('large')).toEqual(['cloud/large', 'local/large']);
  });

  it('costs nothing on this machine, also where nobody knows prices', async () => {
    const { goes } = testRouting({
      config: {
        providers: {
          cloud: { ...CLOUD, models: ['large'] },
          local: { ...LOCAL, models: ['large'] },
        },
        routing: { prefer: 'cost' },
      },
    });
    expect(await goes('large')).toEqual(['local/large', 'cloud/large']);
  });

  it('is asked at the quickest where its owner prefers that, those never asked first', async () => {
    const { goes, ask, router } = testRouting({
      config: { ...three, routing: { prefer: 'latency' } },
    });
    const { targets } = await ask('big');
    const [cloud, far] = targets;
    router.succeeded(cloud, 300);
    expect(await goes('big')).toEqual(['far/big', 'cloud/big']);
    if (far) router.succeeded(far, 900);
    expect(await goes('big')).toEqual(['cloud/big', 'far/big']);
    for (let n = 0; n < 5; n++) router.succeeded(cloud, 3000);
    expect(await goes('big')).toEqual(['far/big', 'cloud/big']);
  });

  it('is asked for at a provider that cannot be listed, where it is the only such one', async () => {
    const { goes } = testRouting({ config: { providers: { cloud: CLOUD } } });
    expect(await goes('anything')).toEqual(['cloud/anything']);
  });

  it('is not there where nobody has it, and it is said who could not be asked, without words of theirs', async () => {
    const { ask } = testRouting({ config: { providers: { cloud: CLOUD, claude: CLAUDE } } });
    await expect(ask('anything')).rejects.toMatchObject({
      code: 'AI_MODEL_NOT_FOUND',
      message:
        "No provider has a model 'anything'. Not known are the models of " +
        'cloud: it refuses the key (status 401); claude: it refuses the key (status 401).',
    });
  });
});

describe('a tier', () => {
  it('is the model that the config has for it, and the fallbacks of its name', async () => {
    const { ask } = testRouting({
      config: { ...three, routing: { fallbacks: { deep: ['standard', 'local/small'] } } },
    });
    expect((await ask('deep')).why).toMatchObject({
      by: 'tier',
      tier: 'deep',
      targets: ['cloud/big', 'local/large', 'local/small'],
    });
  });

  it('without a model is the next one above it, then the next below', async () => {
    const { ask } = testRouting({ config: { ...three, tiers: { standard: 'local/large' } } });
    for (const tier of ['fast', 'deep']) {
      expect((await ask(tier)).why).toMatchObject({ tier: 'standard', targets: ['local/large'] });
    }
  });

  it('is what its owner offers first, where no tier has a model', async () => {
    const { goes } = testRouting({ config: { providers: { claude: CLAUDE, ...three.providers } } });
    expect(await goes('auto')).toEqual(['local/small']);
  });

  it('is not there where nobody said what it is', async () => {
    const { ask } = testRouting({ config: { providers: { claude: CLAUDE } } });
    await expect(ask('fast')).rejects.toMatchObject({
      code: 'AI_MODEL_NOT_FOUND',
      hint: 'aurelius config set ai.tiers.fast provider/model',
    });
  });

  it('is one lower where it shall be cheaper, and says so where there is none', async () => {
    const { ask } = testRouting({ config: three });
    const cheaper = async (model: string) => (await ask(model, { cheaper: true })).why;
    expect(await cheaper('deep')).toMatchObject({ targets: ['local/large'], cheaper: 'standard' });
    expect(await cheaper('cloud/big')).toMatchObject({
      targets: ['local/large'],
      tier: 'standard',
    });
    expect(await cheaper('fast')).toMatchObject({ targets: ['local/small'], cheaper: null });
    expect(await cheaper('far/big')).toMatchObject({ targets: ['far/big'], cheaper: null });
  });
});

describe('auto', () => {
  it('is a tier by the score, which is told', async () => {
    const { ask } = testRouting({ config: three });
    expect((await ask('auto')).why).toMatchObject({
      asked: 'auto',
      by: 'auto',
      tier: 'fast',
      score: { points: 0, factors: {} },
      targets: ['local/small'],
    });
  });
});

describe('what a request holds', () => {
  it('keeps out providers before anything else, and nobody is left where all are', async () => {
    const { ask, goes } = testRouting({
      config: { ...three, routing: { fallbacks: { 'cloud/big': ['far/big', 'local/small'] } } },
    });
    const allowed = (provider: string) => provider === 'local';
    const { why } = await ask('cloud/big', { allowed });
    expect(why.targets).toEqual(['local/small']);
    expect(why.left).toEqual([
      { target: 'cloud/big', why: 'forbidden' },
      { target: 'far/big', why: 'forbidden' },
    ]);
    // of two that have it one may be asked, so that there is nothing to choose
    expect(await goes('large', { allowed })).toEqual(['local/large']);
    await expect(ask('big', { allowed: () => false })).rejects.toMatchObject({
      code: 'AI_PROVIDER_FORBIDDEN',
    });
  });
});

describe('a dialect', () => {
  it('is spoken only to those who speak it', async () => {
    const { goes, ask } = testRouting({ config: { providers: { claude: CLAUDE, cloud: CLOUD } } });
    expect(await goes('cloud/e', { dialect: 'embeddings' })).toEqual(['cloud/e']);
    await expect(ask('claude/m', { dialect: 'embeddings' })).rejects.toMatchObject({
      code: 'AI_DIALECT_UNSUPPORTED',
    });
  });

  it('of counting is that of an answer where nobody counts', async () => {
    const { ask } = testRouting({ config: { providers: { claude: CLAUDE, cloud: CLOUD } } });
    const spoken = async (model: string) =>
      (await ask(model, { dialect: 'count_tokens' })).targets[0].dialect;
    expect(await spoken('claude/m')).toBe('count_tokens');
    expect(await spoken('cloud/e')).toBe('chat');
  });
});

describe('a provider that fails', () => {
  const failing = () =>
    testRouting({ config: { ...three, routing: { fallbacks: { deep: ['local/large'] } } } });

  it('is left out while it rests, and is first again once it works', async () => {
    const { ask, router, clock } = failing();
    const { targets } = await ask('deep');
    for (let n = 0; n < 3; n++) router.failed(targets[0], server);
    expect((await ask('deep')).why).toMatchObject({
      targets: ['local/large'],
      left: [{ target: 'cloud/big', why: 'resting', seconds: 5 }],
    });
    clock.advance(5000);
    expect((await ask('deep')).targets[0]).toEqual(targets[0]);
    router.admit(targets[0]);
    expect(() => router.admit(targets[0])).toThrow(
      expect.objectContaining({ code: 'AI_PROVIDERS_RESTING', retryAfter: 30 }),
    );
    router.succeeded(targets[0], 10);
    router.admit(targets[0]);
  });

  it('is waited for as long as the first is away, where all rest', async () => {
    const { ask, router } = failing();
    const [cloud, local] = (await ask('deep')).targets;
    router.failed(cloud, { kind: 'limited', again: true, waitMs: 90_000 });
    if (local) router.failed(local, { kind: 'limited', again: true, waitMs: 20_500 });
    const route = await ask('deep');
    expect(route.resting).toMatchObject({
      code: 'AI_PROVIDERS_RESTING',
      retryAfter: 21,
      message: 'cloud, local failed, and will be asked again in 21 seconds.',
    });
    expect(route.why.targets).toEqual(['cloud/big', 'local/large']);
  });
});

describe('a conversation', () => {
  const config: typeof three = {
    ...three,
    routing: { prefer: 'cost', fallbacks: { fast: ['cloud/big'] } },
  };
  const costs: Record<string, number> = { 'cloud/big': 1, 'local/small': 2 };

  it('stays with its model, also where another one is cheaper by now', async () => {
    const { ask } = testRouting({ config, costs });
    expect((await ask('fast', { conversation: 'c' })).why.targets[0]).toBe('cloud/big');
    const [big, small] = [costs['cloud/big'], costs['local/small']];
    costs['cloud/big'] = 9;
    const { why } = await ask('fast', { conversation: 'c' });
    expect(why).toMatchObject({ sticky: true, targets: ['cloud/big', 'local/small'] });
    expect((await ask('fast', { conversation: 'd' })).why.targets[0]).toBe('local/small');
    Object.assign(costs, { 'cloud/big': big, 'local/small': small });
  });

  it('goes on with another one where its own rests, and stays there', async () => {
    const { ask, router, clock } = testRouting({ config, costs });
    const { targets } = await ask('fast', { conversation: 'c' });
    router.failed(targets[0], { kind: 'key', again: false, waitMs: null });
    expect((await ask('fast', { conversation: 'c' })).why.targets).toEqual(['local/small']);
    clock.advance(600_000);
    expect((await ask('fast', { conversation: 'c' })).why.targets[0]).toBe('local/small');
  });

  it('is forgotten after a while, and is none where its owner wants none', async () => {
    const { ask, clock } = testRouting({ config, costs });
    await ask('fast', { conversation: 'c' });
    clock.advance(2 * 60 * 60_000);
    expect((await ask('fast', { conversation: 'c' })).why).not.toHaveProperty('sticky');
    const free = testRouting({ config: { ...config, routing: { sticky: false } }, costs });
    await free.ask('fast', { conversation: 'c' });
    expect((await free.ask('fast', { conversation: 'c' })).why).not.toHaveProperty('sticky');
  });
});

describe('where nothing is configured', () => {
  it('an Ollama that answers is asked', async () => {
    const { ask } = testRouting({ lists: { ollama: ['nomic-embed-text', 'llama:latest'] } });
    expect((await ask('auto')).targets).toMatchObject([
      { provider: 'ollama', model: 'llama:latest', baseUrl: 'http://127.0.0.1:11434/v1' },
    ]);
    expect((await ask('llama')).why.targets).toEqual(['ollama/llama:latest']);
  });

  it('nobody is asked where none answers, and it says what to do', async () => {
    const { ask } = testRouting();
    await expect(ask('auto')).rejects.toMatchObject({
      code: 'AI_NOT_CONFIGURED',
      hint: 'aurelius ai providers add',
    });
  });
});

const NAMES = [
  'small',
  'large',
  'big',
  'fast',
  'standard',
  'deep',
  'auto',
  'local/small',
  'far/big',
  'x',
];

describe('whatever is configured', () => {
  it('nobody forbidden or resting is asked, nobody twice, and not more often than is allowed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...NAMES),
        fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 8 }),
        fc.subarray(['local', 'cloud', 'far']),
        fc.subarray(['local', 'cloud', 'far']),
        fc.constantFrom('fixed', 'cost', 'latency', undefined),
        fc.integer({ min: 1, max: 4 }),
        fc.boolean(),
        async (name, next, allowed, resting, prefer, attempts, cheaper) => {
          const { ask, breaker, config } = testRouting({
            config: {
              ...three,
              routing: { ...(prefer ? { prefer } : {}), attempts, fallbacks: { [name]: next } },
            },
            costs: { 'cloud/big': 3, 'far/big': 2 },
          });
          for (const provider of resting) {
            const { baseUrl, apiKey = null } = config.providers[provider] ?? {};
            breaker.failed(JSON.stringify([provider, baseUrl, apiKey]), {
              kind: 'key',
              again: false,
              waitMs: null,
            });
          }
          const route = await ask(name, {
            allowed: (provider) => allowed.includes(provider),
            cheaper,
          }).catch((error: { code?: string }) => {
            expect(error.code).toMatch(/^AI_/);
            return null;
          });
          for (const { provider } of route?.targets ?? []) {
            expect(allowed).toContain(provider);
            // where all of them rest, that is said, and nobody is asked
            expect(resting.includes(provider)).toBe(Boolean(route?.resting));
          }
          const targets = route?.why.targets ?? [];
          expect(new Set(targets).size).toBe(targets.length);
          expect(targets.length).toBeLessThanOrEqual(attempts);
        },
      ),
    );
  });
});
