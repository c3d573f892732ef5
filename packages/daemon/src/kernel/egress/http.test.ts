// `host.http` as callers use it: standard requests and answers, streams both ways, and ends that come at once.
import { once } from 'node:events';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  startTestEgress,
  startTestServer,
  type TestEgress,
  type TestServer,
} from '../../testing/egress.ts';
import { onBehalfOf } from '../origin.ts';

let listener: RequestListener;
let server: TestServer;
let test: TestEgress;

beforeEach(async () => {
  listener = (_request, response) => response.end('ok');
  server = await startTestServer((request, response) => listener(request, response));
  test = await startTestEgress({ url: server.url });
});
afterEach(async () => {
  await test.close();
  await server.close();
});

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += part;
  return text;
};

describe('a request', () => {
  /** What arrives of one. */
  async function arrived(...args: Parameters<TestEgress['http']>) {
    let seen:
      | { method: string | undefined; headers: IncomingMessage['headers']; body: string }
      | undefined;
    listener = async (request, response) => {
      seen = { method: request.method, headers: request.headers, body: await bodyOf(request) };
      response.end();
    };
    await (await test.http(...args)).text();
    return seen ?? expect.fail('nothing arrived');
  }

  it('arrives with what it says and nothing about whoever sends it', async () => {
    const { method, headers } = await arrived(`${server.url}/a?b=c`, { headers: { 'X-Own': '1' } });
    expect(method).toBe('GET');
    expect(headers).toEqual({
      host: `127.0.0.1:${server.port}`,
      connection: 'keep-alive',
      accept: '*/*',
      'user-agent': 'aurelius',
      'x-own': '1',
    });
  });

  it.each([
    ['text', 'one two', 'text/plain;charset=UTF-8'],
    ['bytes', new TextEncoder().encode('one two'), undefined],
    ['a buffer', new TextEncoder().encode('one two').buffer, undefined],
    ['a blob', new Blob(['one two'], { type: 'a/b' }), 'a/b'],
  ])('sends %s with its length', async (_, body, type) => {
    const seen = await arrived(server.url, { method: 'POST', body });
    expect([seen.body, seen.headers['content-length'], seen.headers['content-type']]).toEqual([
      'one two',
      '7',
      type,
    ]);
  });

  it('sends forms', async () => {
    const fields = new URLSearchParams({ q: 'ä b' });
    expect((await arrived(server.url, { method: 'POST', body: fields })).body).toBe('q=%C3%A4+b');
    const form = new FormData();
    form.set('name', 'value');
    const { body, headers } = await arrived(server.url, { method: 'POST', body: form });
    expect(headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(body).toContain('name="name"\r\n\r\nvalue');
  });

  it('sends a stream while it is written', async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const parts: string[] = [];
    listener = async (request, response) => {
      for await (const part of request) {
        parts.push(String(part));
        if (parts.length === 1) void writer.write(Buffer.from('two')).then(() => writer.close());
      }
      response.end(parts.join(' '));
    };
    void writer.write(Buffer.from('one'));
    const answer = await test.http(server.url, { method: 'POST', body: readable });
    expect(await answer.text()).toBe('one two');
    expect(await test.record()).toMatchObject([{ sent: 6, received: 7, outcome: 'answered' }]);
  });

  it('is taken as a Request, too', async () => {
    const request = new Request(`${server.url}/r`, {
      method: 'PUT',
      body: 'x',
      headers: { a: 'b' },
    });
    const { method, body, headers } = await arrived(request);
    expect([method, body, headers['a']]).toEqual(['PUT', 'x', 'b']);
  });

  it('cannot speak to one host in the name of another', async () => {
    const { headers } = await arrived(server.url, {
      headers: { Host: 'other.example', Connection: 'close', 'Transfer-Encoding': 'chunked' },
    });
    expect([headers.host, headers.connection]).toEqual([`127.0.0.1:${server.port}`, 'keep-alive']);
  });

  it('that cannot be sent is refused without repeating it', async () => {
    const refusal = await test
      .http(server.url, { headers: { authorization: 'Bearer canary\n' + 'x' } })
      .catch((error) => error);
    expect(refusal).toMatchObject({ code: 'EGRESS_REQUEST_INVALID' });
    expect(JSON.stringify([refusal, refusal.message, refusal.cause])).not.toContain('canary');
    expect(server.hits).toBe(0);
  });

  it('goes through no proxy of the environment', async () => {
    const proxy = await startTestServer();
    const before = { ...process.env };
    for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY']) process.env[name] = proxy.url;
    process.env['NODE_USE_ENV_PROXY'] = '1';
    try {
      expect(await (await test.http(server.url)).text()).toBe('ok');
      expect(proxy.hits).toBe(0);
    } finally {
      process.env = before;
      await proxy.close();
    }
  });
});

describe('an answer', () => {
  it('is a standard Response', async () => {
    listener = (_request, response) => {
      response.writeHead(404, 'Gone Fishing', { 'set-cookie': ['a=1', 'b=2'], 'x-own': 'é' });
      response.end('{"no":1}');
    };
    const answer = await test.http(`${server.url}/x`);
    expect(answer).toBeInstanceOf(Response);
    expect([answer.status, answer.statusText, answer.ok, answer.url]).toEqual([
      404,
      'Gone Fishing',
      false,
      `${server.url}/x`,
    ]);
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await answer.json()).toEqual({ no: 1 });
  });

  it('arrives piece by piece', async () => {
    const written: ServerResponse[] = [];
    listener = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
      written.push(response);
    };
    const answer = await test.http(server.url);
    const reader = answer.body?.getReader() ?? expect.fail();
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('data: 1\n\n');
    written[0]?.write('data: 2\n\n');
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('data: 2\n\n');
    written[0]?.end();
    expect((await reader.read()).done).toBe(true);
  });

  it('is decoded where the host encoded it, and its limit is on what comes out', async () => {
    const packed = gzipSync('a'.repeat(1_000_000));
    listener = (_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed);
    };
    const headers = { 'accept-encoding': 'gzip' };
    expect((await (await test.http(server.url, { headers })).text()).length).toBe(1_000_000);
    const bomb = await test.http(server.url, { headers, maxBytes: 100_000 });
    await expect(bomb.text()).rejects.toMatchObject({ code: 'EGRESS_TOO_LARGE' });
    expect((await test.record()).map(({ outcome, code }) => [outcome, code])).toEqual([
      ['failed', 'EGRESS_TOO_LARGE'],
      ['answered', null],
    ]);
  });

  it('that has no body has an end', async () => {
    listener = (request, response) => {
      response.writeHead(request.method === 'HEAD' ? 200 : 204, { 'x-own': '1' }).end();
    };
    for (const method of ['HEAD', 'DELETE']) {
      expect((await test.http(server.url, { method })).body).toBeNull();
    }
    await expect.poll(() => test.egress.ledger.running.size).toBe(0);
    expect((await test.record()).map(({ method, status }) => [method, status])).toEqual([
      ['DELETE', 204],
      ['HEAD', 200],
    ]);
  });

  it('that breaks off says so', async () => {
    listener = (_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    };
    const answer = await test.http(server.url);
    await expect(answer.text()).rejects.toMatchObject({ code: 'EGRESS_FAILED', retryable: true });
    const { port } = server;
    await server.close();
    await expect(test.http(`http://127.0.0.1:${port}`)).rejects.toMatchObject({
      code: 'EGRESS_FAILED',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe('the record', () => {
  it('says who called whom and how much went over, and nothing of what', async () => {
    listener = async (request, response) => void response.end(`got ${await bodyOf(request)}`);
    const origin = {
      connection: null,
      operation: 'words.look',
      requestId: 'r',
      step: null,
      actor: 'owner',
      userId: 'owner',
      rehearsed: false,
    };
    await onBehalfOf(origin, async () => {
      const answer = await test.http(`${server.url}/private/path?q=secret`, {
        method: 'post',
        body: 'hidden',
        headers: { authorization: 'Bearer hidden' },
      });
      await answer.text();
    });
    const [row] = await test.record();
    expect(row).toEqual({
      seq: 1,
      userId: 'owner',
      plugin: 'words',
      operation: 'words.look',
      at: Date.parse('2026-11-23T10:00:00Z'),
      took: 0,
      method: 'POST',
      scheme: 'http',
      host: '127.0.0.1',
      port: server.port,
      address: '127.0.0.1',
      status: 200,
      sent: 6,
      received: 10,
      outcome: 'answered',
      code: null,
    });
  });

  it('does not keep a call waiting', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => (await test.http(server.url)).text()),
    );
    expect(answers).toHaveLength(20);
    expect(await test.record()).toHaveLength(20);
    expect(test.egress.ledger.tallies.get('words')?.outcomes.answered).toBe(20);
  });
});

it('connections that stay open keep no process alive and end with the daemon', async () => {
  await (await test.http(server.url)).text();
  await test.egress.close();
  const probe = connect(server.port, '127.0.0.1');
  await once(probe, 'connect');
  probe.destroy();
});
