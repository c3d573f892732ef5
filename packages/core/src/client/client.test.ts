import { mkdtempSync, rmSync } from 'node:fs';
import {
  createServer,
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { defineErrors, isProblem } from '../contract/errors.ts';
import { defineOperation } from '../contract/operation.ts';
import { addressOf } from './address.ts';
import { readLines, readText } from './body.ts';
import { createClient } from './client.ts';

const common = {
  errors: [],
  permission: 'x:read',
  effects: 'read',
  cli: false,
  examples: [],
} as const;
const echo = defineOperation({
  ...common,
  id: 'x.echo',
  kind: 'json',
  method: 'PUT',
  path: '/x/:id/echo',
  summary: 'Echo',
  input: z.strictObject({ id: z.string(), text: z.string(), many: z.array(z.int()).optional() }),
  output: z.object({ method: z.string(), url: z.string(), body: z.unknown() }),
});
const headers = defineOperation({
  ...echo,
  id: 'x.headers',
  path: '/headers/:id',
  output: z.record(z.string(), z.string()),
});
const find = defineOperation({ ...echo, id: 'x.find', method: 'GET', path: '/x/:id' });
const fail = defineOperation({ ...echo, id: 'x.fail', path: '/fail/:id' });
const nothing = defineOperation({ ...echo, id: 'x.nothing', path: '/nothing/:id', output: null });
const rows = defineOperation({
  ...common,
  id: 'x.rows',
  kind: 'stream',
  method: 'POST',
  path: '/rows',
  summary: 'Echo rows',
  body: 'rows',
  yields: 'rows',
  input: z.strictObject({ limit: z.int() }),
  output: z.object({ at: z.int() }),
});
const problem = {
  type: 'urn:aurelius:error:X_GONE',
  title: 'Gone',
  status: 404,
  code: 'X_GONE',
  detail: 'It left.',
  retryable: false,
  requestId: 'r1',
};

let folder: string;
let server: Server;
/** What the feed does with one connection, and what it was asked. */
let feed: (url: string, response: ServerResponse) => unknown;
const asked: string[] = [];
const client = () => createClient({ address: { socket: join(folder, 's') } });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aurelius-client-'));
  server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts).toString();
    if (request.url?.startsWith('/never')) return;
    if (request.url?.startsWith('/api/v1/events')) {
      asked.push(request.url);
      return feed(request.url, response);
    }
    if (request.url?.startsWith('/fail')) {
      response.writeHead(404, { 'content-type': 'application/problem+json' });
      return response.end(JSON.stringify(problem));
    }
    if (request.url?.startsWith('/headers')) return response.end(JSON.stringify(request.headers));
    if (request.url?.startsWith('/busy')) {
      response.writeHead(429, { 'content-type': 'application/problem+json', 'retry-after': '3' });
      return response.end(JSON.stringify({ ...problem, status: 429, retryable: true }));
    }
    if (request.url?.startsWith('/text')) return response.end('hello');
    if (request.url?.startsWith('/moved')) {
      return response.writeHead(302, { location: 'http://elsewhere.test/' }).end();
    }
    if (request.url?.startsWith('/nothing')) return response.writeHead(204).end();
    if (request.url?.startsWith('/rows')) {
      response.write(body);
      if (request.url.includes('limit=1')) {
        response.write(`${JSON.stringify({ type: 'problem', problem })}\n`);
      }
      return response.end();
    }
    const { method, url } = request;
    return response.end(
      JSON.stringify({ method, url, body: body === '' ? null : JSON.parse(body) }),
    );
  });
  await new Promise<void>((resolve) => server.listen(join(folder, 's'), resolve));
});
beforeEach(() => {
  asked.length = 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

describe('createClient', () => {
  it('puts path parameters into the path and the rest into the body', async () => {
    expect(await client().call(echo, { id: 'a/b ü', text: 'hi' })).toEqual({
      method: 'PUT',
      url: '/x/a%2Fb%20%C3%BC/echo',
      body: { text: 'hi' },
    });
  });

  it('puts the input of a read into the query, arrays as repeated keys', async () => {
    expect(await client().call(find, { id: 'a', text: '&=', many: [1, 2] })).toEqual({
      method: 'GET',
      url: '/x/a?text=%26%3D&many=1&many=2',
      body: null,
    });
  });

  it('answers undefined where there is no content', async () => {
    expect(await client().call(nothing, { id: 'a', text: '' })).toBeUndefined();
  });

  it('throws the problem that the daemon answered', async () => {
    await expect(client().call(fail, { id: 'a', text: '' })).rejects.toMatchObject({
      name: 'Problem',
      code: 'X_GONE',
      detail: 'It left.',
      requestId: 'r1',
      retryable: false,
    });
  });

  it('tells one problem from another by the factory that declares it', async () => {
    const { X_GONE, X_OTHER } = defineErrors({
      X_GONE: { status: 404, title: 'Gone' },
      X_OTHER: { status: 404, title: 'Other' },
    });
    const error = await client()
      .call(fail, { id: 'a', text: '' })
      .catch((caught: unknown) => caught);
    expect([isProblem(error), isProblem(error, X_GONE)]).toEqual([true, true]);
    expect([isProblem(error, X_OTHER), isProblem(new Error('x'))]).toEqual([false, false]);
  });

  it('sends the revision and the key of a call', async () => {
    const input = { id: 'a', text: '' };
    const sent = await client().call(headers, input, { ifMatch: 3, idempotencyKey: 'k-1' });
    expect(sent).toMatchObject({ 'if-match': '"3"', 'idempotency-key': 'k-1' });
    expect(Object.keys(await client().call(headers, input))).not.toContain('if-match');
  });

  it('takes an answer that is no JSON for no daemon', async () => {
    const text = { ...find, path: '/text' };
    await expect(client().call(text, { id: 'a', text: '' })).rejects.toMatchObject({
      code: 'DAEMON_UNAVAILABLE',
      detail: expect.stringContaining('not JSON'),
    });
  });

  it('runs calls side by side', async () => {
    const one = client();
    const calls = ['a', 'b', 'c'].map((id) => one.call(find, { id, text: '' }));
    expect((await Promise.all(calls)).map((answer) => answer.url)).toEqual(
      ['a', 'b', 'c'].map((id) => `/x/${id}?text=`),
    );
    one.close();
  });

  it('says that the daemon is unavailable', async () => {
    const nobody = createClient({ address: { socket: join(folder, 'none') } });
    await expect(nobody.call(find, { id: 'a', text: '' })).rejects.toMatchObject({
      code: 'DAEMON_UNAVAILABLE',
    });
  });

  it('streams rows both ways', async () => {
    const items: unknown[] = [];
    for await (const item of client().stream(rows, { limit: 9 }, [{ at: 1 }, { at: 2 }])) {
      items.push(item);
    }
    expect(items).toEqual([{ at: 1 }, { at: 2 }]);
  });

  it('throws a problem in mid-stream after the items before it', async () => {
    const items: unknown[] = [];
    const read = async () => {
      for await (const item of client().stream(rows, { limit: 1 }, [{ at: 1 }])) items.push(item);
    };
    await expect(read()).rejects.toMatchObject({ code: 'X_GONE' });
    expect(items).toEqual([{ at: 1 }]);
  });
});

describe('request', () => {
  it('sends what it is given and answers what came', async () => {
    const reply = await client().request('POST', '/rows?limit=5', {
      body: '1\n2\n',
      headers: { 'Content-Type': 'application/x-ndjson' },
    });
    const lines: string[] = [];
    for await (const line of readLines(reply.body)) lines.push(line);
    expect([reply.status, lines]).toEqual([200, ['1', '2']]);
  });

  it('names JSON as the type of a body, unless a header says otherwise', async () => {
    const typeOf = async (more: Record<string, string>) => {
      const reply = await client().request('POST', '/headers', { body: '{}', headers: more });
      return JSON.parse(await readText(reply.body))['content-type'];
    };
    expect(await typeOf({})).toBe('application/json');
    expect(await typeOf({ 'CONTENT-TYPE': 'text/plain' })).toBe('text/plain');
  });

  it('throws a problem with the pause that the daemon asks for', async () => {
    await expect(client().request('GET', '/busy')).rejects.toMatchObject({
      code: 'X_GONE',
      retryable: true,
      retryAfter: 3,
    });
  });

  it('follows nobody elsewhere', async () => {
    await expect(client().request('GET', '/moved')).rejects.toMatchObject({
      code: 'DAEMON_UNAVAILABLE',
      detail: expect.stringContaining('Status 302'),
    });
  });

  it('needs no reading where there is no content', async () => {
    const one = client();
    expect((await one.request('DELETE', '/nothing/a')).status).toBe(204);
    expect((await one.request('DELETE', '/nothing/a')).status).toBe(204);
    one.close();
  });
});

describe('on TCP', () => {
  it.each(['127.0.0.1', '::1'])('asks for %s with its port, and shows its token', async (host) => {
    const seen: IncomingHttpHeaders[] = [];
    const tcp = createServer((request, response) => {
      seen.push(request.headers);
      response.end('{}');
    });
    await new Promise<void>((resolve) => tcp.listen(0, host, resolve));
    const { port } = tcp.address() as AddressInfo;
    const name = host.includes(':') ? `[${host}]` : host;
    const one = createClient({ address: addressOf(`http://${name}:${port}`), token: 'aur_x' });
    await one.call(find, { id: 'a', text: '' });
    one.close();
    tcp.close();
    expect(seen[0]).toMatchObject({ host: `${name}:${port}`, authorization: 'Bearer aur_x' });
  });
});

describe('close', () => {
  it('ends what is under way', async () => {
    const one = client();
    const slow = one.request('GET', '/never');
    setTimeout(() => one.close(), 30);
    await expect(slow).rejects.toMatchObject({ code: 'DAEMON_UNAVAILABLE' });
  });
});

describe('events', () => {
  const event = (seq: number) => `${JSON.stringify({ seq, type: 'task:created' })}\n`;

  it('goes on after the last event when the connection breaks', async () => {
    feed = (url, response) => {
      if (url.includes('after=')) return response.end(event(3));
      response.write(`${event(1)}\n${event(2)}`);
      return setTimeout(() => response.destroy(), 20);
    };
    const seen: number[] = [];
    for await (const { seq } of client().events({ topics: ['task', 'token:created'] })) {
      seen.push(seq);
      if (seq === 3) break;
    }
    expect(seen).toEqual([1, 2, 3]);
    expect(asked).toEqual([
      '/api/v1/events?topic=task&topic=token%3Acreated',
      '/api/v1/events?topic=task&topic=token%3Acreated&after=2',
    ]);
  });

  it('goes on where the feed began when it told nothing', async () => {
    feed = (url, response) => {
      if (url.includes('after=')) return response.end(event(9));
      return response.writeHead(200, { 'aurelius-event-seq': '8' }).end();
    };
    for await (const { seq } of client().events()) {
      expect(seq).toBe(9);
      break;
    }
    expect(asked[1]).toBe('/api/v1/events?after=8');
  });

  it('lets its connection go when the caller leaves', async () => {
    const gone = new Promise<void>((resolve) => {
      feed = (_, response) => {
        response.on('close', resolve);
        response.write(event(1));
      };
    });
    for await (const _ of client().events()) break;
    await gone;
  });

  it('ends when the signal aborts, in silence too', async () => {
    const stop = new AbortController();
    feed = (_, response) => {
      response.write('\n');
      setTimeout(() => stop.abort(), 20);
    };
    const seen: unknown[] = [];
    for await (const one of client().events({ signal: stop.signal })) seen.push(one);
    expect(seen).toEqual([]);
  });

  it('waits for a daemon that is not there yet', async () => {
    const socket = join(folder, 'late');
    const late = createServer((_, response) => response.end(event(1)));
    setTimeout(() => late.listen(socket), 150);
    for await (const { seq } of createClient({ address: { socket } }).events()) {
      expect(seq).toBe(1);
      break;
    }
    late.close();
  });

  it('throws a problem that waiting does not mend', async () => {
    feed = (_, response) => {
      const gone = { ...problem, status: 409, code: 'EVENTS_GONE' };
      response.writeHead(409, { 'content-type': 'application/problem+json' });
      response.end(JSON.stringify(gone));
    };
    await expect(client().events({ after: 1 }).next()).rejects.toMatchObject({
      code: 'EVENTS_GONE',
    });
    expect(asked).toEqual(['/api/v1/events?after=1']);
  });
});
