import { fakeClock } from '@aurelius/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from '../../test/otel-receiver.ts';
import { sendJson } from '../../test/upstream.ts';
import { aiConfig } from '../contract.ts';
import type { EndedTurn } from './attributes.ts';
import { createExporter, type Exporter } from './exporter.ts';

const clock = fakeClock();
const COMPLETE = { status: 'complete', httpStatus: 200, code: null } as const;

let receiver: Receiver;
let endpoint: string | null;
let exporter: Exporter;
let warned: string[];
let made: number;

/** A request that a provider has answered. */
function endedTurn(model = 'small'): EndedTurn {
  made++;
  return {
    id: `00000000-0000-7000-8000-${String(made).padStart(12, '0')}`,
    headers: {},
    startedAt: clock.now() - 1000,
    cacheState: 'off',
    incoming: {
      dialect: 'chat',
      model,
      stream: false,
      outputMost: null,
      choices: 1,
      temperature: null,
    },
    asked: { conversation: null, spend: { project: null, feature: null, tags: [] } },
    progress: {
      attempts: 1,
      target: { provider: 'one', kind: 'openai-compatible', model, baseUrl: 'http://127.0.0.1:1' },
      answeredBy: model,
      firstByteMs: 500,
      usage: { input: 3, cacheRead: 4, cacheWrite5m: 5, cacheWrite1h: 6, output: 7, reasoning: 2 },
      cost: null,
    },
  } as unknown as EndedTurn;
}
const record = (model?: string) => exporter.record(endedTurn(model), COMPLETE, clock.now());
const paths = () => receiver.upstream.heard.map(({ url }) => url);

beforeEach(async () => {
  made = 0;
  warned = [];
  receiver = await startReceiver();
  endpoint = receiver.endpoint;
  const warn = (fields: object, message: string) =>
    warned.push(`${message} ${JSON.stringify(fields)}`);
  exporter = createExporter({
    clock,
    ids: { uuid: () => 'instance', ref: () => '' },
    log: { debug() {}, info() {}, warn, error() {} },
    http: (url, init) => fetch(url, init),
    secrets: { get: async () => null, resolve: async () => '' },
    get config() {
      return aiConfig.parse(endpoint === null ? {} : { log: { otel: { endpoint } } });
    },
  });
});
afterEach(async () => {
  await exporter.close();
  await receiver.upstream.close();
});

describe('what waits', () => {
  it('is sent together, and once', async () => {
    for (let n = 0; n < 3; n++) record();
    await exporter.flush();
    await exporter.flush();
    expect(paths()).toEqual(['/v1/traces', '/v1/metrics']);
    expect(receiver.spans()).toHaveLength(3);
    expect(exporter.counts).toEqual({ sent: 3, dropped: 0, waiting: 0 });
  });

  it('is bounded, and the oldest goes', async () => {
    for (let n = 0; n < 2050; n++) record();
    expect(exporter.counts).toEqual({ sent: 0, dropped: 2, waiting: 2048 });
    await exporter.flush();
    expect(paths().filter((path) => path === '/v1/traces')).toHaveLength(4);
    expect(receiver.spans()[0]?.spanId).toBe('8000000000000003');
  });

  it('is forgotten when its owner takes the receiver away', async () => {
    record();
    endpoint = null;
    await exporter.flush();
    expect(paths()).toEqual([]);
    expect(exporter.counts).toEqual({ sent: 0, dropped: 1, waiting: 0 });
  });

  it('is sent when the daemon stops, also to one that is left alone for a while', async () => {
    receiver.upstream.answer = (response) => void sendJson(response, 503, {});
    record();
    await exporter.flush();
    receiver.upstream.answer = (response) => void sendJson(response, 200, {});
    await exporter.close();
    expect(exporter.counts).toEqual({ sent: 1, dropped: 0, waiting: 0 });
  });
});

describe('a receiver', () => {
  it('that was asked too much is left alone as long as it says, and then told everything', async () => {
    receiver.upstream.answer = (response) =>
      void sendJson(response, 429, {}, { 'retry-after': '30' });
    record();
    await exporter.flush();
    expect(exporter.counts.waiting).toBe(1);
    receiver.upstream.answer = (response) => void sendJson(response, 200, {});
    clock.advance(29_000);
    await exporter.flush();
    expect(paths()).toHaveLength(1);
    record();
    clock.advance(1000);
    await exporter.flush();
    expect(exporter.counts).toEqual({ sent: 2, dropped: 0, waiting: 0 });
  });

  it('that is not there costs nobody anything, is tried ever more rarely, and warned of once', async () => {
    await receiver.upstream.close();
    record();
    await exporter.flush();
    clock.advance(5000);
    await exporter.flush();
    clock.advance(5000);
    await exporter.flush();
    expect(exporter.counts).toEqual({ sent: 0, dropped: 0, waiting: 1 });
    expect(warned).toEqual([
      'telemetry was not taken {"path":"traces","why":"nothing came of it"}',
    ]);
  });

  it('that refuses what it is sent is not sent it again', async () => {
    receiver.upstream.answer = (response, { url }) =>
      void sendJson(response, url === '/v1/metrics' ? 404 : 400, {});
    record();
    await exporter.flush();
    record();
    await exporter.flush();
    expect(exporter.counts).toEqual({ sent: 0, dropped: 2, waiting: 0 });
    // each of the two once
    expect(warned).toHaveLength(2);
  });

  it('that takes a part says so, and that is counted', async () => {
    receiver.upstream.answer = (response) =>
      void sendJson(response, 200, {
        partialSuccess: { rejectedSpans: '1', errorMessage: 'too old' },
      });
    record();
    record();
    await exporter.flush();
    expect(exporter.counts).toEqual({ sent: 1, dropped: 1, waiting: 0 });
    expect(warned[0]).toContain('too old');
  });

  it('that answers what is no JSON took it', async () => {
    receiver.upstream.answer = (response) => void response.end('thanks');
    record();
    await exporter.flush();
    expect(exporter.counts.sent).toBe(1);
  });

  it('that is slow holds up no recording', async () => {
    const release = Promise.withResolvers<void>();
    receiver.upstream.answer = async (response) => {
      await release.promise;
      sendJson(response, 200, {});
    };
    record();
    const flushing = exporter.flush();
    for (let n = 0; n < 100; n++) record();
    // what is under way was not taken yet
    expect(exporter.counts.waiting).toBe(101);
    release.resolve();
    await flushing;
    expect(exporter.counts).toEqual({ sent: 101, dropped: 0, waiting: 0 });
  });
});

describe('histograms', () => {
  it('count every input token that is billed, and grow from export to export', async () => {
    record();
    await exporter.flush();
    record();
    await exporter.flush();
    const points = receiver.metrics().get('gen_ai.client.token.usage')?.points;
    expect(points?.map(({ count, sum }) => ({ count, sum }))).toEqual([
      { count: '2', sum: 36 },
      { count: '2', sum: 14 },
    ]);
  });

  it('have a bounded number of series, and the rest in one', async () => {
    for (let n = 0; n < 1005; n++) record(`model-${n}`);
    await exporter.flush();
    const points = receiver.metrics().get('gen_ai.client.operation.duration')?.points ?? [];
    expect(points).toHaveLength(1001);
    expect(points.at(-1)).toMatchObject({
      count: '5',
      attributes: { 'otel.metric.overflow': { boolValue: true } },
    });
  });
});
