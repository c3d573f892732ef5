// Two hundred at once against one cent: what reaches the upstream never costs more than the cap allows.
import { startTestApp, type TestApp, type TestTcp } from '@aurelius/daemon/testing/app';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  beginStream,
  chunks,
  completion,
  sendJson,
  startUpstream,
  type Upstream,
} from './upstream.ts';

const CALLS = 200;
/** USD for a million tokens, the same for input and output. */
const PRICE = 10;
const USED = { prompt_tokens: 40, completion_tokens: 60, total_tokens: 100 };
/** One call costs 0.1 cent. */
const COST = (USED.total_tokens * PRICE) / 1e6;

let upstream: Upstream;
let daemon: TestApp;
let tcp: TestTcp;
beforeEach(async () => {
  upstream = await startUpstream(
    (response) => void sendJson(response, 200, completion('Yes.', USED)),
  );
  daemon = await startTestApp(`
[ai.providers.one]
kind = "openai-compatible"
baseUrl = "${upstream.baseUrl}"
models = ["small"]
[billing.prices."one/small"]
input = "${PRICE}"
output = "${PRICE}"
`);
  tcp = await daemon.tcp();
});
afterEach(async () => {
  await daemon.close();
  await upstream.close();
});

const setLimit = (limit: string, more = {}) =>
  daemon.call('PUT', '/api/v1/billing/budgets', {
    ...{ scope: 'global', limit, period: 'month' },
    ...more,
  });
const askOf = (url: string) =>
  tcp.call('POST', '/v1/chat/completions', {
    model: 'one/small',
    max_tokens: 60,
    messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }],
  });

it('holds the most that a picture can cost, however short its address is', async () => {
  await setLimit('0.5usd');
  const { status, body } = await askOf('https://pictures.example/a.png');
  expect({ status, body }).toMatchObject({
    status: 429,
    body: { error: { code: 'BUDGET_EXCEEDED' } },
  });
  expect(upstream.heard).toHaveLength(0);
});

it('does not hold the bytes of a picture as if they were text', async () => {
  await setLimit('1usd');
  const { status } = await askOf(`data:image/png;base64,${'A'.repeat(500_000)}`);
  expect(status).toBe(200);
});

it.each([true, false])(
  'tells of a budget that is used beyond its mark (stream: %s)',
  async (stream) => {
    upstream.answer = (response) =>
      stream
        ? void beginStream(response).end(chunks('Yes.').join(''))
        : void sendJson(response, 200, completion('Yes.', USED));
    const told = async () => {
      const response = await fetch(`http://127.0.0.1:${tcp.port}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${tcp.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          ...{ model: 'one/small', max_tokens: 60, stream },
          messages: [{ role: 'user', content: 'Yes?' }],
        }),
      });
      await response.text();
      return response.headers.get('x-aurelius-budget');
    };
    expect(await told()).toBeNull();
    await setLimit('0.01usd', { soft: '1%' });
    expect(await told()).toMatch(/^warn; scope=global; spent=0\.00\d+; limit=0\.01$/);
  },
);

it('holds a budget of one cent against two hundred calls at once', async () => {
  expect((await setLimit('0.01usd')).status).toBeLessThan(300);
  const answers = await Promise.all(
    Array.from({ length: CALLS }, () =>
      tcp.call('POST', '/v1/chat/completions', {
        model: 'one/small',
        max_tokens: 60,
        messages: [{ role: 'user', content: 'Yes?' }],
      }),
    ),
  );
  const answered = answers.filter(({ status }) => status === 200);
  expect(upstream.heard.length).toBe(answered.length);
  expect(answered.length).toBeGreaterThan(0);
  expect(answered.length * COST).toBeLessThanOrEqual(0.01);
  for (const { status, body } of answers) {
    if (status !== 200)
      expect(body).toMatchObject({ error: { code: expect.stringMatching(/^BUDGET_/) } });
  }
});
