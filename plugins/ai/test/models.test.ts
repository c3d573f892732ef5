// Models and providers as a real daemon tells of them, to people and to the official clients, with upstreams on this machine.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Anthropic from '@anthropic-ai/sdk';
import type { AiProvider } from '@aurelius/core/plugin';
import { fakeClock } from '@aurelius/core/testing';
import { createTestHost } from '@aurelius/core/testing/plugin';
import { testDatabases } from '@aurelius/daemon/testing';
import { startTestApp, type TestApp } from '@aurelius/daemon/testing/app';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelList, ProviderRow } from '../src/contract/models.ts';
import { plugin } from '../src/daemon.ts';

const clock = fakeClock();
let asked: string[] = [];
let status = 200;
let upstream: Server;
let app: TestApp;

beforeAll(async () => {
  upstream = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization}`);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({ object: 'list', data: [{ id: 'small', created: 7 }, { id: 'a/b' }] }),
    );
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/v1`;
  app = await startTestApp(
    `[ai.providers.local]
kind = "openai-compatible"
baseUrl = "${url}"
apiKey = "secret:env:LOCAL_KEY"

[ai.providers.mine]
kind = "anthropic"
models = ["claude"]

[ai.tiers]
fast = "local/small"
deep = "mine/claude"
`,
    { clock, env: { AURELIUS_HTTP_PORT: '0', LOCAL_KEY: 'sk-local' } },
  );
});
afterAll(async () => {
  await app.close();
  upstream.closeAllConnections();
  upstream.close();
});

const list = async (query = ''): Promise<ModelList> => {
  const { status: code, body } = await app.call('GET', `/api/v1/ai/models${query}`);
  expect(code).toBe(200);
  return body;
};
const providers = async () =>
  ((await app.call('GET', '/api/v1/ai/providers')).body as { data: ProviderRow[] }).data;

describe('a daemon', () => {
  it('asks nobody for models before somebody wants to know them', async () => {
    expect(asked).toEqual([]);
    expect(await providers()).toMatchObject([
      { name: 'local', models: null, state: 'ready', key: 'there', local: true },
      { name: 'mine', models: 1, state: 'ready', key: 'none', local: false },
    ]);
    await app.call('GET', '/api/v1/doctor');
    await app.call('GET', '/metrics');
    expect(asked).toEqual([]);
  });

  it('lists them by address, with their tiers, and asks once', async () => {
    const { data, unknown } = await list();
    expect(unknown).toEqual([]);
    expect(data.map(({ id, tiers }) => [id, tiers])).toEqual([
      ['local/small', ['fast']],
      ['local/a/b', []],
      ['mine/claude', ['deep']],
    ]);
    expect(data[0]).toMatchObject({
      created: '1970-01-01T00:00:07.000Z',
      owner: null,
      local: true,
    });
    expect((await list('?provider=mine')).data).toHaveLength(1);
    expect(asked).toEqual(['/v1/models Bearer sk-local']);
    expect((await providers())[0]).toMatchObject({ models: 2 });
  });

  it('keeps a list that it once had, and reads it anew in the background', async () => {
    asked = [];
    status = 500;
    clock.advance(11 * 60_000);
    expect((await list()).data).toHaveLength(3);
    await expect.poll(() => asked.length).toBe(1);
    clock.advance(11 * 60_000);
    expect((await list()).data).toHaveLength(3);
    clock.advance(24 * 60 * 60_000);
    expect((await list()).unknown).toEqual([{ provider: 'local', fault: 'it fails (status 500)' }]);
    status = 200;
    clock.advance(15_000);
    expect((await list()).unknown).toEqual([]);
  });

  it('knows no provider that is not configured', async () => {
    const { status: code, body } = await app.call('GET', '/api/v1/ai/models?provider=other');
    expect([code, body]).toMatchObject([
      404,
      {
        code: 'AI_PROVIDER_NOT_FOUND',
        detail: "There is no provider 'other'; there are local, mine.",
      },
    ]);
  });

  it('has figures and checks of them', async () => {
    const { text } = await app.call('GET', '/metrics');
    expect(text).toContain('aurelius_ai_provider_resting{provider="local"} 0');
    const { data } = (await app.call('GET', '/api/v1/doctor')).body as {
      data: { id: string; status: string; detail: string }[];
    };
    expect(data.filter(({ id }) => ['ai.providers', 'ai.tiers'].includes(id))).toMatchObject([
      { id: 'ai.providers', status: 'warn', detail: 'no key is set for mine' },
      { id: 'ai.tiers', status: 'ok', detail: 'fast, deep' },
    ]);
  });
});

describe('the official clients', () => {
  it('list what a request could go to, each in its own form', async () => {
    const { port, token } = await app.tcp();
    const openai = new OpenAI({
      baseURL: `http://127.0.0.1:${port}/v1`,
      apiKey: token,
      maxRetries: 0,
    });
    const { data } = await openai.models.list();
    expect(data.map(({ id }) => id)).toEqual([
      ...['fast', 'deep', 'auto'],
      ...['local/small', 'local/a/b', 'mine/claude'],
    ]);
    expect(data[3]).toEqual({ id: 'local/small', object: 'model', created: 7, owned_by: 'local' });
    expect((await openai.models.retrieve('local/a/b')).id).toBe('local/a/b');
    await expect(openai.models.retrieve('none')).rejects.toMatchObject({
      status: 404,
      code: 'AI_MODEL_NOT_FOUND',
    });

    const anthropic = new Anthropic({
      baseURL: `http://127.0.0.1:${port}`,
      apiKey: token,
      maxRetries: 0,
    });
    const ids: string[] = [];
    for await (const model of anthropic.models.list({ limit: 2 })) ids.push(model.id);
    expect(ids).toEqual(data.map(({ id }) => id));
    const last = await anthropic.models.list({ limit: 2, before_id: 'local/a/b' });
    expect(last.data.map(({ id }) => id)).toEqual(['auto', 'local/small']);
    expect(last.has_more).toBe(true);
    expect(await anthropic.models.retrieve('local/small')).toMatchObject({
      type: 'model',
      id: 'local/small',
      created_at: '1970-01-01T00:00:07.000Z',
    });
    await expect(anthropic.models.retrieve('none')).rejects.toMatchObject({
      status: 404,
      error: { type: 'error', error: { type: 'not_found_error' } },
    });
  });

  it('are refused in their own words without a token of ours', async () => {
    const { port } = await app.tcp();
    const options = { apiKey: 'wrong', maxRetries: 0 };
    const openai = new OpenAI({ baseURL: `http://127.0.0.1:${port}/v1`, ...options });
    await expect(openai.models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    const anthropic = new Anthropic({ baseURL: `http://127.0.0.1:${port}`, ...options });
    await expect(anthropic.models.list()).rejects.toBeInstanceOf(Anthropic.AuthenticationError);
  });
});

describe('where nothing is configured', () => {
  const [sqlite] = testDatabases;
  const ollama: AiProvider = {
    title: 'Ollama',
    dialects: ['chat'],
    path: () => '/chat/completions',
    headers: () => ({}),
    failure: () => ({ kind: 'server', again: true, waitMs: null }),
    async models({ http, baseUrl, signal }) {
      const answer = await http(`${baseUrl}/models`, { signal });
      const { data } = (await answer.json()) as { data: { id: string }[] };
      return data.map(({ id }) => ({ id, created: null, owner: null }));
    },
  };
  const hostOf = (outside: (request: Request) => Response) =>
    createTestHost(plugin, {
      database: sqlite,
      migrations: new URL('../migrations', import.meta.url).pathname,
      providers: { provider: { ollama } },
      outside,
    });

  it('an Ollama that runs is found, and told of once it has answered', async () => {
    const urls: string[] = [];
    const host = await hostOf((request) => {
      urls.push(request.url);
      return Response.json({ data: [{ id: 'llama:latest' }] });
    });
    expect(await host.call('providers', {})).toEqual({ data: [] });
    expect(urls).toEqual([]);
    expect(await host.call('models', {})).toMatchObject({ data: [{ id: 'ollama/llama:latest' }] });
    expect(await host.call('providers', {})).toMatchObject({
      data: [{ name: 'ollama', found: true }],
    });
    expect(urls).toEqual(['http://127.0.0.1:11434/v1/models']);
    await host.close();
  });

  it('nobody is missed who is not there', async () => {
    const host = await hostOf(() => {
      throw new Error('nobody listens');
    });
    expect(await host.call('models', {})).toEqual({ data: [], unknown: [] });
    await expect(host.call('models', { provider: 'x' })).rejects.toMatchObject({
      code: 'AI_PROVIDER_NOT_FOUND',
      message: 'No provider is configured.',
    });
    await host.close();
  });
});
