// Clients that take their time: they are cut when it is up, and nobody else waits for them. All of them side by side.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer, startTarget, TASKS, type Target, UPGRADE_LINES } from './attack-target.ts';
import { type Address, RawConnection, requestText } from './raw-http.ts';

/** Slack of the looks that the daemon takes at connections, and of a busy machine, milliseconds. */
const SLACK = 3000;
const BODY_MS = 15_000;
const HEADERS_MS = 10_000;
const MESSAGE_MS = 10_000;
const SLOW = 200;
const STRANGERS = 256;

/** `slow` holds the slow ones, `crowded` those who say nothing: they would push each other out. */
let slow: Target;
let crowded: Target;
beforeAll(async () => {
  [slow, crowded] = await Promise.all([startTarget(), startTarget()]);
});
afterAll(async () => {
  await Promise.all([slow.stop(), crowded.stop()]);
});

/** How long before its time is up a client falls silent, milliseconds: a byte that crosses the answer would cost it. */
const QUIET = 700;

/** Writes one more byte every second until the time is nearly up; answers what came back and after how long. */
async function drip(address: Address, start: string, byte: string, limitMs: number) {
  const connection = new RawConnection(address);
  const from = performance.now();
  connection.write(start);
  const timer = setInterval(() => {
    if (performance.now() - from < limitMs - QUIET) connection.write(byte);
  }, 1000);
  const answer = await connection.answer(limitMs + SLACK);
  clearInterval(timer);
  connection.destroy();
  return { ...answer, ms: performance.now() - from };
}

/** Both places the daemon listens, and the head of a request there whose body is still to come. */
function ways(): readonly { address: Address; head: string }[] {
  const lines = ['Content-Type: application/json', 'Content-Length: 100000'];
  const first = `POST ${TASKS} HTTP/1.1`;
  return [
    { address: slow.port, head: slow.text(first, lines) },
    { address: slow.socket, head: requestText(first, ['Host: localhost', ...lines]) },
  ];
}

const HEAD_START = `GET ${TASKS} HTTP/1.1\r\nX-Slow: `;

/** How long `/health` takes, the longest of several times over a while, milliseconds. */
async function slowestHealth(target: Target, overMs: number): Promise<number> {
  let slowest = 0;
  for (const until = performance.now() + overMs; performance.now() < until; ) {
    const from = performance.now();
    await target.expectWell();
    slowest = Math.max(slowest, performance.now() - from);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return slowest;
}

const open = (connections: readonly RawConnection[]) =>
  connections.filter(({ closed }) => !closed).length;

const settled = () => new Promise((resolve) => setTimeout(resolve, 300));

describe.concurrent('a client that sends a byte a second', () => {
  it('is cut at 15 s with 408 in its body, on TCP and at the socket', async () => {
    const cut = ways().map(({ address, head }) => drip(address, head, ' ', BODY_MS));
    for (const { status, closed, body, ms } of await Promise.all(cut)) {
      expect([status, closed]).toEqual([408, true]);
      expect(body).toContain('"code":"REQUEST_TIMEOUT"');
      expect(ms).toBeGreaterThanOrEqual(BODY_MS - 50);
      expect(ms).toBeLessThan(BODY_MS + SLACK);
    }
  });

  it('is cut after 10 s with 408 in its headers, on TCP and at the socket', async () => {
    const cut = ways().map(({ address }) => drip(address, HEAD_START, 'x', HEADERS_MS));
    for (const { status, closed, ms } of await Promise.all(cut)) {
      expect([status, closed]).toEqual([408, true]);
      expect(ms).toBeGreaterThanOrEqual(HEADERS_MS - 50);
      expect(ms).toBeLessThan(HEADERS_MS + SLACK);
    }
  });

  it('is cut after 10 s when it says nothing at all', async () => {
    const silent = new RawConnection(slow.port);
    const ms = await silent.end(HEADERS_MS + SLACK);
    expect(ms).toBeGreaterThanOrEqual(HEADERS_MS - 50);
  });

  it('is cut within 15 s in a message over the WebSocket, in fragments too', async () => {
    const first = Buffer.from([0x01, 0x81, 0, 0, 0, 0, 0x7b]);
    const fragment = Buffer.from([0x00, 0x81, 0, 0, 0, 0, 0x20]).toString('latin1');
    const whole = Buffer.from([0x81, 0xfe, 0xff, 0x00, 0, 0, 0, 0, 0x7b]).toString('latin1');
    const upgrade = slow.text('GET /ws HTTP/1.1', UPGRADE_LINES);
    const ended = await Promise.all(
      [
        { start: first.toString('latin1'), more: fragment },
        { start: whole, more: ' ' },
      ].map(async ({ start, more }) => {
        const connection = new RawConnection(slow.port);
        connection.write(upgrade);
        await settled();
        connection.write(start);
        const timer = setInterval(() => {
          if (!connection.closed) connection.write(more);
        }, 1000);
        const ms = await connection.end(MESSAGE_MS + 2 * SLACK);
        clearInterval(timer);
        connection.destroy();
        return ms;
      }),
    );
    for (const ms of ended) {
      expect(ms).not.toBeNull();
      expect(ms).toBeGreaterThanOrEqual(MESSAGE_MS - 1500);
      expect(ms).toBeLessThan(15_500);
    }
  });

  it(`delays nobody when there are ${SLOW} of them on TCP and ${SLOW} at the socket`, async () => {
    const clients = ways().flatMap(({ address, head }) =>
      Array.from({ length: SLOW }, (_, at) =>
        at % 2 === 0
          ? drip(address, head, ' ', BODY_MS)
          : drip(address, HEAD_START, 'x', HEADERS_MS),
      ),
    );
    expect(await slowestHealth(slow, BODY_MS + 2000)).toBeLessThan(1000);
    const ended = await Promise.all(clients);
    expect(ended.filter(({ closed }) => !closed)).toEqual([]);
    expect(new Set(ended.map(({ status }) => status))).toEqual(new Set([408]));
  });
});

describe('connections without a valid token', () => {
  it(`are held up to ${STRANGERS}; beyond that the oldest goes, and whoever showed one stays`, async () => {
    const known = new RawConnection(crowded.port);
    expect((await known.ask(crowded.text('GET /health HTTP/1.1'))).status).toBe(200);
    const more = 44;
    const connections: RawConnection[] = [];
    for (let at = 0; at < STRANGERS + more; at++) {
      const connection = new RawConnection(crowded.port);
      connections.push(connection);
      // one after the other: which is the oldest is known
      await new Promise((resolve) => connection.socket.once('connect', resolve));
      if (at === STRANGERS - 1) {
        await settled();
        expect(open(connections)).toBe(STRANGERS);
      }
    }
    await settled();
    expect(open(connections.slice(0, more))).toBe(0);
    expect(open(connections.slice(more))).toBe(STRANGERS);
    expect((await known.ask(crowded.text('GET /health HTTP/1.1'))).status).toBe(200);
    const wrong = requestText('GET /health HTTP/1.1', [`Host: ${crowded.host}`]);
    const refused = connections.at(-1);
    expect((await refused?.ask(wrong))?.status).toBe(401);
    expect(open(connections)).toBe(STRANGERS);
    for (const connection of [known, ...connections]) connection.destroy();
  });

  it('do not keep out whoever has a token', async () => {
    const crowd = Array.from({ length: 1000 }, () => new RawConnection(crowded.port));
    await settled();
    const from = performance.now();
    const reply = await crowded.call('GET', TASKS, undefined, bearer(crowded.token));
    expect(reply.status).toBe(200);
    expect(performance.now() - from).toBeLessThan(1000);
    await expect.poll(() => open(crowd), { timeout: 5000 }).toBeLessThanOrEqual(STRANGERS);
    for (const connection of crowd) connection.destroy();
  });
});
