// Attacks on the WebSocket: who may open one, and what one may cost.
import { deflateRawSync } from 'node:zlib';
import { expect } from 'vitest';
import {
  type Attack,
  bearer,
  expectProblem,
  expectRawProblem,
  startTarget,
  TASKS,
  type Target,
  UPGRADE_LINES,
} from './attack-target.ts';
import { OPERATIONS, smallestInput } from './operations.ts';
import { askRaw, RawConnection, requestText } from './raw-http.ts';
import { closeOf, exchange, type Frame, frameOf, opened, upgradeStatus } from './web-socket.ts';

const FIRST = 'GET /ws HTTP/1.1';

/** Statuses of upgrades that differ from a good one in these headers. */
async function expectRefused(target: Target, headers: object, status: number): Promise<void> {
  const socket = target.socketWith({ ...bearer(target.token), ...headers });
  expect([headers, await upgradeStatus(socket)]).toEqual([headers, status]);
}

const codeOf = (frame: Frame) => (frame['error'] as { code?: string } | undefined)?.code;

/** A connection that is upgraded by hand, to write frames of any kind. */
async function upgraded(target: Target): Promise<{ connection: RawConnection; head: string }> {
  const connection = new RawConnection(target.port);
  let head = '';
  connection.socket.on('data', (part) => {
    head += part.toString('latin1');
  });
  connection.write(
    target.text(FIRST, [...UPGRADE_LINES, 'Sec-WebSocket-Extensions: permessage-deflate']),
  );
  for (let waited = 0; !head.includes('connected') && waited < 2000; waited += 5) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return { connection, head };
}

/** A masked frame of a client (RFC 6455 §5.2), masked with zeros. */
function clientFrame(first: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head[0] = first;
  head[1] = 0x80 | 126;
  head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}

/** The code that a connection upgraded by hand is closed with. */
async function closeAfter(connection: RawConnection, frame: Buffer): Promise<number | null> {
  let last: Buffer = Buffer.alloc(0);
  connection.socket.on('data', (part) => {
    last = part;
  });
  connection.write(frame);
  await connection.end(5000);
  return last[0] === 0x88 ? last.readUInt16BE(2) : null;
}

const opening: Attack[] = [
  {
    id: 'B51',
    says: 'a handshake from a foreign page is 403 in spite of a good token',
    async run(target) {
      for (const origin of [
        'https://evil.example.com',
        'null',
        `http://${target.host}`,
        'file://',
      ]) {
        await expectRefused(target, { origin }, 403);
      }
      await expectRefused(target, { 'sec-fetch-site': 'cross-site' }, 403);
      const page = target.socketWith({ origin: 'https://evil.example.com' }, '', [
        `bearer.${target.token}`,
      ]);
      expect(await upgradeStatus(page)).toBe(403);
      const local = ['Host: localhost', ...UPGRADE_LINES];
      const fromPage = requestText(FIRST, [...local, 'Origin: https://evil.example.com']);
      expectRawProblem(target, await askRaw(target.socket, fromPage), [403], 'FORBIDDEN');
      expect((await askRaw(target.socket, requestText(FIRST, local), 500)).status).toBe(101);
    },
  },
  {
    id: 'B52',
    says: 'a handshake for a foreign Host is 403',
    async run(target) {
      await expectRefused(target, { host: `evil.example.com:${target.port}` }, 403);
      await expectRefused(target, { host: 'localhost' }, 403);
      const twice = await target.ask(
        target.text(FIRST, [...UPGRADE_LINES, 'Host: evil.example.com']),
      );
      expectRawProblem(target, twice, [400], 'BAD_HOST');
    },
  },
  {
    id: 'B53',
    says: 'a handshake without a token is 401',
    async run(target) {
      const text = requestText(FIRST, [`Host: ${target.host}`, ...UPGRADE_LINES]);
      const answer = await target.ask(text);
      expectRawProblem(target, answer, [401], 'UNAUTHENTICATED');
      expect(answer.closed).toBe(true);
      expect(await upgradeStatus(target.socketWith({}, `?token=${target.token}`))).toBe(401);
      expect(await upgradeStatus(target.socketWith({ cookie: `token=${target.token}` }))).toBe(401);
      expect(await upgradeStatus(target.socketWith({}, '', ['aurelius']))).toBe(401);
      expect(await upgradeStatus(target.socketWith({}, '', [`bearer.${target.token}`]))).toBe(101);
      expect(await upgradeStatus(target.socketWith(bearer(target.token)))).toBe(101);
    },
  },
  {
    id: 'B60',
    says: '500 handshakes without a token leave no connection behind',
    async run(target) {
      const text = requestText(FIRST, [`Host: ${target.host}`, ...UPGRADE_LINES]);
      const connections = Array.from({ length: 500 }, () => {
        const connection = new RawConnection(target.port);
        connection.write(text);
        return connection;
      });
      const ended = await Promise.all(connections.map((connection) => connection.end(5000)));
      expect(ended.filter((ms) => ms === null).length).toBeLessThanOrEqual(32);
      for (const connection of connections) connection.destroy();
      await target.expectWell();
    },
  },
];

/** A client that waits for its answers is limited all the same. */
async function expectLimited(target: Target): Promise<void> {
  const { token } = await target.makeToken(['tasks:read']);
  const socket = await opened(target.socketWith(bearer(token)));
  let limited = 0;
  for (let round = 0; round < 20; round++) {
    const calls = Array.from({ length: 50 }, (_, at) =>
      exchange(socket, { id: 1 + round * 50 + at, op: 'system.live' }),
    );
    const answers = await Promise.all(calls);
    limited += answers.filter((answer) => codeOf(answer) === 'RATE_LIMITED').length;
  }
  expect(limited).toBeGreaterThan(100);
  socket.terminate();
}

const messages: Attack[] = [
  {
    id: 'B54',
    says: 'a message of 2 MiB ends its connection with 1009',
    async run(target) {
      const socket = await opened(target.socketWith(bearer(target.token)));
      const closed = closeOf(socket, 5000);
      socket.send('x'.repeat(2 * 1024 * 1024));
      expect(await closed).toBe(1009);
    },
  },
  {
    id: 'B55',
    says: '10,000 messages at once are refused or end their connection, and others are served',
    async run() {
      const target = await startTarget('');
      try {
        const { token } = await target.makeToken(['tasks:read']);
        await expectLimited(target);
        const flood = await opened(target.socketWith(bearer(token)));
        const other = await opened(target.socketWith(bearer(target.token)));
        const codes: (string | undefined)[] = [];
        flood.on('message', (data) => codes.push(codeOf(JSON.parse(String(data)) as Frame)));
        const closed = closeOf(flood, 10_000);
        for (let id = 1; id <= 10_000; id++) flood.send(`{"id":${id},"op":"tasks.list"}`);
        const from = performance.now();
        const answer = await exchange(other, { id: 1, op: 'tasks.list' });
        expect(answer['ok']).toBe(true);
        expect(performance.now() - from).toBeLessThan(1000);
        const done = new Promise((resolve) => {
          const timer = setInterval(() => {
            if (codes.length < 10_000) return;
            clearInterval(timer);
            resolve('answered');
          }, 20).unref();
        });
        const end = await Promise.race([closed, done]);
        expect(['answered', 1008]).toContain(end);
        const limited = codes.filter((code) => code === 'RATE_LIMITED').length;
        expect(codes.length - limited).toBeLessThan(1500);
        flood.terminate();
        other.terminate();
        await target.expectWell();
      } finally {
        await target.stop();
      }
    },
  },
  {
    id: 'B56',
    says: 'a binary message ends its connection with 1003, one that is no UTF-8 with 1007',
    async run(target) {
      const binary = await opened(target.socketWith(bearer(target.token)));
      const first = closeOf(binary, 5000);
      binary.send(Buffer.from('{"id":1,"op":"tasks.list"}'), { binary: true });
      expect(await first).toBe(1003);
      const broken = await opened(target.socketWith(bearer(target.token)));
      const second = closeOf(broken, 5000);
      broken.send(Buffer.from('{"id":1,"op":"\xff"}', 'latin1'), { binary: false });
      expect(await second).toBe(1007);
    },
  },
  {
    id: 'B57',
    says: 'a topic that is unknown or not one’s own to read is an error, not the end',
    async run(target) {
      const { token } = await target.makeToken(['tasks:read', 'events:read']);
      const feed = (topic: string) =>
        target.call('GET', `/api/v1/events?topic=${topic}`, undefined, bearer(token));
      expectProblem(target, await feed('token'), [403], 'MISSING_PERMISSION');
      expectProblem(target, await feed('nope'), [400], 'EVENT_TOPIC_UNKNOWN');
      const socket = await opened(target.socketWith(bearer(token)));
      const subscribe = async (topic: string) =>
        codeOf(await exchange(socket, { id: topic, subscribe: [topic] }));
      expect(await subscribe('token')).toBe('MISSING_PERMISSION');
      expect(await subscribe('token:created')).toBe('MISSING_PERMISSION');
      expect(await subscribe('nope')).toBe('EVENT_TOPIC_UNKNOWN');
      expect(await subscribe('task:nope')).toBe('EVENT_TOPIC_UNKNOWN');
      expect(await subscribe("task' OR 1=1")).toBe('INVALID_INPUT');
      expect(await subscribe('task')).toBeUndefined();
      await target.makeToken(['tasks:read']);
      await target.call('POST', TASKS, { title: 'told' });
      const told = await frameOf(socket, ({ type }) => type !== undefined);
      expect(told['type']).toBe('task:created');
      socket.terminate();
    },
  },
  {
    id: 'B58',
    says: 'compression is not spoken, and a compressed frame ends its connection',
    async run(target) {
      const { connection, head } = await upgraded(target);
      expect(head).toContain('101');
      expect(head.toLowerCase()).not.toContain('sec-websocket-extensions');
      const bomb = deflateRawSync(Buffer.alloc(10_000_000));
      expect(await closeAfter(connection, clientFrame(0xc1, bomb))).toBe(1002);
      await target.expectWell();
    },
  },
];

/** A token with one scope calls every operation over the WebSocket and is refused what needs another. */
export async function expectOnlyOwnCalls(target: Target, scope: string): Promise<void> {
  const { token } = await target.makeToken([scope]);
  const socket = await opened(target.socketWith(bearer(token)));
  const others = OPERATIONS.filter(
    ({ kind, permission }) => kind !== 'raw' && ![scope, 'public'].includes(permission),
  );
  for (const op of others) {
    const answer = await exchange(socket, { id: op.id, op: op.id, input: smallestInput(op) });
    expect([op.id, codeOf(answer)]).toEqual([op.id, 'MISSING_PERMISSION']);
    target.expectSilent(JSON.stringify(answer));
  }
  socket.terminate();
}

/** Messages that are no calls are answered as such, and the connection goes on. */
export async function expectProblemsFor(target: Target, said: readonly string[]): Promise<void> {
  const socket = await opened(target.socketWith(bearer(target.token)));
  for (const text of said) {
    socket.send(text);
    const answer = await frameOf(socket, ({ ok }) => ok === false);
    const status = (answer['error'] as { status: number }).status;
    expectProblem(
      target,
      {
        status,
        headers: { 'content-type': 'application/problem+json' },
        text: JSON.stringify(answer['error']),
      },
      [400, 404],
    );
  }
  expect(await exchange(socket, { id: 'last', op: 'tasks.list' })).toMatchObject({ ok: true });
  socket.terminate();
}

export const WEBSOCKET: readonly Attack[] = [...opening, ...messages];
