import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { BUNDLED } from '../../plugins/bundled.gen.ts';
import { startTestApp, type TestApp, type TestTcp } from '../../testing/app.ts';
import { echo } from '../../testing/echo-plugin.ts';
import { openSocket, openTcpSocket } from '../../testing/websocket.ts';

let app: TestApp;
let tcp: TestTcp;
beforeAll(async () => {
  app = await startTestApp('', { bundled: [...BUNDLED, echo] });
  tcp = await app.tcp();
});
afterAll(() => app.close());
afterEach(() => {
  vi.useRealTimers();
});

/** From here on the checks of connections run by a clock of the test's. */
const fakeChecks = () =>
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });

/** A connection whose bytes the test writes itself. */
async function handshake({ paths }: TestApp): Promise<ReturnType<typeof connect>> {
  const socket = connect(paths.socket);
  socket.write(
    'GET /ws HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n' +
      'sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  );
  await new Promise((resolve) => socket.once('data', resolve));
  return socket;
}

const scripted = async (body: object) =>
  (await app.call('POST', '/api/v1/tokens', { name: `n${Math.random()}`, ...body })).body as {
    id: string;
    token: string;
  };

describe('a handshake', () => {
  it('over TCP needs a token before it is one', async () => {
    await expect(openTcpSocket(tcp, null)).rejects.toMatchObject({
      status: 401,
      code: 'UNAUTHENTICATED',
    });
    const socket = await openTcpSocket(tcp, tcp.token);
    await socket.wait(({ type }) => type === 'connected');
    socket.ws.close();
  });

  it('takes the token as a subprotocol, and chooses another one where it can', async () => {
    const bearer = `bearer.${tcp.token}`;
    const chosen = async (...protocols: string[]) => {
      const { ws } = await openTcpSocket(tcp, null, '', protocols);
      ws.close();
      return ws.protocol;
    };
    expect(await chosen(bearer, 'aurelius')).toBe('aurelius');
    expect(await chosen(bearer, 'graphql-ws')).toBe('graphql-ws');
    expect(await chosen(bearer)).toBe(bearer);
  });

  it('meets the gate like any request', async () => {
    const evil = { headers: { origin: 'https://evil.example.com' } };
    await expect(openSocket(app, '', evil)).rejects.toMatchObject({ status: 403 });
    const stranger = { headers: { host: 'evil.example.com' } };
    await expect(openSocket(app, '', stranger)).rejects.toMatchObject({ status: 403 });
    expect((await app.call('GET', '/ws')).status).toBe(404);
  });

  it('agrees on no compression', async () => {
    const { ws } = await openSocket(app, '', { perMessageDeflate: true });
    expect(ws.extensions).toBe('');
    ws.close();
  });
});

describe('a connection is closed', () => {
  it('with 1003 for bytes, 1007 for text that is none, 1009 for too much', async () => {
    const bytes = await openSocket(app);
    bytes.ws.send(Buffer.from('{}'));
    expect(await bytes.closed).toMatchObject({ code: 1003 });
    const text = await openSocket(app);
    text.ws.send(Buffer.from([0x22, 0xc3, 0x28, 0x22]), { binary: false });
    expect(await text.closed).toMatchObject({ code: 1007 });
    const large = await openSocket(app);
    large.ws.send('x'.repeat(1024 * 1024 + 1));
    expect(await large.closed).toMatchObject({ code: 1009 });
  });

  it('with 4401 within a second of its token’s end', async () => {
    const { id, token } = await scripted({ scopes: ['tasks:read'] });
    const socket = await openTcpSocket(tcp, token);
    const began = performance.now();
    await app.call('DELETE', `/api/v1/tokens/${id}`);
    expect(await socket.closed).toMatchObject({ code: 4401 });
    expect(performance.now() - began).toBeLessThan(1000);
    await expect(openTcpSocket(tcp, token)).rejects.toMatchObject({ status: 401 });
  });

  it('with 1008 after a thousand messages beyond its rate, others going on', async () => {
    const socket = await openSocket(app);
    const other = await openSocket(app);
    for (let count = 0; count < 2000; count++) socket.send({ id: count, op: 'echo.list' });
    expect(await socket.closed).toMatchObject({ code: 1008 });
    const answers = socket.told.filter(({ ok }) => ok !== undefined);
    expect(answers.filter(({ ok }) => ok).length).toBeGreaterThan(50);
    expect(answers.some((it) => JSON.stringify(it).includes('"RATE_LIMITED"'))).toBe(true);
    expect(await other.ask({ id: 1, op: 'echo.list' })).toMatchObject({ ok: true });
    other.ws.close();
  });

  it('with 1008 when a message does not end within 10 seconds', async () => {
    fakeChecks();
    const own = await startTestApp();
    const socket = await handshake(own);
    // a first fragment of one masked byte
    socket.write(Buffer.from([0x01, 0x81, 0, 0, 0, 0, 0x22]));
    await sleep(50);
    const answer = new Promise<Buffer>((resolve) => socket.once('data', resolve));
    await vi.advanceTimersByTimeAsync(9000);
    // and another one: it is the message that counts, not its pieces
    socket.write(Buffer.from([0x00, 0x81, 0, 0, 0, 0, 0x22]));
    await sleep(50);
    await vi.advanceTimersByTimeAsync(3000);
    const frame = await answer;
    expect([frame[0], frame.readUInt16BE(2)]).toEqual([0x88, 1008]);
    socket.destroy();
    await own.close();
  });

  it('without a word when it answers no ping', async () => {
    fakeChecks();
    const own = await startTestApp();
    const deaf = await handshake(own);
    const alive = await openSocket(own);
    const cut = new Promise((resolve) => deaf.once('close', resolve));
    deaf.resume();
    for (let round = 0; round < 3; round++) {
      await vi.advanceTimersByTimeAsync(30_500);
      await sleep(20);
    }
    await cut;
    expect(alive.ws.readyState).toBe(WebSocket.OPEN);
    await own.close();
  });

  it('with 1001 when the daemon stops, after the calls it has begun', async () => {
    const own = await startTestApp('', { bundled: [...BUNDLED, echo] });
    const socket = await openSocket(own);
    const input = { room: 'hall', word: 'x', waitMs: 300 };
    const slow = socket.ask({ id: 1, op: 'echo.say', input });
    await sleep(50);
    const stopping = own.app.stop();
    expect(await socket.ask({ id: 2, op: 'echo.list' })).toMatchObject({
      error: { code: 'DAEMON_STOPPING' },
    });
    expect(await slow).toMatchObject({ ok: true });
    expect(await socket.closed).toMatchObject({ code: 1001 });
    await stopping;
    rmSync(own.paths.dataDir, { recursive: true });
  });
});

describe('a connection', () => {
  it('runs 64 calls at a time', async () => {
    const socket = await openSocket(app);
    const input = { room: 'a', word: 'b', waitMs: 300 };
    for (let id = 0; id < 65; id++) socket.send({ id, op: 'echo.say', input });
    await socket.wait(({ id }) => id === 0);
    const refused = socket.told.filter(({ ok }) => ok === false);
    expect(refused).toMatchObject([{ id: 64, error: { code: 'RATE_LIMITED' } }]);
    socket.ws.close();
  });

  it('is charged to the rate of its token', async () => {
    const { token } = await scripted({ scopes: ['echo:read'] });
    const [one, two] = [await openTcpSocket(tcp, token), await openTcpSocket(tcp, token)];
    for (let id = 0; id < 320; id++) {
      one.send({ id, op: 'echo.list' });
      two.send({ id, op: 'echo.list' });
    }
    const limited = () =>
      [...one.told, ...two.told].filter((it) => JSON.stringify(it).includes('RATE_LIMITED'));
    await expect.poll(() => limited().length).toBeGreaterThan(0);
    one.ws.close();
    two.ws.close();
  });
});
