// Attacks below the gate: bytes that make a request doubtful, too large, or none at all.
import { expect } from 'vitest';
import {
  type Attack,
  bearer,
  expectNoTasks,
  expectProblem,
  expectRawProblem,
  PWNED,
  TASKS,
  TOKENS,
} from './attack-target.ts';
import { requestText } from './raw-http.ts';

const JSON_TYPE = 'Content-Type: application/json';

export const BYTES: readonly Attack[] = [
  {
    id: 'B17',
    says: 'requests whose end is in doubt are 400 and lose their connection',
    async run(target) {
      const chunked = 'Transfer-Encoding: chunked';
      const doubtful: readonly (readonly string[])[] = [
        ['Content-Length: 17', chunked],
        [chunked, 'Content-Length: 17'],
        ['Content-Length: 17', 'Content-Length: 18'],
        ['Content-Length: 17, 17'],
        ['Content-Length: +17'],
        ['Content-Length: 0x11'],
        ['Content-Length: -1'],
        ['Transfer-Encoding: xchunked'],
        ['Transfer-Encoding: chunked, identity'],
        ['Transfer-Encoding : chunked'],
        ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'],
        ['X: a\r\n folded'],
        ['X: a\nY: b'],
        ['X: a\rY: b'],
      ];
      for (const lines of doubtful) {
        const request = target.text(`POST ${TASKS} HTTP/1.1`, [JSON_TYPE, ...lines], PWNED);
        const answer = await target.ask(`${request}GET ${TASKS} HTTP/1.1\r\n\r\n`);
        expectRawProblem(target, answer, [400]);
        expect([lines, answer.closed]).toEqual([lines, true]);
      }
      const broken = target.text(
        `POST ${TASKS} HTTP/1.1`,
        [JSON_TYPE, chunked],
        'zz\r\n{}\r\n0\r\n\r\n',
      );
      const answer = await target.ask(broken);
      expect(answer.closed).toBe(true);
      await expectNoTasks(target);
    },
  },
  {
    id: 'B18',
    says: 'headers of 17 KB are 431',
    async run(target) {
      const one = [`X: ${'a'.repeat(17_000)}`];
      const many = Array.from({ length: 1000 }, (_, at) => `X-${at}: ${'a'.repeat(20)}`);
      for (const lines of [one, many]) {
        const answer = await target.ask(target.text(`GET ${TASKS} HTTP/1.1`, lines));
        expectRawProblem(target, answer, [431], 'HEADERS_TOO_LARGE');
        expect(answer.closed).toBe(true);
      }
      const long = target.text(`GET ${TASKS}?text=${'a'.repeat(17_000)} HTTP/1.1`);
      expectRawProblem(target, await target.ask(long), [431]);
    },
  },
  {
    id: 'B19',
    says: 'a NUL in the path is 400, plain and encoded',
    async run(target) {
      for (const path of [`${TASKS}/a\0b`, `${TASKS}/a%00b`, `${TASKS}?text=%00`, `${TASKS}%00`]) {
        expectRawProblem(target, await target.ask(target.text(`GET ${path} HTTP/1.1`)), [400]);
      }
    },
  },
  {
    id: 'B20',
    says: 'other spellings of a path lead to no other route and past no permission',
    async run(target) {
      const { token } = await target.makeToken(['tasks:read']);
      const spellings = (path: string) => [
        path.toUpperCase(),
        `/${path}`,
        `${path}/`,
        `${path}.`,
        `${path};a=b`,
        `${path}%20`,
        `${path}%2f`,
        `${path}/..%2f`,
        `${path}/%2e%2e/`,
        path.replace('/v1/', '/v1/%2e/'),
        path.replace('/v1/', '/v1//'),
        path.replace('/v1/', '/v1/./'),
        path.replace('/v1/', '/v1/x/../'),
        path.replace('/v1/', '/v1\\'),
        path.replace('/api/', '/health/live/..;/api/'),
        path.replace('/api/', '/health/live%2f..%2fapi/'),
      ];
      for (const path of [TASKS, TOKENS]) {
        for (const spelling of spellings(path)) {
          const first = `GET ${spelling} HTTP/1.1`;
          const stranger = await target.ask(requestText(first, [`Host: ${target.host}`]));
          expectRawProblem(target, stranger, [400, 401, 403, 404]);
          const narrow = requestText(first, [
            `Host: ${target.host}`,
            `Authorization: Bearer ${token}`,
          ]);
          expectRawProblem(target, await target.ask(narrow), [400, 403, 404]);
          expectRawProblem(target, await target.ask(target.text(first)), [400, 403, 404]);
        }
      }
      const encoded = TOKENS.replace('tokens', 'toke%6es');
      const reply = await target.call('GET', encoded, undefined, bearer(token));
      expectProblem(target, reply, [403, 404]);
    },
  },
  {
    id: 'B21',
    says: 'TRACE, CONNECT and methods nobody serves are refused',
    async run(target) {
      for (const method of ['TRACE', 'CONNECT', 'PROPFIND', 'HEAD', 'PUT', 'PURGE']) {
        const place = method === 'CONNECT' ? 'evil.example.com:443' : TASKS;
        const answer = await target.ask(target.text(`${method} ${place} HTTP/1.1`), 1000);
        expect([method, [400, 403, 404, 405].includes(answer.status)]).toEqual([method, true]);
        expect(answer.body).not.toContain(target.token);
        target.expectSilent(answer.body);
      }
    },
  },
  {
    id: 'B22',
    says: 'what is not HTTP is 400 and the daemon stays well',
    async run(target) {
      const talk = [
        'EHLO evil.example.com\r\n\r\n',
        '*1\r\n$8\r\nFLUSHALL\r\n',
        'SSH-2.0-OpenSSH_9.2\r\n',
        'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
        Buffer.from('16030100c8010000c403030000000000000000', 'hex'),
        Buffer.alloc(4096, 0xff),
        Buffer.alloc(4096),
        'GET / HTTP/9.9\r\n\r\n',
        'GET\r\n\r\n',
      ];
      for (const said of talk) {
        const answer = await target.ask(said);
        expectRawProblem(target, answer, [400]);
        expect(answer.closed).toBe(true);
      }
      await target.expectWell();
    },
  },
];
