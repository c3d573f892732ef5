// `host.connect`: bytes both ways to what the owner wrote, the same guard and record as `host.http`, and ends that come at once.
import { getEventListeners, once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  listening,
  startTestEgress,
  startTestServer,
  type TestEgress,
  type TestEgressOptions,
  type TestListener,
} from '../../testing/egress.ts';

let peers: Socket[];
let onPeer: (peer: Socket) => void;
let server: TestListener;
let open: TestEgress[];

beforeEach(async () => {
  [peers, open] = [[], []];
  onPeer = (peer) => void peer.on('data', (chunk: Buffer) => peer.end(`220 ${chunk}`));
  server = await listening(
    createServer((peer) => {
      peers.push(peer.on('error', () => {}));
      onPeer(peer);
    }),
  );
});
afterEach(async () => {
  for (const one of open) await one.close();
  for (const peer of peers) peer.destroy();
  await server.close();
});

async function start(options: TestEgressOptions): Promise<TestEgress> {
  const one = await startTestEgress(options);
  open.push(one);
  return one;
}
/** A plugin whose owner wrote the address of the server. */
const connected = () => start({ mail: `smtp://127.0.0.1:${server.port}` });

it('carries bytes both ways, and records how many and to whom', async () => {
  const { connect, record, egress } = await connected();
  const socket = await connect(`smtp://127.0.0.1:${server.port}`);
  expect([...egress.ledger.running]).toMatchObject([{ scheme: 'smtp', address: '127.0.0.1' }]);
  socket.write('EHLO');
  const closed = once(socket, 'close');
  expect(await text(socket)).toBe('220 EHLO');
  await closed;
  expect(await record()).toMatchObject([
    {
      plugin: 'words',
      method: 'STREAM',
      scheme: 'smtp',
      host: '127.0.0.1',
      port: server.port,
      address: '127.0.0.1',
      status: null,
      sent: 4,
      received: 8,
      outcome: 'answered',
      code: null,
    },
  ]);
  expect(egress.ledger.running.size).toBe(0);
});

it('tells how much went over while it runs', async () => {
  onPeer = (peer) => void peer.write('220 hello');
  const { connect, egress } = await connected();
  const socket = await connect(`smtp://127.0.0.1:${server.port}`);
  await once(socket, 'data');
  expect([...egress.ledger.running].map((call) => ({ ...call }))).toMatchObject([{ received: 9 }]);
});

describe('what may be connected to', () => {
  it('is what the owner wrote, on its port and with its scheme', async () => {
    const { connect, record } = await connected();
    for (const url of [
      `smtps://127.0.0.1:${server.port}`,
      `smtp://localhost:${server.port}`,
      'smtp://127.0.0.1:1',
    ]) {
      await expect(connect(url)).rejects.toMatchObject({ code: 'EGRESS_NOT_ALLOWED' });
    }
    expect(peers).toEqual([]);
    expect((await record()).map(({ outcome }) => outcome)).toEqual(Array(3).fill('refused'));
  });

  it('is no address that was written for http, nor the other way round', async () => {
    const web = await startTestServer();
    const { connect, http } = await start({
      url: web.url,
      mail: `smtp://127.0.0.1:${server.port}`,
    });
    await expect(connect(`smtp://127.0.0.1:${web.port}`)).rejects.toMatchObject({
      code: 'EGRESS_NOT_ALLOWED',
    });
    await expect(http(`http://127.0.0.1:${server.port}`)).rejects.toMatchObject({
      code: 'EGRESS_NOT_ALLOWED',
    });
    expect([web.hits, peers.length]).toEqual([0, 0]);
    await web.close();
  });

  it.each([
    'http://127.0.0.1:PORT',
    'ftp://127.0.0.1:PORT',
    'smtp://me:secret@127.0.0.1:PORT',
    'smtp://127.0.0.1:PORT/secret',
    'smtp://127.0.0.1:PORT?secret',
    'smtp:',
    'secret',
  ])('is no such address: %s', async (address) => {
    const { connect } = await connected();
    const refusal = await connect(address.replace('PORT', String(server.port))).catch((e) => e);
    expect(refusal).toMatchObject({ code: 'EGRESS_URL_INVALID' });
    expect(refusal.message).not.toContain('secret');
    expect(peers).toEqual([]);
  });

  it('is a host that the contract names, which is no address of this machine', async () => {
    const { connect } = await start({ net: [`*:${server.port}`] });
    for (const host of ['127.0.0.1', '0x7f.1', 'localhost', '[::ffff:127.0.0.1]', '0']) {
      await expect(connect(`smtp://${host}:${server.port}`)).rejects.toMatchObject({
        code: 'EGRESS_BLOCKED_ADDRESS',
      });
    }
    const led = await start({
      net: [`*.example.com:${server.port}`],
      resolve: async () => [{ address: '127.0.0.1', family: 4 }],
    });
    await expect(led.connect(`smtp://mail.example.com:${server.port}`)).rejects.toMatchObject({
      code: 'EGRESS_BLOCKED_ADDRESS',
    });
    expect(await led.record()).toMatchObject([
      { outcome: 'refused', code: 'EGRESS_BLOCKED_ADDRESS', address: null },
    ]);
    expect(peers).toEqual([]);
  });

  it('is never the metadata service of a cloud', async () => {
    const { connect } = await start({ mail: 'smtp://169.254.169.254' });
    await expect(connect('smtp://169.254.169.254')).rejects.toMatchObject({
      code: 'EGRESS_BLOCKED_ADDRESS',
    });
  });
});

describe('the end of a connection', () => {
  it('is told when nobody listens', async () => {
    const { connect, record } = await connected();
    await server.close();
    await expect(connect(`smtp://127.0.0.1:${server.port}`)).rejects.toMatchObject({
      code: 'EGRESS_FAILED',
      message: expect.stringContaining('ECONNREFUSED'),
    });
    expect(await record()).toMatchObject([{ outcome: 'failed', code: 'EGRESS_FAILED' }]);
  });

  it('is an error of the socket, and of nobody else when nobody listens to it', async () => {
    onPeer = (peer) => void peer.once('data', () => peer.resetAndDestroy());
    const { connect, record } = await connected();
    const socket = await connect(`smtp://127.0.0.1:${server.port}`);
    socket.write('EHLO');
    await new Promise((resolve) => socket.once('close', resolve));
    expect(await record()).toMatchObject([{ outcome: 'failed', code: 'EGRESS_FAILED' }]);
  });

  it('comes at once when its caller aborts, on both sides', async () => {
    const { connect, record } = await connected();
    const stop = new AbortController();
    const socket = await connect(`smtp://127.0.0.1:${server.port}`, { signal: stop.signal });
    await expect.poll(() => peers.length).toBe(1);
    const [reason, closed] = [new Error('enough'), once(peers[0] as Socket, 'close')];
    const failed = once(socket, 'error');
    stop.abort(reason);
    expect(await failed).toEqual([reason]);
    await closed;
    expect(await record()).toMatchObject([{ outcome: 'aborted', code: null }]);
    expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
  });

  it('comes before it stands, when its caller aborts then', async () => {
    const { connect } = await start({
      mail: 'smtp://slow.example',
      resolve: () => new Promise(() => {}),
    });
    await expect(
      connect('smtp://slow.example', { signal: AbortSignal.timeout(20) }),
    ).rejects.toMatchObject({ name: 'TimeoutError' });
    await expect(
      connect('smtp://slow.example', { timeouts: { connect: 20 } }),
    ).rejects.toMatchObject({ code: 'EGRESS_TIMEOUT' });
    const aborted = connect('smtp://slow.example', { signal: AbortSignal.abort() });
    await expect(aborted).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('comes when nothing goes over it any more, and not before', async () => {
    onPeer = (peer) => void peer.on('data', () => peer.write('.'));
    const { connect, record } = await connected();
    const socket = await connect(`smtp://127.0.0.1:${server.port}`, { timeouts: { idle: 60 } });
    const failed = once(socket, 'error');
    for (let at = 0; at < 8; at++) {
      socket.write('.');
      await sleep(25);
    }
    expect(socket.destroyed).toBe(false);
    expect(await failed).toMatchObject([{ code: 'EGRESS_TIMEOUT' }]);
    expect(await record()).toMatchObject([{ outcome: 'failed', code: 'EGRESS_TIMEOUT' }]);
  });

  it('comes with the daemon’s', async () => {
    const test = await connected();
    const socket = await test.connect(`smtp://127.0.0.1:${server.port}`);
    const failed = once(socket, 'error');
    await test.egress.close();
    expect(await failed).toMatchObject([{ name: 'AbortError' }]);
    expect(await test.record()).toMatchObject([{ outcome: 'aborted' }]);
  });
});
