// Two hundred at once against one cent: what reaches the upstream never costs more than the cap allows.
import { startTestApp, type TestApp, type TestTcp } from '@aurelius/daemon/testing/app';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { completion, sendJson, startUpstream, type Upstream } from './upstream.ts';

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

it('holds a budget of one cent against two hundred calls at once', async () => {
  const set = await daemon.call('PUT', '/api/v1/billing/budgets', {
    scope: 'global',
    limit: '0.01usd',
    period: 'month',
  });
  expect(set.status).toBeLessThan(300);
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
