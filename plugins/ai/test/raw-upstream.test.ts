import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type RawUpstream, reply, startRawUpstream, streamed } from './raw-upstream.ts';
import { faults } from './upstream-faults.ts';

let upstream: RawUpstream;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await upstream.close();
});

const portOf = ({ baseUrl }: RawUpstream) => Number(new URL(baseUrl).port);

/** Says `pieces` one after the other. */
async function say(
  ...pieces: readonly (string | Buffer)[]
): Promise<{ socket: Socket; said: () => string }> {
  let text = '';
  const socket = connect(portOf(upstream), '127.0.0.1');
  sockets.push(socket);
  socket.on('data', (bytes: Buffer) => {
    text += bytes.toString('latin1');
  });
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  for (const piece of pieces) {
    socket.write(piece);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return { socket, said: () => text };
}

const POST = 'POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\nContent-Length: 3\r\n\r\n';

describe('the raw upstream', () => {
  it('keeps what it heard byte for byte, however it was cut', async () => {
    upstream = await startRawUpstream(reply('200 OK', {}, 'ok'));
    const body = Buffer.from([0xff, 0x00, 0x0a]);
    await say(POST.slice(0, 20), POST.slice(20), body.subarray(0, 1), body.subarray(1));
    await expect.poll(() => upstream.heard.length).toBe(1);
    const [heard] = upstream.heard;
    expect(heard?.bytes).toEqual(Buffer.concat([Buffer.from(POST), body]));
    expect(heard?.body).toEqual(body);
    expect(heard?.head.split('\r\n')[0]).toBe('POST /v1/chat/completions HTTP/1.1');
  });

  it('says what its script says, a script for each request and the last one on', async () => {
    upstream = await startRawUpstream(reply('200 OK', {}, 'one'), reply('200 OK', {}, 'two'));
    const { said } = await say(`${POST}abc`, `${POST}abc`, `${POST}abc`);
    await expect.poll(() => said().match(/one|two/g)).toEqual(['one', 'two', 'two']);
  });

  it('says when its caller hung up', async () => {
    upstream = await startRawUpstream(streamed('data: 1\n\n'));
    const { socket, said } = await say(`${POST}abc`);
    await expect.poll(said).toContain('data: 1');
    const left = performance.now();
    socket.destroy();
    expect(((await upstream.heard[0]?.closed) ?? Number.NaN) - left).toBeLessThan(100);
  });

  it.each(['a header without an end', 'a stream without an end', 'a drop at a time'])(
    'stops with its caller: %s',
    async (name) => {
      upstream = await startRawUpstream(faults('data: 1\n\n', 'data: 2\n\n')[name] as never);
      const { socket, said } = await say(`${POST}abc`);
      await expect.poll(() => said().length).toBeGreaterThan(20);
      socket.destroy();
      expect(await upstream.heard[0]?.closed).toBeGreaterThan(0);
    },
  );
});
