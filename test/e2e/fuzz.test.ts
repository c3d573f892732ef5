// Thousands of requests that nobody would write: each is answered as what it is, and nothing inside shows.
import { kernelErrors, type Operation } from '@aurelius/core/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer, hasOwnWords, startTarget, TASKS, type Target } from './attack-target.ts';
import { type Fuzzed, inputsFor, requestsTo } from './fuzz-requests.ts';
import { OPERATIONS, smallestInput, wireOf } from './operations.ts';
import { type RawAnswer, RawConnection } from './raw-http.ts';
import { LONG } from './sample.ts';
import { frameOf, opened } from './web-socket.ts';

const RUNS = LONG ? 10_000 : 60;
const TIME = LONG ? 600_000 : 60_000;
/** How long a stream without an end is listened to, milliseconds. */
const LISTEN_MS = 20;

/** Reads first: they are quick while there is little to read. */
const ORDERED = [...OPERATIONS].sort(
  (a, b) => Number(a.effects !== 'read') - Number(b.effects !== 'read'),
);

interface Named {
  readonly id: string;
  readonly ref: string;
}

/** Names of tasks; those that a request removed name nothing from then on. */
const ids: string[] = [];
let target: Target;
let connection: RawConnection;
beforeAll(async () => {
  target = await startTarget();
  connection = new RawConnection(target.port);
  for (let at = 0; at < 50; at++) {
    const { id, ref } = (await target.call('POST', TASKS, { title: `Task ${at}` })).body as Named;
    ids.push(id, ref);
  }
});
afterAll(async () => {
  connection.destroy();
  await target.stop();
});

const isEndless = (op: Operation) => op.kind === 'stream' && op.yields === 'feed';

/** Sends on a connection that is kept as long as the daemon keeps it. */
async function send(op: Operation, { first, lines, body }: Fuzzed): Promise<RawAnswer> {
  const typed = lines.some((line) => line.startsWith('content-type'));
  const bodyLines = body === null ? [] : [`Content-Length: ${body.length}`];
  if (body !== null && !typed) bodyLines.push('Content-Type: application/json');
  const head = Buffer.from(target.text(first, [...lines, ...bodyLines]), 'latin1');
  const bytes = body === null ? head : Buffer.concat([head, body]);
  if (connection.closed) connection = new RawConnection(target.port);
  const answer = await connection.ask(bytes, isEndless(op) ? LISTEN_MS : 10_000);
  const whole = answer.headers['content-length'] !== undefined || !isEndless(op);
  if (!whole || answer.closed || answer.headers['connection'] === 'close') {
    connection.destroy();
    connection = new RawConnection(target.port);
  }
  return answer;
}

const OUTDATED = `"code":"${kernelErrors.DAEMON_OUTDATED.code}"`;

/** Said before anybody knows which operation is called, so in nobody's own words. */
const NO_HTTP = 'This is not a well-formed HTTP/1.1 request';

/** Operations that call one of another slice, whose refusals they pass on. */
const CALLS: Readonly<Record<string, string>> = { 'tasks.analyze': 'ai.process' };

/** Codes that the answers of an operation may have. */
const codesOf = (op: Operation): ReadonlySet<string> => {
  const called = ORDERED.filter(({ id }) => id === CALLS[op.id]);
  const errors = [op, ...called].flatMap((one) => one.errors);
  return new Set([...Object.keys(kernelErrors), ...errors.map(({ code }) => code)]);
};

/** Fails where an answer is none, is a bug, is not declared, or says too much. */
function expectCalm(op: Operation, strays: boolean, { status, headers, body }: RawAnswer): void {
  if (status === 0 && isEndless(op)) return;
  expect(status).toBeGreaterThanOrEqual(200);
  // what a header says about the caller's build may make the daemon too old for it
  if (!body.includes(OUTDATED)) expect(status).toBeLessThan(500);
  expect(body).not.toContain('"code":"INTERNAL"');
  if (status < 400) return;
  target.expectSilent(body);
  const isProblem = /^application\/problem\+json/.test(headers['content-type'] ?? '');
  const isBefore = isProblem && (strays || body.includes(NO_HTTP));
  if (hasOwnWords(op) && !isBefore) {
    expect(JSON.parse(body)).toMatchObject({ error: { message: expect.any(String) } });
    return;
  }
  expect(isProblem).toBe(true);
  const { code, status: said } = JSON.parse(body) as { code: string; status: number };
  expect(said).toBe(status);
  if (!strays) expect(codesOf(op)).toContain(code);
}

describe(`${RUNS} requests to one operation bring neither a bug nor a word from inside`, () => {
  it.each(ORDERED.map((op) => [op.id, op] as const))(
    '%s',
    async (_id, op) => {
      await fc.assert(
        fc.asyncProperty(requestsTo(op, ids), async (request) => {
          expectCalm(op, request.strays, await send(op, request));
        }),
        { numRuns: RUNS },
      );
      await target.expectWell();
    },
    TIME,
  );
});

/** Bytes at places of a request that are put in, changed or left out. */
const damage = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    kind: fc.constantFrom('change', 'insert', 'drop', 'cut'),
    byte: fc.integer({ min: 0, max: 255 }),
  }),
  { minLength: 1, maxLength: 6 },
);

function damaged(
  bytes: Buffer,
  wounds: readonly { at: number; kind: string; byte: number }[],
): Buffer {
  let result = Buffer.from(bytes);
  for (const { at, kind, byte } of wounds) {
    const place = Math.floor(at * result.length);
    const before = result.subarray(0, place);
    if (kind === 'cut') result = Buffer.from(before);
    else {
      const after = result.subarray(kind === 'insert' ? place : place + 1);
      const put = kind === 'drop' ? Buffer.alloc(0) : Buffer.from([byte]);
      result = Buffer.concat([before, put, after]);
    }
  }
  return result;
}

describe('requests with damaged bytes', () => {
  it(
    'are answered calmly or not at all',
    async () => {
      const calls = OPERATIONS.filter((op) => !isEndless(op));
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...calls), damage, async (op, wounds) => {
          const { method, path, body } = wireOf(op, smallestInput(op));
          const text = body === undefined ? '' : JSON.stringify(body);
          const lines = ['Content-Type: application/json', `Content-Length: ${text.length}`];
          const whole = Buffer.from(target.text(`${method} ${path} HTTP/1.1`, lines, text));
          const own = new RawConnection(target.port);
          own.write(damaged(whole, wounds));
          own.socket.end();
          const { status, body: said } = await own.answer(2000);
          own.destroy();
          expect(status).toBeLessThan(500);
          if (status >= 400) target.expectSilent(said);
        }),
        { numRuns: RUNS },
      );
      await target.expectWell();
    },
    TIME,
  );
});

describe('messages over the WebSocket', () => {
  it(
    'are each answered under their id, calmly',
    async () => {
      const socket = await opened(target.socketWith(bearer(target.token), '?topic=token'));
      const calls = OPERATIONS.filter((op) => op.kind === 'json');
      const call = fc
        .constantFrom(...calls)
        .chain((op) => fc.tuple(fc.constant(op), inputsFor(op, ids), fc.boolean()));
      let id = 0;
      await fc.assert(
        fc.asyncProperty(call, async ([op, input, conditional]) => {
          id++;
          const more = conditional ? `,"ifMatch":${id % 5},"idempotencyKey":"key ${id % 3}"` : '';
          socket.send(`{"id":${id},"op":"${op.id}","input":${input}${more}}`);
          // what is no JSON has no id to be answered under
          const answer = await frameOf(
            socket,
            ({ ok, id: of }) => ok !== undefined && (of === id || of === null),
          );
          if (answer['ok'] === true) return;
          const problem = answer['error'] as { status: number; code: string };
          expect(problem.status).toBeLessThan(500);
          expect(codesOf(op)).toContain(problem.code);
          target.expectSilent(JSON.stringify(problem));
        }),
        { numRuns: LONG ? 10_000 : 400 },
      );
      socket.terminate();
      await target.expectWell();
    },
    TIME,
  );
});
