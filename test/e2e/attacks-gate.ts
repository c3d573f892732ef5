// Attacks on the gate: what a web page, a proxy or a stray program sends before anybody has said who it is.
import { requestSocket } from '@aurelius/core/testing';
import { expect } from 'vitest';
import {
  type Attack,
  expectNoTasks,
  expectProblem,
  expectRawProblem,
  expectRefusal,
  PWNED,
  TASKS,
  type Target,
} from './attack-target.ts';
import { OPERATIONS, smallestInput, wireOf } from './operations.ts';
import { askRaw, requestText } from './raw-http.ts';

const EVIL = 'http://evil.example.com';

/** No page of a browser may read an answer. */
function expectNoCors(headers: object): void {
  const names = Object.keys(headers).filter((name) => name.startsWith('access-control-'));
  expect(names).toEqual([]);
}

/** Every operation, called well but for these headers, is refused with 403 and without a word for browsers; at the socket too. */
async function expectAllForbidden(target: Target, headers: object): Promise<void> {
  for (const op of OPERATIONS) {
    const { method, path, body } = wireOf(op, smallestInput(op));
    const reply = await target.call(method, path, body, headers);
    expectRefusal(target, op, reply, [403], 'FORBIDDEN');
    expectNoCors(reply.headers);
  }
  const local = await requestSocket(target.socket, 'GET', TASKS, undefined, headers);
  expectProblem(target, local, [403], 'FORBIDDEN');
  expectNoCors(local.headers);
}

const length = (text: string) => `Content-Length: ${text.length}`;

const callers: Attack[] = [
  {
    id: 'B01',
    says: 'a read without a token is 401 and names the scheme',
    async run(target) {
      const reply = await target.stranger('GET', TASKS);
      expectProblem(target, reply, [401], 'UNAUTHENTICATED');
      expect(reply.headers['www-authenticate']).toBe('Bearer');
    },
  },
  {
    id: 'B02',
    says: 'every operation without a token is 401 but for /health/live',
    async run(target) {
      const open: string[] = [];
      for (const op of OPERATIONS) {
        const { method, path, body } = wireOf(op, smallestInput(op));
        const reply = await target.stranger(method, path, body);
        if (reply.status < 300) open.push(path);
        else expectRefusal(target, op, reply, [401], 'UNAUTHENTICATED');
      }
      expect(open).toEqual(['/health/live']);
    },
  },
  {
    id: 'B14',
    says: 'a token in the query is none',
    async run(target) {
      for (const name of ['token', 'access_token', 'authorization', 'key']) {
        const reply = await target.stranger('GET', `${TASKS}?${name}=${target.token}`);
        expectProblem(target, reply, [401], 'UNAUTHENTICATED');
        expect(reply.text).not.toContain(target.token);
      }
    },
  },
  {
    id: 'B15',
    says: 'a token in a cookie or another scheme is none',
    async run(target) {
      const { token } = target;
      const basic = Buffer.from(`owner:${token}`).toString('base64');
      const shown = [
        { cookie: `token=${token}; authorization=Bearer ${token}` },
        { 'api-key': token },
        { 'x-api-key': `${token}x` },
        { 'proxy-authorization': `Bearer ${token}` },
        { authorization: `Basic ${basic}` },
        { authorization: token },
      ];
      for (const headers of shown) {
        expectProblem(target, await target.stranger('GET', TASKS, undefined, headers), [401]);
      }
    },
  },
];

const pages: Attack[] = [
  {
    id: 'B03',
    says: 'a foreign Host is 403 for every operation',
    run: (target) => expectAllForbidden(target, { host: `evil.example.com:${target.port}` }),
  },
  {
    id: 'B04',
    says: 'a Host with a path, a user or another port is refused',
    async run(target) {
      const { port } = target;
      const hosts = [
        `localhost:${port}/#@evil`,
        `localhost:${port}@evil.example.com`,
        `evil.example.com@localhost:${port}`,
        `localhost:${port}.evil.example.com`,
        `localhost:${port + 1}`,
        'localhost',
        `127.0.0.1:${port}, evil.example.com`,
        `127.1:${port}`,
        `2130706433:${port}`,
        `0.0.0.0:${port}`,
        `aurelius:${port}`,
      ];
      for (const host of hosts) {
        expectProblem(target, await target.call('GET', TASKS, undefined, { host }), [400, 403]);
      }
    },
  },
  {
    id: 'B05',
    says: 'two Host headers are 400 on TCP and on the socket, equal ones too',
    async run(target) {
      for (const second of ['evil.example.com', target.host]) {
        const answer = await target.ask(target.text(`GET ${TASKS} HTTP/1.1`, [`Host: ${second}`]));
        expectRawProblem(target, answer, [400], 'BAD_HOST');
      }
      const twice = requestText(`GET ${TASKS} HTTP/1.1`, ['Host: localhost', 'Host: localhost']);
      expectRawProblem(target, await askRaw(target.socket, twice), [400], 'BAD_HOST');
    },
  },
  {
    id: 'B06',
    says: 'an absolute target of another place is refused',
    async run(target) {
      const targets = [
        `http://evil.example.com${TASKS}`,
        `http://evil.example.com:${target.port}${TASKS}`,
        `https://${target.host}${TASKS}`,
        `http://user@${target.host}${TASKS}`,
        `//${target.host}${TASKS}`,
        `http:${TASKS}`,
        '*',
        'api/v1/tasks',
      ];
      for (const url of targets) {
        const answer = await target.ask(target.text(`GET ${url} HTTP/1.1`));
        expectRawProblem(target, answer, [400, 403, 404]);
      }
      const own = await target.ask(target.text(`GET http://${target.host}${TASKS} HTTP/1.1`));
      expect(own.status).toBe(200);
    },
  },
  {
    id: 'B07',
    says: 'a request without a Host is 400, of HTTP/1.0 too',
    async run(target) {
      const token = `Authorization: Bearer ${target.token}`;
      for (const request of [
        requestText(`GET ${TASKS} HTTP/1.0`, [token]),
        requestText(`GET ${TASKS} HTTP/1.1`, [token]),
        requestText(`GET ${TASKS} HTTP/1.1`, ['Host:', token]),
        requestText(`GET http://${target.host}${TASKS} HTTP/1.0`, [token]),
      ]) {
        expectRawProblem(target, await target.ask(request), [400]);
      }
    },
  },
  {
    id: 'B08',
    says: 'a foreign Origin with a good token is 403 for every operation, and no browser may read it',
    run: (target) => expectAllForbidden(target, { origin: EVIL }),
  },
  {
    id: 'B09',
    says: 'Origin null and look-alikes are 403',
    async run(target) {
      const own = `http://${target.host}`;
      for (const origin of [
        'null',
        '',
        own,
        'http://localhost',
        `${own}.evil.example.com`,
        'file://',
      ]) {
        const reply = await target.call('GET', TASKS, undefined, { origin });
        expectProblem(target, reply, [403], 'FORBIDDEN');
        expectNoCors(reply.headers);
      }
    },
  },
  {
    id: 'B10',
    says: 'a preflight from a foreign page is 403 without permission to call',
    async run(target) {
      const asked = { 'access-control-request-method': 'DELETE', origin: EVIL };
      for (const headers of [
        asked,
        { ...asked, 'access-control-request-private-network': 'true' },
      ]) {
        const reply = await target.stranger('OPTIONS', TASKS, undefined, headers);
        expectProblem(target, reply, [403]);
        expectNoCors(reply.headers);
      }
    },
  },
  {
    id: 'B11',
    says: 'JSON sent as text/plain is 415 and has no effect',
    async run(target) {
      for (const type of [
        'text/plain',
        'text/plain; application/json',
        'application/json, text/plain',
      ]) {
        const reply = await target.call('POST', TASKS, PWNED, { 'content-type': type });
        expectProblem(target, reply, [415], 'UNSUPPORTED_MEDIA_TYPE');
      }
      await expectNoTasks(target);
    },
  },
  {
    id: 'B12',
    says: 'a form, a multipart body and JSON in other words are 415',
    async run(target) {
      const types = [
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'application/json\ta',
        'application/json; charset=utf-7',
        'application/jsonx',
        'application/ld+json',
        '',
      ];
      for (const type of types) {
        const lines = [`Content-Type: ${type}`, length(PWNED)];
        const answer = await target.ask(target.text(`POST ${TASKS} HTTP/1.1`, lines, PWNED));
        expectRawProblem(target, answer, [400, 415]);
      }
      const untyped = target.text(`POST ${TASKS} HTTP/1.1`, [length(PWNED)], PWNED);
      expectRawProblem(target, await target.ask(untyped), [415]);
      await expectNoTasks(target);
    },
  },
  {
    id: 'B13',
    says: 'a request that a browser calls cross-site is 403',
    async run(target) {
      for (const op of OPERATIONS) {
        const { method, path, body } = wireOf(op, smallestInput(op));
        const reply = await target.call(method, path, body, { 'sec-fetch-site': 'cross-site' });
        expectRefusal(target, op, reply, [403], 'FORBIDDEN');
      }
    },
  },
  {
    id: 'B16',
    says: 'headers of proxies and of method overriding change nothing',
    async run(target) {
      const { id } = (await target.call('POST', TASKS, { title: 'stays' })).body as { id: string };
      const told = {
        'x-forwarded-for': '127.0.0.1',
        'x-real-ip': '127.0.0.1',
        forwarded: 'for=127.0.0.1;host=localhost',
        'x-forwarded-host': 'localhost',
        'x-original-url': '/health/live',
        'x-rewrite-url': '/health/live',
        'x-http-method-override': 'DELETE',
        'x-http-method': 'DELETE',
        'x-method-override': 'DELETE',
      };
      const path = `${TASKS}/${id}`;
      expectProblem(target, await target.stranger('GET', path, undefined, told), [401]);
      const plain = await target.call('GET', path);
      const overridden = await target.call('GET', path, undefined, told);
      expect([overridden.status, overridden.text]).toEqual([200, plain.text]);
      const posted = await target.call('POST', `${path}/reopen`, {}, told);
      expect(posted.status).toBe(200);
      expectProblem(target, await target.call('GET', `${path}?_method=DELETE`), [400]);
      expect((await target.call('GET', path)).status).toBe(200);
    },
  },
];

export const GATE: readonly Attack[] = [...callers, ...pages];
