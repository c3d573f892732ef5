// A budget that asks for a cheaper model in the middle of a request: what was tried before it stays booked.
import { startTestApp, type TestApp } from '@aurelius/daemon/testing/app';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { completion, sendJson, startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let daemon: TestApp;

beforeEach(async () => {
  upstream = await startUpstream((response, { body }) => {
    if (body.includes('"big"')) sendJson(response, 500, { error: { message: 'broken' } });
    else sendJson(response, 200, completion('Yes.'));
  });
  const price = 'input = "10"\noutput = "10"';
  daemon = await startTestApp(`
[ai.providers.one]
kind = "openai-compatible"
baseUrl = "${upstream.baseUrl}"
models = ["small", "big"]
[ai.providers.two]
kind = "openai-compatible"
baseUrl = "${upstream.baseUrl}"
models = ["large"]
[ai.tiers]
standard = "one/small"
deep = "one/big"
[ai.routing]
retries = 0
[ai.routing.fallbacks]
deep = ["two/large"]
[billing.prices."two/large"]
${price}
`);
});
afterEach(async () => {
  await daemon.close();
  await upstream.close();
});

it('a model that failed before a budget asked for a cheaper one is an attempt of its own', async () => {
  await daemon.call('PUT', '/api/v1/billing/budgets', {
    scope: 'model:two/large',
    limit: '0.000001usd',
    period: 'month',
    action: 'downgrade',
  });
  const { status, body } = await daemon.call('POST', '/v1/chat/completions', {
    model: 'deep',
    max_tokens: 60,
    messages: [{ role: 'user', content: 'Yes?' }],
  });
  expect({ status, body }).toEqual({ status: 200, body: completion('Yes.') });
  const { body: logs } = await daemon.call('GET', '/api/v1/ai/logs');
  expect(logs).toMatchObject({ data: [{ status: 'complete', model: 'small', attempts: 2 }] });
});
