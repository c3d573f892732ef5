import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUNDLED } from '../plugins/bundled.gen.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { echo, echoed } from '../testing/echo-plugin.ts';

let app: TestApp;
const log = (name: string) =>
  readdirSync(app.paths.logDir)
    .filter((file) => file.startsWith(name))
    .map((file) => readFileSync(join(app.paths.logDir, file), 'utf8'))
    .join('');

beforeAll(async () => {
  app = await startTestApp('[echo]\ngreeting = "hi"\n', { bundled: [...BUNDLED, echo] });
});
afterAll(() => app.close());

const say = (body: object, headers = {}) => app.call('POST', '/api/v1/echo/hall', body, headers);

describe('a JSON operation', () => {
  it('gets path, body, config and the zone of its caller in one call', async () => {
    const reply = await say({ word: 'x' }, { 'aurelius-time-zone': 'Asia/Tokyo' });
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({ room: 'hall', word: 'x', greeting: 'hi', zone: 'Asia/Tokyo' });
  });

  it('knows the locale of its caller, where that is one', async () => {
    const localeOf = async (named: string) =>
      (await say({ word: 'x' }, { 'aurelius-locale': named })).body;
    expect(await localeOf('de-DE')).toMatchObject({ locale: 'de-DE' });
    for (const named of ['de_DE.UTF-8', 'x'.repeat(300), '']) {
      expect(await localeOf(named)).not.toHaveProperty('locale');
    }
  });

  it('runs in UTC when the caller names no zone there is', async () => {
    for (const zone of ['Mars/Olympus', 'x'.repeat(300), '']) {
      expect((await say({ word: 'x' }, { 'aurelius-time-zone': zone })).body).toMatchObject({
        zone: 'UTC',
      });
    }
  });

  it('gets its query by the types of its schema', async () => {
    const reply = await app.call('GET', '/api/v1/echo?tag=a&tag=b&limit=3');
    expect(reply.body).toEqual({ limit: 3, tag: ['a', 'b'] });
    expect((await app.call('GET', '/api/v1/echo?limit=x')).status).toBe(400);
    expect((await app.call('GET', '/api/v1/echo?nope=x')).body).toMatchObject({
      errors: [{ pointer: '/nope', message: 'there is no such field' }],
    });
  });

  it('answers nothing beyond its output schema', async () => {
    const reply = await say({ word: 'x', mode: 'leaky' });
    expect(reply.status).toBe(200);
    expect(reply.text).not.toContain('hunter2');
  });

  it('answers 204 and no content when it has no output', async () => {
    const reply = await app.call('DELETE', '/api/v1/echo/hall');
    expect([reply.status, reply.text]).toEqual([204, '']);
  });

  it('names every field that is wrong', async () => {
    const reply = await say({ word: '', mode: 'no', extra: 1 });
    expect(reply.status).toBe(400);
    const { errors } = reply.body as { errors: { pointer: string }[] };
    expect(errors.map((error) => error.pointer).sort()).toEqual(['/extra', '/mode', '/word']);
  });

  it('refuses a path parameter in the body, a query beside a body, and a body that is no object', async () => {
    expect((await say({ word: 'x', room: 'other' })).body).toMatchObject({
      errors: [{ pointer: '/room', message: 'is given by the path' }],
    });
    expect((await app.call('POST', '/api/v1/echo/hall?word=y', { word: 'x' })).status).toBe(400);
    for (const body of ['[]', '"x"', 'null', '1']) {
      expect((await app.call('POST', '/api/v1/echo/hall', body)).status).toBe(400);
    }
  });

  it('answers its Problem with status, code and request id', async () => {
    const reply = await say({ word: 'x', mode: 'problem' });
    expect(reply.status).toBe(422);
    expect(reply.headers['content-type']).toContain('application/problem+json');
    expect(reply.body).toMatchObject({
      code: 'ECHO_REFUSED',
      detail: 'not x',
      requestId: reply.headers['aurelius-request-id'],
    });
  });

  it('tells a bug to the log and not to the caller', async () => {
    for (const mode of ['bug', 'wrong']) {
      const reply = await say({ word: 'x', mode });
      expect(reply.status).toBe(500);
      expect(reply.body).toMatchObject({ code: 'INTERNAL' });
      expect(reply.text).not.toContain('hunter2');
      const id = String(reply.headers['aurelius-request-id']);
      await expect.poll(() => log('error'), { timeout: 5000 }).toContain(id);
    }
  });

  it('carries the headers that keep browsers and caches out', async () => {
    for (const reply of [await say({ word: 'x' }), await say({}), await app.call('GET', '/nope')]) {
      expect(reply.headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'aurelius-build': 'dev',
      });
      expect(reply.headers['aurelius-request-id']).toBeTruthy();
      expect(reply.headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it('is refused when its body is over the limit, announced or not', async () => {
    expect((await say({ word: 'x'.repeat(3000) })).status).toBe(413);
    const chunked = await say({ word: 'x'.repeat(3000) }, { 'transfer-encoding': 'chunked' });
    expect(chunked.body).toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
  });

  it('does not keep its connection when it is refused and never ends', async () => {
    const head = 'POST /nope HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';
    const started = performance.now();
    expect(await app.raw(`${head}content-length: 100\r\n\r\n{"word"`)).toMatch(/^HTTP\/1.1 404 /);
    expect(performance.now() - started).toBeLessThan(4000);
  });

  it('is cut off when its body takes too long', async () => {
    const head =
      'POST /api/v1/echo/hall HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';
    const reply = await app.raw(`${head}content-length: 100\r\n\r\n{"word"`);
    expect(reply).toMatch(/^HTTP\/1.1 408 /);
    expect(reply).toContain('REQUEST_TIMEOUT');
  });
});

describe('calls between slices', () => {
  it('work with a permission the manifest names, and not with another', async () => {
    await app.call('POST', '/api/v1/tasks', { title: 'one' });
    const allowed = await app.call('GET', '/api/v1/echo/tasks/allowed');
    expect(allowed.body).toEqual({ count: 1 });
    const refused = await app.call('GET', '/api/v1/echo/tasks/forbidden');
    expect([refused.status, refused.body]).toMatchObject([403, { code: 'MISSING_PERMISSION' }]);
  });
});

describe('a stream operation', () => {
  const rows = (body: string, type = 'application/json', query = '', more = {}) =>
    app.call('POST', `/api/v1/echo/rows${query}`, body, { 'content-type': type, ...more });
  const items = (text: string) =>
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

  it('takes an array or lines, and answers items as lines', async () => {
    for (const [body, type] of [
      ['[{"a":1},{"a":2}]', 'application/json'],
      ['{"a":1}\n{"a":2}\n', 'application/x-ndjson'],
      ['{"a":1}{"a":2}', 'application/json'],
    ] as const) {
      const reply = await rows(body, type);
      expect(reply.headers['content-type']).toContain('application/x-ndjson');
      expect(items(reply.text)).toEqual([
        { line: 1, value: { a: 1 } },
        { line: 2, value: { a: 2 } },
      ]);
    }
  });

  it('answers events to whoever asks for them', async () => {
    const reply = await rows('[1]', 'application/json', '', { accept: 'text/event-stream' });
    expect(reply.headers['content-type']).toBe('text/event-stream');
    expect(reply.text).toBe('data: {"line":1,"value":1}\n\n');
  });

  it('has the status of an error that comes before the first item', async () => {
    const reply = await rows('[1]', 'application/json', '?failAt=1');
    expect([reply.status, reply.body]).toMatchObject([422, { code: 'ECHO_REFUSED' }]);
    expect((await rows('[1]', 'text/csv')).status).toBe(415);
    expect((await rows('[1]', 'application/json', '?nope=1')).status).toBe(400);
    const large = await rows('[1]'.padEnd(3_000_001));
    expect(large.status).toBe(413);
  });

  it('ends with the error as its last item when that comes later', async () => {
    const lines = Array.from({ length: 3000 }, (_, i) => `{"i":${i}}`).join('\n');
    const reply = await rows(lines, 'application/x-ndjson', '?failAt=3000');
    expect(reply.status).toBe(200);
    expect(items(reply.text).at(-1)).toMatchObject({
      type: 'problem',
      problem: { code: 'ECHO_REFUSED', status: 422 },
    });
  });

  it('gives every row of a large body back', async () => {
    const body = JSON.stringify(
      Array.from({ length: 20_000 }, (_, i) => ({ i, text: 'x'.repeat(50) })),
    );
    const found = items((await rows(body)).text);
    expect(found).toHaveLength(20_000);
    expect(found.at(-1)).toMatchObject({ line: 20_000, value: { i: 19_999 } });
  });

  const file = (body: string | Buffer, query = '', more = {}) =>
    app.call('POST', `/api/v1/echo/file${query}`, body, {
      'content-type': 'application/octet-stream',
      ...more,
    });
  const asFile = { accept: 'application/octet-stream' };

  it('takes a file of lines or of JSON, and gives it back as items or as the file', async () => {
    expect(items((await file('one\n[two]\r\n')).text)).toEqual(['one\n', '[two]\r\n']);
    const text = await file('one\n[two]\r\n', '', asFile);
    expect(text.headers['content-type']).toBe('application/octet-stream');
    expect(text.text).toBe('one\n[two]\r\n');
    const json = await file('[{"a":1},{"a":2}]', '', asFile);
    expect(JSON.parse(json.text)).toEqual([
      { line: 1, value: { a: 1 } },
      { line: 2, value: { a: 2 } },
    ]);
    expect((await file('', '', asFile)).text).toBe('[]\n');
    expect((await rows('one', 'application/octet-stream')).status).toBe(415);
  });

  it('cuts the connection on a file that cannot be whole', async () => {
    const lines = 'x\n'.repeat(30_000);
    await expect(file(lines, '?failAt=30000', asFile)).rejects.toThrow();
    expect((await file(lines, '?failAt=1', asFile)).status).toBe(422);
  });

  it('waits for a reader that does not read, and is cancelled when it goes away', async () => {
    const socket = connect(app.paths.socket);
    socket.write('GET /api/v1/echo/count HTTP/1.1\r\nhost: localhost\r\n\r\n');
    socket.pause();
    await sleep(300);
    const before = echoed.counted;
    await sleep(200);
    expect(before).toBeGreaterThan(100);
    expect(echoed.counted).toBe(before);
    socket.destroy();
    await sleep(100);
    expect(echoed.cancelled).toBe(true);
    // a reader that has seen enough is no bug
    await app.call('GET', '/api/v1/echo/nothing');
    await sleep(300);
    expect(log('error')).not.toContain('AbortError');
  });
});

describe('a raw operation', () => {
  const bytes = (how: string, body: Uint8Array, type = 'application/octet-stream') =>
    app.call('POST', `/api/v1/echo/bytes/${how}`, body, { 'content-type': type });

  it('gets and gives bytes as they are, with its own status and headers', async () => {
    const reply = await bytes('whole', Buffer.from('a\0b'));
    expect([reply.status, reply.headers['x-own'], reply.text]).toEqual([202, 'yes', 'a\0b']);
    expect(reply.headers['cache-control']).toBe('no-store');
    expect((await bytes('streamed', Buffer.from('abc'))).text).toBe('abc');
  });

  it('takes only its media types and its size', async () => {
    expect((await bytes('whole', Buffer.from('{}'), 'application/json')).status).toBe(415);
    expect((await bytes('whole', Buffer.alloc(1001))).status).toBe(413);
    expect((await bytes('sideways', Buffer.from('x'))).status).toBe(400);
  });
  it('tells refusals in its own words, those of the gate too', async () => {
    const wrong = await app.call('POST', '/api/v1/echo/bytes/whole', Buffer.from('x'), {
      'content-type': 'application/octet-stream',
      'x-api-key': 'nobody',
    });
    expect([wrong.status, wrong.body]).toEqual([401, { error: { code: 'UNAUTHENTICATED' } }]);
    expect(wrong.headers['x-request-id']).toBe(wrong.headers['aurelius-request-id']);
    expect(wrong.headers['content-type']).toBe('application/json; charset=utf-8');
    const large = await bytes('whole', Buffer.alloc(1001));
    expect([large.status, large.body]).toEqual([413, { error: { code: 'PAYLOAD_TOO_LARGE' } }]);
  });
});

describe('an operation for people', () => {
  const sign = (headers = {}) => app.call('POST', '/api/v1/echo/sign', {}, headers);
  const tokenOf = async (kind: string) => {
    const wanted = { name: kind, kind, scopes: ['echo:write'] };
    const made = await app.call('POST', '/api/v1/tokens', wanted, { 'aurelius-terminal': 'tty1' });
    return (made.body as { token: string }).token;
  };

  it('takes a token of a person, as bearer or as key, and nobody else', async () => {
    const human = await tokenOf('human');
    expect((await sign({ authorization: `Bearer ${human}` })).status).toBe(200);
    expect((await sign({ 'x-api-key': human })).status).toBe(200);
    const script = { 'x-api-key': await tokenOf('script') };
    for (const headers of [{}, script]) {
      const reply = await sign(headers);
      expect([reply.status, reply.body]).toMatchObject([403, { code: 'HUMAN_NEEDED' }]);
    }
  });
});
