// `ai providers test` against an upstream on this machine: a real question, held and logged like any other.
import { fakeClock } from '@aurelius/core/testing';
import { startTestApp, type TestApp } from '@aurelius/daemon/testing/app';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completion, sendJson, startUpstream, type Upstream } from './upstream.ts';

const clock = fakeClock();
let upstream: Upstream;
let daemon: TestApp;

beforeAll(async () => {
  upstream = await startUpstream((response) => void sendJson(response, 200, completion('Paris')));
  const of = (name: string, more: string) =>
    `[ai.providers.${name}]\nkind = "openai-compatible"\nbaseUrl = "${upstream.baseUrl}"\n${more}\n`;
  daemon = await startTestApp(
    `${of('one', 'models = ["first", "small"]')}${of('two', '')}${of('three', 'models = ["m"]')}
[ai.tiers]
fast = "one/small"
[ai.routing]
retries = 0
[ai.routing.fallbacks]
"three/m" = ["one/small"]
`,
    { clock },
  );
});
afterAll(async () => {
  await daemon.close();
  await upstream.close();
});

const test = (name: string, body = {}) =>
  daemon.call('POST', `/api/v1/ai/providers/${name}/test`, body);
const models = () =>
  upstream.heard.map(({ body }) => (JSON.parse(body) as { model: string }).model);

describe('a test of a provider', () => {
  it('asks the model of a tier, says what came back, and is in the log', async () => {
    const { status, body } = await test('one');
    expect([status, body]).toMatchObject([
      200,
      { provider: 'one', model: 'small', said: 'Paris', totalMs: 0 },
    ]);
    expect(models()).toEqual(['small']);
    const { request } = body as { request: string };
    const why = await daemon.call('GET', `/api/v1/ai/logs/${request}`);
    expect([why.status, JSON.stringify(why.body)]).toEqual([
      200,
      expect.stringContaining('providers.test'),
    ]);
    expect((await test('one', { model: 'first' })).body).toMatchObject({ model: 'first' });
  });

  it('asks nobody else where it fails, and asks one that rests', async () => {
    upstream.forget();
    upstream.answer = (response) =>
      void sendJson(response, 401, { error: { message: 'sk-canary' } });
    for (let n = 0; n < 2; n++) {
      const { status, text } = await test('three');
      expect([status, text]).toEqual([502, expect.stringContaining('AI_UPSTREAM_CREDENTIALS')]);
      expect(text).not.toContain('sk-canary');
    }
    expect(models()).toEqual(['m', 'm']);
    const { data } = (await daemon.call('GET', '/api/v1/ai/providers')).body as {
      data: { name: string; state: string; because: string | null }[];
    };
    expect(data.find(({ name }) => name === 'three')).toMatchObject({
      state: 'resting',
      because: 'key',
    });
    upstream.answer = (response) => void sendJson(response, 200, completion('Paris'));
    expect((await test('three')).status).toBe(200);
  });

  it('says what is missing', async () => {
    expect((await test('nobody')).body).toMatchObject({ code: 'AI_PROVIDER_NOT_FOUND' });
    upstream.answer = (response) => void sendJson(response, 500, {});
    expect((await test('two')).body).toMatchObject({
      code: 'AI_MODEL_NOT_FOUND',
      detail: 'two offers no model that could be asked: it fails (status 500).',
      hint: 'aurelius ai providers test two --model MODEL',
    });
  });
});

describe('attempts', () => {
  it('go on with a fallback, and no further than the config lets them', async () => {
    upstream.forget();
    clock.advance(3_600_000);
    upstream.answer = (response) => void sendJson(response, 503, {});
    const ask = { model: 'three/m', messages: [{ role: 'user', content: 'Hi' }] };
    expect((await daemon.call('POST', '/v1/chat/completions', ask)).status).toBe(503);
    // `retries = 0`: each of them once
    expect(models()).toEqual(['m', 'small']);
    clock.advance(3_600_000);
    upstream.answer = (response) => void sendJson(response, 200, completion('Paris'));
    const { headers } = await daemon.call('POST', '/v1/chat/completions', ask);
    expect(headers['x-aurelius-route']).toBe('three/m; by=address; order=fixed');
  });
});
