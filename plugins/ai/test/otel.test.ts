// What a receiver of OpenTelemetry is told of requests, from a daemon over loopback, while its configuration changes.
import { writeFileSync } from 'node:fs';
import { fakeClock } from '@aurelius/core/testing';
import { startTestApp, type TestApp, type TestTcp } from '@aurelius/daemon/testing/app';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from './otel-receiver.ts';
import {
  beginStream,
  chunks,
  completion,
  sendJson,
  startUpstream,
  type Upstream,
} from './upstream.ts';

const clock = fakeClock();
const CANARY = 'quetzal-7391';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';

let upstream: Upstream;
let receiver: Receiver;
let daemon: TestApp;
let tcp: TestTcp;
/** Ids of the requests, by what was done. */
const ids = new Map<string, string>();
let egress: unknown;
let figures = '';

const config = (otel: string) => `
[http]
enabled = true
[ai.providers.one]
kind = "openai-compatible"
baseUrl = "${upstream.baseUrl}"
models = ["small"]
[ai.tiers]
fast = "one/small"
[ai.routing]
retries = 0
[billing.prices."one/small"]
input = "1000"
output = "2000"
${otel}
`;

async function configure(otel: string) {
  writeFileSync(daemon.paths.configFile, config(otel));
  expect((await daemon.call('POST', '/api/v1/config/reload', {})).status).toBe(200);
}

const ask = async (what: string, body: object, headers: object = {}) => {
  const messages = [{ role: 'user', content: `What is a ${CANARY}?` }];
  const response = await fetch(`http://127.0.0.1:${tcp.port}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${tcp.token}`,
      'content-type': 'application/json',
      ...headers,
    },
    body: JSON.stringify({ model: 'fast', messages, ...body }),
  });
  await response.text();
  const { body: logs } = await daemon.call('GET', '/api/v1/ai/logs');
  const [newest] = (logs as { data: { id: string }[] }).data;
  ids.set(what, newest?.id ?? '');
};

const spanOf = (what: string) =>
  receiver.spans().find(({ attributes }) => {
    const id = attributes['aurelius.request.id'] as { stringValue: string } | undefined;
    return id?.stringValue === ids.get(what);
  });

beforeAll(async () => {
  upstream = await startUpstream(
    (response) => void sendJson(response, 200, completion(`It is a ${CANARY}.`)),
  );
  receiver = await startReceiver();
  daemon = await startTestApp(config(''), {
    clock,
    env: { AURELIUS_HTTP_PORT: '0', OTEL_KEY: 'the-key' },
  });
  tcp = await daemon.tcp();
  await ask('before', {});
  await configure(
    `[ai.log.otel]\nendpoint = "${receiver.endpoint}/"\nheaders = { Authorization = "secret:env:OTEL_KEY" }`,
  );
  await ask(
    'whole',
    { max_tokens: 100 },
    {
      traceparent: `00-${TRACE}-${PARENT}-01`,
      'x-aurelius-conversation': 'ann',
      'x-aurelius-project': 'garden',
    },
  );
  await ask('cached', { temperature: 0 });
  await ask('again', { temperature: 0 });
  await ask('unknown', { model: 'nobody/knows' });
  upstream.answer = (response) => void beginStream(response).end(chunks(`A ${CANARY}.`).join(''));
  await ask('stream', { stream: true });
  upstream.answer = (response) =>
    void sendJson(response, 500, { error: { message: `no ${CANARY}` } });
  await ask('failed', {});
  egress = (await daemon.call('GET', '/api/v1/privacy/egress')).body;
  figures = (await daemon.call('GET', '/metrics')).text;
  // it sends what waits before it ends
  await daemon.close();
});
afterAll(async () => {
  await upstream.close();
  await receiver.upstream.close();
});

describe('a request that has ended', () => {
  it('is told of as a span of its caller’s trace, with tokens, cost and route', () => {
    expect(spanOf('whole')).toMatchObject({
      traceId: TRACE,
      parentSpanId: PARENT,
      name: 'chat small',
      kind: 3,
      status: {},
      attributes: {
        'gen_ai.operation.name': { stringValue: 'chat' },
        'gen_ai.provider.name': { stringValue: 'one' },
        'gen_ai.request.model': { stringValue: 'small' },
        'gen_ai.response.model': { stringValue: 'small' },
        'gen_ai.request.max_tokens': { intValue: '100' },
        'gen_ai.usage.input_tokens': { intValue: '10' },
        'gen_ai.usage.output_tokens': { intValue: '5' },
        'server.address': { stringValue: '127.0.0.1' },
        'server.port': { intValue: new URL(upstream.baseUrl).port },
        'aurelius.status': { stringValue: 'complete' },
        'aurelius.route.asked': { stringValue: 'fast' },
        'aurelius.route.tier': { stringValue: 'fast' },
        'aurelius.cost.usd': { doubleValue: 0.02 },
        'aurelius.cost.state': { stringValue: 'exact' },
        'aurelius.cache': { stringValue: 'off' },
        'aurelius.project': { stringValue: 'garden' },
      },
    });
  });

  it('is a trace of its own where its caller names none, by the id that `ai why` takes', () => {
    const id = ids.get('stream')?.replaceAll('-', '') ?? '';
    expect(spanOf('stream')).toMatchObject({ traceId: id, spanId: id.slice(16) });
    expect(spanOf('stream')).not.toHaveProperty('parentSpanId');
  });

  it('says when a streamed answer began', () => {
    expect(spanOf('stream')?.attributes).toMatchObject({
      'gen_ai.request.stream': { boolValue: true },
      'gen_ai.response.time_to_first_chunk': { doubleValue: 0 },
      'gen_ai.response.model': { stringValue: 'small' },
    });
  });

  it('says that it came from the cache, and used up nothing', () => {
    expect(spanOf('cached')?.attributes).toMatchObject({
      'aurelius.cache': { stringValue: 'miss' },
    });
    const again = spanOf('again')?.attributes;
    expect(again).toMatchObject({ 'aurelius.cache': { stringValue: 'hit' } });
    expect(again).toMatchObject({ 'gen_ai.provider.name': { stringValue: 'one' } });
    expect(Object.keys(again ?? {}).filter((key) => key.startsWith('gen_ai.usage'))).toEqual([]);
    expect(again).not.toHaveProperty(['server.address']);
  });

  it('says why it failed, and whom it failed at', () => {
    expect(spanOf('failed')).toMatchObject({
      status: { code: 2 },
      attributes: {
        'error.type': { stringValue: 'AI_UPSTREAM_FAILED' },
        'aurelius.provider': { stringValue: 'one' },
        'aurelius.route.tier': { stringValue: 'fast' },
        'server.address': { stringValue: '127.0.0.1' },
      },
    });
  });

  it('is told of where nobody was asked', () => {
    expect(spanOf('unknown')).toMatchObject({
      name: 'chat nobody/knows',
      attributes: {
        'error.type': { stringValue: 'AI_MODEL_NOT_FOUND' },
        'gen_ai.provider.name': { stringValue: 'aurelius' },
        'aurelius.attempts': { intValue: '0' },
      },
    });
  });

  it('is not told of before its owner names a receiver', () => {
    expect(spanOf('before')).toBeUndefined();
    expect(receiver.spans()).toHaveLength(6);
  });
});

describe('the metrics', () => {
  it('are the histograms of the conventions, of what a provider was asked', () => {
    const metrics = receiver.metrics();
    expect([...metrics.keys()].sort()).toEqual([
      'gen_ai.client.operation.duration',
      'gen_ai.client.operation.time_to_first_chunk',
      'gen_ai.client.token.usage',
    ]);
    const counts = (name: string) =>
      metrics.get(name)?.points.reduce((sum, { count }) => sum + Number(count), 0);
    // whole, cached, stream and failed
    expect(counts('gen_ai.client.operation.duration')).toBe(4);
    expect(counts('gen_ai.client.operation.time_to_first_chunk')).toBe(1);
    const input = metrics
      .get('gen_ai.client.token.usage')
      ?.points.find(
        ({ attributes }) =>
          JSON.stringify(attributes['gen_ai.token.type']) === '{"stringValue":"input"}' &&
          attributes['gen_ai.response.model'],
      );
    expect(input).toMatchObject({ count: '3', sum: 30 });
    // bounds are 1, 4, 16: the third bucket
    expect(input?.bucketCounts[2]).toBe('3');
  });

  it('of the daemon count what was told and what is to be', () => {
    const figure = (name: string) =>
      Number(new RegExp(`^aurelius_ai_otel_${name} (\\d+)$`, 'm').exec(figures)?.[1]);
    // a slow machine has sent some by then
    expect(figure('sent_spans_total') + figure('waiting_spans')).toBe(6);
    expect(figure('dropped_spans_total')).toBe(0);
  });
});

describe('what leaves', () => {
  it('never holds a word of what was asked or answered', () => {
    const sent = receiver.upstream.heard.map(({ body }) => body).join('');
    expect(sent).toContain('gen_ai.client.token.usage');
    expect(sent).not.toContain(CANARY);
    expect(sent).not.toContain('"ann"');
  });

  it('goes to the paths of OTLP with the key of the receiver', () => {
    const heard = receiver.upstream.heard.map(
      ({ url, headers }) => `${url} ${headers['content-type']} ${headers.authorization}`,
    );
    expect([...new Set(heard)].sort()).toEqual([
      '/v1/metrics application/json the-key',
      '/v1/traces application/json the-key',
    ]);
  });

  it('is promised as metadata', () => {
    expect((egress as { promise: unknown[] }).promise).toContainEqual(
      expect.objectContaining({
        target: receiver.endpoint,
        key: 'ai.log.otel.endpoint',
        data: 'metadata',
      }),
    );
  });
});
