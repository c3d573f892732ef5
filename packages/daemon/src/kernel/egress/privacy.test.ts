// What the daemon tells of the outside: the promise follows grants and config at once, and the record holds what happened.
import { writeFileSync } from 'node:fs';
import { defineOperation, urlField } from '@aurelius/core/contract';
import type { EgressCall, EgressOverview } from '@aurelius/core/kernel';
import { definePlugin, manifestOf, type PluginContract } from '@aurelius/core/plugin';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { startTestApp, type TestApp } from '../../testing/app.ts';
import { startTestServer, type TestServer } from '../../testing/egress.ts';

const contract = {
  id: 'words',
  operations: {
    look: defineOperation({
      id: 'words.look',
      kind: 'json',
      method: 'POST',
      path: '/api/v1/words',
      summary: 'Look a word up',
      input: z.strictObject({ url: z.string() }),
      output: z.object({ status: z.int() }),
      errors: [],
      permission: 'words:read',
      effects: 'read',
      cli: false,
      examples: [],
    }),
  },
  errors: {},
  events: {},
  config: z.strictObject({ url: urlField('content').describe('Answers questions').optional() }),
  uses: [],
  net: { 'api.words.example': { purpose: 'Looks up words', data: 'metadata' } },
} satisfies PluginContract;

const plugin = definePlugin(contract, (host) => ({
  operations: {
    async look({ signal }, { url }) {
      const answer = await host.http(url, { signal });
      await answer.text();
      return { status: answer.status };
    },
  },
}));

const words = {
  package: { name: 'words', version: '1.0.0', aurelius: manifestOf(contract, false) },
  load: async () => ({ plugin }),
};

let app: TestApp;
let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
  app = await startTestApp('', { bundled: [words] });
});
afterEach(async () => {
  await app.close();
  await server.close();
});

const overview = async () =>
  (await app.call('GET', '/api/v1/privacy/egress')).body as EgressOverview;
const calls = async (query = '') =>
  (await app.call('GET', `/api/v1/privacy/egress/calls${query}`)).body as {
    data: EgressCall[];
    meta: { nextCursor: string | null };
  };
const look = (url: string) => app.call('POST', '/api/v1/words', { url });
async function configure(text: string) {
  writeFileSync(app.paths.configFile, text);
  expect((await app.call('POST', '/api/v1/config/reload', {})).status).toBe(200);
}
const doctor = async (check = 'privacy.egress') => {
  const { data } = (await app.call('GET', '/api/v1/doctor')).body as {
    data: { id: string; status: string; detail: string }[];
  };
  return data.find(({ id }) => id === check);
};
const metrics = () =>
  app.raw('GET /metrics HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n');

describe('the promise', () => {
  it('is nothing until the owner connects what comes with Aurelius', async () => {
    expect(await overview()).toEqual({ promise: [], running: [], record: [] });
    expect(await doctor()).toMatchObject({ status: 'ok', detail: 'nothing' });
    expect((await look('https://api.words.example/')).body).toMatchObject({
      status: 403,
      code: 'EGRESS_NOT_ALLOWED',
    });
    expect(await doctor()).toMatchObject({ status: 'warn' });
  });

  it('follows the config at once, and names key, purpose and data', async () => {
    await configure(`[words]\nurl = "${server.url}/v1"\n`);
    const own = {
      plugin: 'words',
      target: server.url,
      purpose: 'Answers questions',
      data: 'content',
      because: 'config',
      key: 'words.url',
      private: true,
    };
    const named = {
      plugin: 'words',
      target: 'https://api.words.example',
      purpose: 'Looks up words',
      data: 'metadata',
      because: 'connected',
      key: null,
      private: false,
    };
    expect((await overview()).promise).toEqual([own, named]);
    expect((await look(server.url)).body).toEqual({ status: 200 });
    await configure('');
    expect((await overview()).promise).toEqual([]);
    expect((await look(server.url)).status).toBe(403);
    expect(server.hits).toBe(1);
  });

  it('is opened by a secret that is kept for the plugin', async () => {
    const put = await app.call('PUT', '/api/v1/secrets/words.key', { value: 'x' });
    expect(put.status).toBe(200);
    expect((await overview()).promise.map(({ target, because }) => [target, because])).toEqual([
      ['https://api.words.example', 'connected'],
    ]);
  });
});

describe('the record', () => {
  it('comes newest first, page by page, and by plugin', async () => {
    await configure(`[words]\nurl = "${server.url}"\n`);
    for (const path of ['a', 'b', 'c']) await look(`${server.url}/${path}`);
    await look('https://elsewhere.example/');
    const first = await calls('?limit=2');
    expect(
      first.data.map(({ seq, host, outcome, operation, userId }) => [
        seq,
        host,
        outcome,
        operation,
        userId,
      ]),
    ).toEqual([
      [4, 'elsewhere.example', 'refused', 'words.look', 'owner'],
      [3, '127.0.0.1', 'answered', 'words.look', 'owner'],
    ]);
    const second = await calls(`?limit=2&cursor=${first.meta.nextCursor}`);
    expect(second.data.map(({ seq }) => seq)).toEqual([2, 1]);
    expect(second.meta.nextCursor).toBeNull();
    expect((await calls('?plugin=words')).data).toHaveLength(4);
    expect((await calls('?plugin=other')).data).toEqual([]);
    expect((await overview()).record).toHaveLength(4);
  });

  it('is counted for whoever watches', async () => {
    await look('https://elsewhere.example/');
    const text = await metrics();
    expect(text).toContain('aurelius_egress_calls_total{plugin="words",outcome="refused"} 1');
    expect(text).toContain('aurelius_egress_running_calls 0');
  });
});

describe('a host that keeps failing', () => {
  const outside = async (path = '/health') =>
    (await app.call('GET', path)).body as { status: string; checks: { outside: object } };

  it('is told by health, doctor and metrics, which call nobody, and takes no readiness away', async () => {
    expect((await outside()).checks.outside).toEqual({ status: 'up' });
    expect(await doctor('privacy.circuits')).toMatchObject({ status: 'ok', detail: 'none' });
    await configure(`[words]\nurl = "${server.url}"\n`);
    const { port } = server;
    await server.close();
    for (let at = 0; at < 5; at++) {
      expect((await look(server.url)).body).toMatchObject({ code: 'EGRESS_FAILED' });
    }
    const refusal = await look(server.url);
    expect(refusal.body).toMatchObject({ status: 503, code: 'EGRESS_CIRCUIT_OPEN' });
    expect(refusal.headers['retry-after']).toBe('10');
    const detail = `words to 127.0.0.1:${port}: failing since 2026-11-23T10:00:00.000Z, not called until 2026-11-23T10:00:10.000Z`;
    expect(await outside()).toMatchObject({
      status: 'up',
      checks: { outside: { status: 'degraded', detail } },
    });
    expect(await outside('/health/ready')).toMatchObject({ status: 'up' });
    expect(await doctor('privacy.circuits')).toMatchObject({ status: 'warn', detail });
    expect(await doctor()).toMatchObject({ status: 'ok' });
    const text = await metrics();
    for (const line of [
      `aurelius_egress_circuit_open{plugin="words",host="127.0.0.1:${port}"} 1`,
      'aurelius_egress_circuits_opened_total{plugin="words"} 1',
      'aurelius_egress_circuit_refused_calls_total{plugin="words"} 1',
    ]) {
      expect(text).toContain(`${line}\n`);
    }
    expect((await overview()).record).toHaveLength(5);
  });
});
