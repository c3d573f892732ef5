// What stands beside bodies on the wire: headers in both directions, and the pace at which an answer passes.
import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { startTestApp, type TestApp, type TestTcp } from '@aurelius/daemon/testing/app';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  beginStream,
  chunks,
  completion,
  sendJson,
  startUpstream,
  type Upstream,
} from './upstream.ts';

let upstream: Upstream;
let daemon: TestApp;
let tcp: TestTcp;

beforeAll(async () => {
  upstream = await startUpstream((response) => void sendJson(response, 200, completion('Hello.')));
  const provider = (name: string, kind: string) => `
[ai.providers.${name}]
kind = "${kind}"
baseUrl = "${upstream.baseUrl}"
apiKey = "secret:env:PROVIDER_KEY"
models = ["small"]
`;
  daemon = await startTestApp(
    `[ai.timeouts]\nfirstByte = 0.5\nidle = 0.5\n${provider('one', 'openai-compatible')}${provider('claude', 'anthropic')}`,
    { env: { AURELIUS_HTTP_PORT: '0', PROVIDER_KEY: 'key-of-the-provider' } },
  );
  tcp = await daemon.tcp();
});
afterAll(async () => {
  await daemon.close();
  await upstream.close();
});
beforeEach(() => {
  upstream.forget();
  upstream.answer = (response) => void sendJson(response, 200, completion('Hello.'));
});

const HELLO = { model: 'one/small', messages: [{ role: 'user', content: 'Hi' }] };
const MESSAGE = { ...HELLO, model: 'claude/small', max_tokens: 9 };

const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  fetch(`http://127.0.0.1:${tcp.port}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${tcp.token}`,
      'content-type': 'application/json',
      ...headers,
    },
    body: JSON.stringify(body),
  });

describe('what the upstream is told beside the body', () => {
  const PASSED = {
    'anthropic-version': '2023-06-01',
    'anthropic-beta': 'a-2026,b-2026',
    'openai-organization': 'org-1',
    'openai-project': 'proj-1',
    'idempotency-key': 'idem-1',
  };

  it('is what changes its answer, where both speak the same', async () => {
    await post('/v1/chat/completions', HELLO, PASSED);
    expect(upstream.heard[0]?.headers).toMatchObject(PASSED);
  });

  it('is nothing of it where another dialect is spoken', async () => {
    await post('/v1/chat/completions', { ...HELLO, model: 'claude/small' }, PASSED);
    for (const [name, value] of Object.entries(PASSED)) {
      // a version of its own is what Anthropic has to be told
      if (name !== 'anthropic-version') expect(upstream.heard[0]?.headers[name]).not.toBe(value);
    }
  });

  it('is its own key, and nothing that says who asks', async () => {
    const beside = { cookie: 'a=b', 'x-aurelius-project': 'site', 'x-forwarded-for': '10.0.0.1' };
    await post('/v1/chat/completions', HELLO, beside);
    const { headers } = upstream.heard[0] ?? {};
    expect(headers?.authorization).toBe('Bearer key-of-the-provider');
    for (const name of Object.keys(beside)) expect(headers?.[name]).toBeUndefined();
    expect(JSON.stringify(headers)).not.toContain(tcp.token);
  });
});

describe('what the caller is told beside the answer', () => {
  it('is what the upstream says of limits and times, and its id under another name', async () => {
    const told = {
      ...{ 'retry-after': '7', 'retry-after-ms': '7000', 'x-should-retry': 'false' },
      ...{ 'x-ratelimit-remaining-tokens': '12', 'anthropic-ratelimit-tokens-limit': '9' },
      'openai-processing-ms': '321',
    };
    upstream.answer = (response) =>
      void sendJson(response, 200, completion('Hello.'), {
        ...told,
        ...{ 'x-request-id': 'req-of-theirs', 'set-cookie': 'a=b', server: 'theirs' },
      });
    const { headers } = await post('/v1/chat/completions', HELLO);
    expect(Object.fromEntries(headers)).toMatchObject({
      ...told,
      'x-upstream-request-id': 'req-of-theirs',
    });
    expect(headers.get('x-request-id')).not.toBe('req-of-theirs');
    expect(headers.get('set-cookie')).toBeNull();
    expect(headers.get('server')).toBeNull();
  });

  it('is an id of the request, under the name that each client looks for', async () => {
    const ways = [
      ['/v1/chat/completions', { ...HELLO, model: 'one/small' }, 'x-request-id'],
      ['/v1/messages', { ...MESSAGE, model: 'claude/small' }, 'request-id'],
    ] as const;
    const message = { type: 'message', content: [], stop_reason: 'end_turn' };
    for (const [path, body, name] of ways) {
      upstream.answer = (response) =>
        void sendJson(response, 200, name === 'request-id' ? message : completion('Hello.'));
      const answered = await post(path, body);
      upstream.answer = (response) => void sendJson(response, 400, { error: { message: 'no' } });
      const refused = await post(path, body);
      const unknown = await post(path, { ...body, model: 'nobody/knows' });
      const all = [answered, refused, unknown];
      expect(all.map(({ status }) => status)).toEqual([200, 400, 404]);
      expect(new Set(all.map(({ headers }) => headers.get(name) ?? '')).size).toBe(3);
    }
  });

  it('is nothing of the connection to the upstream, and the answer as it was before it was packed', async () => {
    upstream.answer = (response) => {
      const packed = gzipSync(JSON.stringify(completion('Hello.')));
      response
        .writeHead(200, {
          ...{ 'content-type': 'application/json', 'content-encoding': 'gzip' },
          ...{ 'keep-alive': 'timeout=60', 'content-length': packed.length },
        })
        .end(packed);
    };
    const answer = await tcp.raw(
      [
        'POST /v1/chat/completions HTTP/1.1',
        ...[`host: 127.0.0.1:${tcp.port}`, `authorization: Bearer ${tcp.token}`],
        ...['content-type: application/json', 'accept-encoding: identity', 'connection: close'],
        `content-length: ${JSON.stringify(HELLO).length}`,
        ...['', JSON.stringify(HELLO)],
      ].join('\r\n'),
    );
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).not.toMatch(/timeout=60|content-encoding|transfer-encoding/i);
    expect(JSON.parse(body)).toEqual(completion('Hello.'));
  });
});

describe('a caller', () => {
  it('may show its token as clients of Anthropic do', async () => {
    const { status } = await fetch(`http://127.0.0.1:${tcp.port}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'x-api-key': tcp.token, 'content-type': 'application/json' },
      body: JSON.stringify(HELLO),
    });
    expect(status).toBe(200);
  });

  it('may send as many pictures as providers take', async () => {
    const url = `data:image/png;base64,${'A'.repeat(33 * 1024 * 1024)}`;
    const content = [{ type: 'image_url', image_url: { url } }];
    const { status } = await post('/v1/chat/completions', {
      ...HELLO,
      messages: [{ role: 'user', content }],
    });
    expect(status).toBe(200);
    expect(upstream.heard[0]?.body.length).toBeGreaterThan(33e6);
  });

  it.each([
    ['a token that is none', 401, { authorization: 'Bearer wrong' }, '{}'],
    ['no JSON', 400, {}, '{"model":'],
    ['more than may be', 413, {}, `"${'x'.repeat(49 * 1024 * 1024)}"`],
  ])('with %s is told so in its own dialect', async (_, status, headers, body) => {
    for (const path of ['/v1/chat/completions', '/v1/responses', '/v1/messages']) {
      const answer = await tcp.call('POST', path, body, {
        'content-type': 'application/json',
        ...headers,
      });
      expect(answer.status).toBe(status);
      const error = { message: expect.any(String), type: expect.any(String) };
      expect(answer.body).toMatchObject(
        path === '/v1/messages'
          ? { type: 'error', error, request_id: expect.any(String) }
          : { error: { ...error, param: null, code: expect.any(String) } },
      );
    }
  });
});

describe('a stream', () => {
  const ask = (headers: Record<string, string> = {}) =>
    post('/v1/chat/completions', { ...HELLO, stream: true }, headers);

  it('is held back by nobody on its way, and packed by nobody', async () => {
    upstream.answer = (response) => void beginStream(response).end(chunks('Hello.').join(''));
    const response = await ask({ 'accept-encoding': 'gzip, br' });
    await response.text();
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': expect.stringContaining('no-cache'),
      'x-accel-buffering': 'no',
    });
    expect(response.headers.get('content-encoding')).toBeNull();
  });

  it('is passed on piece by piece, for longer than its first byte may take', async () => {
    const events = chunks('one', 'two', 'three', 'four', 'five');
    const begun = Promise.withResolvers<void>();
    upstream.answer = async (response) => {
      beginStream(response);
      for (const [at, event] of events.entries()) {
        response.write(event);
        if (at === 1) await begun.promise;
        else await new Promise((resolve) => setTimeout(resolve, 150));
      }
      response.end();
    };
    const began = performance.now();
    const response = await ask();
    let text = '';
    for await (const piece of response.body ?? []) {
      text += Buffer.from(piece).toString('utf8');
      // the upstream waits until its first word has arrived
      if (text.includes('"one"')) begun.resolve();
    }
    expect(performance.now() - began).toBeGreaterThan(500);
    expect(text).toContain('"five"');
    expect(text).toContain('[DONE]');
  });

  it('is read no faster than its caller reads it', async () => {
    const piece = chunks('x'.repeat(64 * 1024))[1] ?? '';
    let sent = 0;
    upstream.answer = async (response, { hungUp }) => {
      beginStream(response).write(chunks('Hello.').slice(0, 2).join(''));
      const gone = hungUp.then(() => true);
      for (let over = false; !over && sent < 200e6; ) {
        sent += piece.length;
        if (response.write(piece)) continue;
        const silence = new Promise<boolean>((resolve) => setTimeout(resolve, 300, true));
        over = await Promise.race([once(response, 'drain').then(() => false), gone, silence]);
      }
    };
    const body = JSON.stringify({ ...HELLO, stream: true });
    const socket = connect(tcp.port, '127.0.0.1').pause();
    socket.write(
      [
        'POST /v1/chat/completions HTTP/1.1',
        ...[`host: 127.0.0.1:${tcp.port}`, `authorization: Bearer ${tcp.token}`],
        ...['content-type: application/json', `content-length: ${body.length}`, '', body],
      ].join('\r\n'),
    );
    await expect.poll(() => sent, { timeout: 3000 }).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 600));
    const before = sent;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(sent).toBe(before);
    // what sockets hold between the three of them, and a little of ours
    expect(sent).toBeLessThan(32e6);
    socket.destroy();
    await upstream.heard[0]?.hungUp;
  });
});
