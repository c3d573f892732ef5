import { once } from 'node:events';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp, type TestTcp } from '../testing/app.ts';

const PAGE = 'https://board.example.com';

let app: TestApp;
let tcp: TestTcp;
beforeAll(async () => {
  app = await startTestApp(`[http]\nnames = ["box.lan"]\norigins = ["${PAGE}"]\nrateLimit = 20\n`);
  tcp = await app.tcp();
});
afterAll(() => app.close());

const status = async (headers: object, path = '/api/v1/hello') =>
  (await tcp.call('GET', path, undefined, headers)).status;

/** Status of a request made of these lines. */
async function rawStatus(target: string, ...lines: string[]): Promise<number> {
  const auth = `authorization: Bearer ${tcp.token}`;
  const head = [`GET ${target} HTTP/1.1`, auth, ...lines, 'connection: close', '', ''];
  return Number(/^HTTP\/1\.1 (\d+)/.exec(await tcp.raw(head.join('\r\n')))?.[1]);
}

describe('the TCP listener', () => {
  it('answers whoever shows a token, and nobody else', async () => {
    expect(await status({})).toBe(200);
    const refused = await tcp.call('GET', '/api/v1/hello', undefined, { authorization: '' });
    expect([refused.status, refused.headers['www-authenticate']]).toEqual([401, 'Bearer']);
    expect(await status({ authorization: '' }, '/nope')).toBe(401);
    expect(await status({ authorization: '' }, '/health')).toBe(401);
  });

  it('says that it lives to everybody', async () => {
    const bare = ['GET /health/live HTTP/1.1', `host: localhost:${tcp.port}`, 'connection: close'];
    expect(await tcp.raw([...bare, '', ''].join('\r\n'))).toMatch(/^HTTP\/1\.1 200/);
  });

  it('is called by its own names with the port, or by names from the config', async () => {
    const { port } = tcp;
    for (const host of [
      `127.0.0.1:${port}`,
      `LOCALHOST:${port}`,
      `[::1]:${port}`,
      'box.lan',
      `Box.lan:${port}`,
    ]) {
      expect(await status({ host }), host).toBe(200);
    }
    for (const host of [
      '127.0.0.1',
      'localhost',
      'aurelius',
      `127.0.0.1:${port + 1}`,
      'evil.example.com',
      `localhost:${port}/#@evil`,
    ]) {
      expect(await status({ host }), host).toBe(403);
    }
  });

  it('takes an absolute target that names the place Host names', async () => {
    const host = `host: 127.0.0.1:${tcp.port}`;
    const base = `http://127.0.0.1:${tcp.port}`;
    expect(await rawStatus(`${base}/api/v1/hello`, host)).toBe(200);
    expect(await rawStatus(`http://localhost:${tcp.port}/api/v1/hello`, host)).toBe(403);
    expect(await rawStatus('http://evil.example.com/api/v1/hello', host)).toBe(403);
    expect(await rawStatus(`${base}/api/v1/hello`, 'host: evil.example.com')).toBe(403);
  });

  it('judges two tokens as none', async () => {
    const host = `host: 127.0.0.1:${tcp.port}`;
    expect(await rawStatus('/api/v1/hello', host, `authorization: Bearer ${tcp.token}`)).toBe(401);
  });

  it('closes what was refused an upgrade', async () => {
    const lines = [
      'GET /ws HTTP/1.1',
      `host: localhost:${tcp.port}`,
      'connection: Upgrade',
      'upgrade: websocket',
      'sec-websocket-version: 13',
      'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
    ];
    expect(await tcp.raw([...lines, '', ''].join('\r\n'))).toMatch(/^HTTP\/1\.1 401/);
  });

  it('refuses tunnels', async () => {
    const target = `evil.example.com:80`;
    expect(await tcp.raw(`CONNECT ${target} HTTP/1.1\r\nhost: ${target}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 405/,
    );
  });

  it('names headers that are too large', async () => {
    const long = `x: ${'y'.repeat(17_000)}`;
    expect(await rawStatus('/api/v1/hello', `host: localhost:${tcp.port}`, long)).toBe(431);
  });
});

describe('a web page', () => {
  it('may call where the config names its origin, and may read the answer', async () => {
    const { status: code, headers } = await tcp.call('GET', '/api/v1/hello', undefined, {
      origin: PAGE,
      'sec-fetch-site': 'cross-site',
    });
    expect(code).toBe(200);
    expect(headers).toMatchObject({ 'access-control-allow-origin': PAGE, vary: 'origin' });
  });

  it('is told so beforehand, without a token', async () => {
    const asked = { origin: PAGE, authorization: '', 'access-control-request-method': 'PATCH' };
    const noToken = { ...asked, authorization: undefined };
    const { status: code, headers } = await preflight(noToken);
    expect(code).toBe(204);
    expect(headers['access-control-allow-methods']).toContain('PATCH');
    expect(headers['access-control-allow-headers']).toContain('authorization');
  });

  it('is refused everywhere else, and learns nothing', async () => {
    for (const origin of ['https://evil.example.com', 'null', `http://127.0.0.1:${tcp.port}`]) {
      const reply = await tcp.call('GET', '/api/v1/hello', undefined, { origin });
      expect(reply.status).toBe(403);
      expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-'))).toEqual([]);
      expect((await preflight({ origin })).status).toBe(403);
    }
  });

  const preflight = (headers: object) =>
    new Promise<{ status: number; headers: Record<string, unknown> }>((resolve, reject) => {
      const options = {
        port: tcp.port,
        method: 'OPTIONS',
        path: '/api/v1/tasks',
        headers: {
          host: `localhost:${tcp.port}`,
          ...Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)),
        },
      };
      request(options, (answer) => {
        answer.resume();
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers });
      })
        .on('error', reject)
        .end();
    });
});

describe('answers over TCP', () => {
  const fetchTasks = (encoding: string) =>
    new Promise<{ encoding: string | undefined; body: Buffer }>((resolve, reject) => {
      const headers = {
        host: `localhost:${tcp.port}`,
        authorization: `Bearer ${tcp.token}`,
        'accept-encoding': encoding,
      };
      request({ port: tcp.port, path: '/api/v1/tasks', headers }, async (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        await once(answer, 'end');
        resolve({ encoding: answer.headers['content-encoding'], body: Buffer.concat(parts) });
      })
        .on('error', reject)
        .end();
    });

  it('are compressed above 1 KB for those who can read that', async () => {
    expect((await fetchTasks('gzip')).encoding).toBeUndefined();
    for (let at = 0; at < 5; at++) await app.call('POST', '/api/v1/tasks', { title: `Täsk ${at}` });
    const plain = await fetchTasks('identity');
    expect(plain.encoding).toBeUndefined();
    for (const accepted of ['gzip', 'br, gzip;q=0.5', 'deflate,gzip']) {
      const { encoding, body } = await fetchTasks(accepted);
      expect(encoding).toBe('gzip');
      expect(gunzipSync(body).equals(plain.body)).toBe(true);
    }
    for (const refused of ['', 'gzip;q=0', 'br']) {
      expect((await fetchTasks(refused)).encoding, refused).toBeUndefined();
    }
  });
});

describe('a token that asks too much', () => {
  it('is told to wait while others are served', async () => {
    const make = async (name: string) => {
      const made = await app.call('POST', '/api/v1/tokens', { name, scopes: ['system:read'] });
      return { authorization: `Bearer ${(made.body as { token: string }).token}` };
    };
    const [greedy, modest] = [await make('greedy'), await make('modest')];
    const replies = await Promise.all(
      Array.from({ length: 150 }, () => tcp.call('GET', '/api/v1/hello', undefined, greedy)),
    );
    const refused = replies.filter((reply) => reply.status === 429);
    expect(replies.length - refused.length).toBeGreaterThanOrEqual(100);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.headers['retry-after']).toBe('1');
    expect(refused[0]?.body).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
    expect(await status(modest)).toBe(200);
    expect((await app.call('GET', '/api/v1/hello')).status).toBe(200);
  });
});

describe('wrong tokens', () => {
  it('are answered five times a minute, then told to wait, wherever they come in', async () => {
    const fresh = await startTestApp();
    const own = await fresh.tcp();
    const guess = (at: number) => ({ authorization: `Bearer aur_owner_${at}` });
    const codes: number[] = [];
    for (let at = 0; at < 6; at++) {
      codes.push((await own.call('GET', '/api/v1/hello', undefined, guess(at))).status);
    }
    expect(codes).toEqual([401, 401, 401, 401, 401, 429]);
    const atSocket = await fresh.call('GET', '/api/v1/hello', undefined, guess(7));
    expect(atSocket.status).toBe(429);
    expect(Number(atSocket.headers['retry-after'])).toBeGreaterThan(0);
    expect((await own.call('GET', '/api/v1/hello')).status).toBe(200);
    await fresh.close();
  });
});

describe('a port that cannot be had', () => {
  it('leaves the socket serving, and says so', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const fresh = await startTestApp(`[http]\nport = ${port}\n`, { env: {} });
    const hello = (await fresh.call('GET', '/api/v1/hello')).body;
    expect(hello).toMatchObject({
      url: null,
      tokenFile: null,
      urlFault: `127.0.0.1:${port} is taken`,
    });
    const health = (await fresh.call('GET', '/health')).body;
    expect(health).toMatchObject({
      checks: { http: { status: 'down' }, database: { status: 'up' } },
    });
    expect((await fresh.call('GET', '/health/ready')).status).toBe(200);
    await fresh.close();
    other.close();
  });

  it('is not asked for when TCP is off', async () => {
    const fresh = await startTestApp('[http]\nenabled = false\n');
    const hello = (await fresh.call('GET', '/api/v1/hello')).body;
    expect(hello).toMatchObject({ url: null, urlFault: null, tokenFile: null });
    await fresh.close();
  });
});
