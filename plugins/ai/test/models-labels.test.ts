// The list of models is that of its caller: what its labels forbid is not in it.
import { startTestApp, type TestApp, type TestTcp } from '@aurelius/daemon/testing/app';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aiConfig } from '../src/contract/config.ts';
import { modelEndpointHandlers } from '../src/endpoints/models.ts';
import { createModels } from '../src/providers/models.ts';
import { sendJson, startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let app: TestApp;
let tcp: TestTcp;

const config = () => `
[ai.providers.cloud]
kind = "openai-compatible"
baseUrl = "${upstream.baseUrl}"
[ai.providers.local]
kind = "openai-compatible"
baseUrl = "http://127.0.0.1:9/v1"
models = ["small"]
[ai.tiers]
fast = "local/small"
standard = "cloud/large"
deep = "cloud/deepest"
[ai.routing.fallbacks]
deep = ["fast"]
[ai.privacy.labels]
mail = ["local"]
nothing = []
`;

beforeAll(async () => {
  upstream = await startUpstream(
    (response) => void sendJson(response, 200, { object: 'list', data: [{ id: 'large' }] }),
  );
  app = await startTestApp(config());
  tcp = await app.tcp();
});
afterAll(async () => {
  await app.close();
  await upstream.close();
});

const get = (path: string, headers: Record<string, string> = {}) =>
  tcp.call('GET', path, undefined, headers);
const ids = async (labels?: string) => {
  const { body } = await get(
    '/v1/models',
    labels === undefined ? {} : { 'x-aurelius-labels': labels },
  );
  return (body as { data: { id: string }[] }).data.map(({ id }) => id);
};

it('has only what the labels in a header allow, and tiers that lead there', async () => {
  upstream.forget();
  expect(await ids('mail')).toEqual(['fast', 'deep', 'auto', 'local/small']);
  expect(upstream.heard).toHaveLength(0);
  expect(await ids('mail,nothing')).toEqual([]);
  expect(await ids()).toEqual([
    ...['fast', 'standard', 'deep', 'auto'],
    ...['cloud/large', 'local/small'],
  ]);
});

it('does not tell of a model that is forbidden either', async () => {
  const labels = { 'x-aurelius-labels': 'mail' };
  expect(await get('/v1/models/cloud%2Flarge', labels)).toMatchObject({
    status: 404,
    body: { error: { code: 'AI_MODEL_NOT_FOUND' } },
  });
  expect((await get('/v1/models/cloud%2Flarge')).status).toBe(200);
  expect((await get('/v1/models/local%2Fsmall', labels)).status).toBe(200);
});

it('refuses labels that are no words', async () => {
  expect(await get('/v1/models', { 'x-aurelius-labels': 'a b' })).toMatchObject({
    status: 400,
    body: { error: { code: 'AI_HEADER_INVALID' } },
  });
});

it('goes by what the config says of a token as well', async () => {
  const host = {
    config: aiConfig.parse({
      providers: {
        cloud: { kind: 'anthropic', models: ['large'] },
        local: { kind: 'ollama', models: ['small'] },
      },
      privacy: { labels: { mail: ['local'] } },
      clients: { abcd: { labels: ['mail'] } },
    }),
  };
  const parts = { host, models: createModels(host as never) } as never;
  const of = async (tokenId: string) => {
    const { body } = await modelEndpointHandlers(parts).listedModels(
      { userId: 'u', tokenId, requestId: 'r' } as never,
      {},
      { headers: {}, body: Buffer.alloc(0) },
    );
    const { data } = JSON.parse(Buffer.from(body as Uint8Array).toString('utf8'));
    return data.map(({ id }: { id: string }) => id);
  };
  expect(await of('abcd')).toEqual(['local/small']);
  expect(await of('efgh')).toEqual(['cloud/large', 'local/small']);
});
