import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { defineOperation } from '../contract/operation.ts';
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
const client = () => createClient({ address: { socket: join(folder, 's') } });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aurelius-client-'));
  server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts).toString();
    if (request.url?.startsWith('/fail')) {
      response.writeHead(404, { 'content-type': 'application/problem+json' });
      return response.end(JSON.stringify(problem));
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
      cause: { requestId: 'r1' },
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
