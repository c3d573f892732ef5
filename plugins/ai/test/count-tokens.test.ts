// Counting the tokens of a message: by whoever would answer it, where they can, and else by an estimate that says so.
import { startTestApp, type TestApp, type TestTcp } from '@aurelius/daemon/testing/app';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sendJson, startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let daemon: TestApp;
let tcp: TestTcp;

beforeAll(async () => {
  upstream = await startUpstream((response) => void sendJson(response, 200, { input_tokens: 14 }));
  daemon = await startTestApp(`
[ai.providers.claude]
kind = "anthropic"
baseUrl = "${upstream.baseUrl}"
models = ["large"]
[ai.providers.box]
kind = "openai-compatible"
baseUrl = "${upstream.baseUrl}"
models = ["small"]
[ai.routing.fallbacks]
"box/small" = ["claude/large"]
"claude/large" = ["box/small"]
`);
  tcp = await daemon.tcp();
  // nobody knows a price of these models, so that a call that costs anything is refused
  await daemon.call('PUT', '/api/v1/billing/budgets', { limit: '1usd', period: 'month' });
});
afterAll(async () => {
  await daemon.close();
  await upstream.close();
});
beforeEach(() => {
  upstream.forget();
  upstream.answer = (response) => void sendJson(response, 200, { input_tokens: 14 });
});

const messages = [{ role: 'user', content: 'Hello, my friend.' }];
const post = async (body: object) => {
  const response = await fetch(`http://127.0.0.1:${tcp.port}/v1/messages/count_tokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tcp.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return {
    status: response.status,
    body: (await response.json()) as { input_tokens: number },
    estimate: response.headers.get('x-aurelius-estimate'),
    route: response.headers.get('x-aurelius-route'),
  };
};

const logged = async () => {
  const { body } = await daemon.call('GET', '/api/v1/ai/logs');
  return (body as { data: readonly Record<string, unknown>[] }).data[0];
};

describe('who counts', () => {
  it('is asked, for nothing', async () => {
    expect(await post({ model: 'claude/large', messages })).toMatchObject({
      status: 200,
      body: { input_tokens: 14 },
      estimate: null,
    });
    expect(upstream.heard.map(({ url }) => url)).toEqual(['/v1/messages/count_tokens']);
    expect(await logged()).toMatchObject({ status: 'complete', usage: { input: 0 }, cost: null });
  });

  it('tells in its own words that it has no such model', async () => {
    const told = { type: 'error', error: { type: 'not_found_error', message: 'model: large' } };
    upstream.answer = (response) => void sendJson(response, 404, told);
    expect(await post({ model: 'claude/large', messages })).toMatchObject({
      status: 404,
      body: told,
    });
  });

  it('stands alone: another model would count other tokens', async () => {
    upstream.answer = (response) => void sendJson(response, 500, {});
    expect((await post({ model: 'claude/large', messages })).status).toBe(502);
    expect(new Set(upstream.heard.map(({ url }) => url))).toEqual(
      new Set(['/v1/messages/count_tokens']),
    );
  });
});

describe('an estimate', () => {
  it('is made where whoever would answer does not count, and nobody is asked', async () => {
    const { status, body, estimate, route } = await post({ model: 'box/small', messages });
    expect({ status, estimate, keys: Object.keys(body) }).toEqual({
      status: 200,
      estimate: 'true',
      keys: ['input_tokens'],
    });
    expect(body.input_tokens).toBeGreaterThan(5);
    expect(body.input_tokens).toBeLessThan(25);
    expect(route).toContain('box/small');
    expect(upstream.heard).toHaveLength(0);
    expect(await logged()).toMatchObject({
      status: 'complete',
      provider: null,
      cost: null,
      attempts: 0,
    });
  });

  it('is made where an upstream that speaks Messages has no such endpoint', async () => {
    upstream.answer = (response) => void sendJson(response, 404, { error: 'Not found' });
    const counted = await post({ model: 'claude/large', messages });
    expect(counted).toMatchObject({ status: 200, estimate: 'true' });
    expect(counted.body.input_tokens).toBeGreaterThan(5);
  });

  it('grows with what is said, and with pictures that are far away', async () => {
    const count = async (content: unknown) =>
      (await post({ model: 'box/small', messages: [{ role: 'user', content }] })).body.input_tokens;
    const picture = { type: 'image', source: { type: 'url', url: 'https://a.example/b.png' } };
    expect(await count('word '.repeat(4000))).toBeGreaterThan(4900);
    expect(await count([picture, picture])).toBeGreaterThan(3200);
  });

  it('is not made of nothing', async () => {
    expect(await post({ model: 'box/small', messages: [] })).toMatchObject({
      status: 400,
      body: { type: 'error', error: { type: 'invalid_request_error' } },
    });
  });
});
