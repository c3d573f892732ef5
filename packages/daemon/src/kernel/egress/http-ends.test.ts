// How a call ends that does not end by itself: at once, on both sides, and in the record.
import { getEventListeners, once } from 'node:events';
import type { RequestListener, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  startTestEgress,
  startTestServer,
  type TestEgress,
  type TestServer,
} from '../../testing/egress.ts';

let listener: RequestListener;
let server: TestServer;
let test: TestEgress;

beforeEach(async () => {
  server = await startTestServer((request, response) => listener(request, response));
  test = await startTestEgress({ url: server.url });
});
afterEach(async () => {
  await test.close();
  await server.close();
});

describe('a call that is aborted', () => {
  const AT_ONCE_MS = 100;

  it.each(['before the head', 'while the body comes'])(
    'closes its connection at once: %s',
    async (when) => {
      let closed: Promise<unknown> = Promise.resolve();
      let asked = () => {};
      const arrival = new Promise<void>((resolve) => {
        asked = resolve;
      });
      listener = (request, response) => {
        closed = once(request.socket, 'close');
        if (when !== 'before the head') response.writeHead(200).write('data: 1\n\n');
        asked();
      };
      const stop = new AbortController();
      const call = test.http(server.url, { signal: stop.signal }).then(async (answer) => {
        for await (const _part of answer.body ?? []);
      });
      await arrival;
      await sleep(50);
      const reason = new Error('enough');
      const from = performance.now();
      stop.abort(reason);
      await expect(call).rejects.toBe(reason);
      expect(performance.now() - from).toBeLessThan(AT_ONCE_MS);
      await closed;
      expect(performance.now() - from).toBeLessThan(AT_ONCE_MS);
      expect(await test.record()).toMatchObject([{ outcome: 'aborted', code: null }]);
    },
  );

  it('hears of it after its request was collected', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    listener = (_request, response) => void response.writeHead(200).write('x');
    const stop = new AbortController();
    const answer = await test.http(server.url, { signal: stop.signal });
    await sleep(10);
    collect();
    stop.abort();
    await expect(answer.text()).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('leaves nothing on the signal of a caller who goes on', async () => {
    listener = (_request, response) => void response.end('x');
    const { signal } = new AbortController();
    for (let at = 0; at < 3; at++) await (await test.http(server.url, { signal })).text();
    await (await test.http(server.url, { signal })).body?.cancel();
    await expect.poll(() => getEventListeners(signal, 'abort').length).toBe(0);
  });

  it('is recorded although nobody reads its body', async () => {
    listener = (_request, response) => void response.writeHead(200).write('x');
    const stop = new AbortController();
    await test.http(server.url, { signal: stop.signal });
    stop.abort();
    expect(await test.record()).toMatchObject([{ outcome: 'aborted', status: 200 }]);
  });

  it('is not made when it was aborted before', async () => {
    await expect(test.http(server.url, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(server.hits).toBe(0);
  });

  it('closes its connection when its body is cancelled', async () => {
    let closed: Promise<unknown> = Promise.resolve();
    listener = (request, response) => {
      closed = once(request.socket, 'close');
      response.writeHead(200).write('x');
    };
    const answer = await test.http(server.url);
    await answer.body?.cancel();
    await closed;
    expect(await test.record()).toMatchObject([{ outcome: 'aborted' }]);
  });

  it('ends with the daemon, and is recorded', async () => {
    listener = (_request, response) => void response.writeHead(200).write('x');
    const reader = (await test.http(server.url)).body?.getReader() ?? expect.fail();
    await reader.read();
    const end = expect(reader.read()).rejects.toMatchObject({ name: 'AbortError' });
    await Promise.all([end, test.egress.close()]);
    expect(await test.record()).toMatchObject([{ outcome: 'aborted', received: 1 }]);
  });
});

describe('a call that takes too long', () => {
  it.each([
    ['to the head', { headers: 30 }, (): void => {}],
    [
      'between two pieces',
      { body: 30 },
      (_request: unknown, response: ServerResponse): void =>
        void response.writeHead(200).write('x'),
    ],
  ] as const)('ends: %s', async (_, timeouts, answering) => {
    listener = answering;
    const call = test.http(server.url, { timeouts }).then((answer) => answer.text());
    await expect(call).rejects.toMatchObject({ code: 'EGRESS_TIMEOUT' });
    expect(await test.record()).toMatchObject([{ outcome: 'failed', code: 'EGRESS_TIMEOUT' }]);
  });

  it('ends while it is being connected', async () => {
    const never = await startTestEgress({
      url: 'http://slow.example:1',
      resolve: () => new Promise(() => {}),
    });
    const from = performance.now();
    await expect(
      never.http('http://slow.example:1', { timeouts: { connect: 30 } }),
    ).rejects.toMatchObject({ code: 'EGRESS_TIMEOUT' });
    expect(performance.now() - from).toBeLessThan(1000);
    await never.close();
  });
});
