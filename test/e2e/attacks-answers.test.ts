// What every answer has in common, the refusals of what is hardly HTTP among them.
import type { Reply } from '@aurelius/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTarget, TASKS, type Target, UPGRADE_LINES } from './attack-target.ts';
import { requestText } from './raw-http.ts';

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.stop());

/** Requests by what their answer is. */
const REQUESTS: readonly (readonly [string, number, () => string])[] = [
  ['a list', 200, () => target.text(`GET ${TASKS} HTTP/1.1`)],
  ['no token', 401, () => requestText(`GET ${TASKS} HTTP/1.1`, [`Host: ${target.host}`])],
  ['a foreign Host', 403, () => requestText(`GET ${TASKS} HTTP/1.1`, ['Host: evil.example.com'])],
  ['no route', 404, () => target.text('GET /nope HTTP/1.1')],
  ['two Hosts', 400, () => target.text(`GET ${TASKS} HTTP/1.1`, ['Host: localhost'])],
  ['a broken request line', 400, () => 'GET\r\n\r\n'],
  ['large headers', 431, () => target.text(`GET ${TASKS} HTTP/1.1`, [`X: ${'x'.repeat(17_000)}`])],
  ['a tunnel', 405, () => requestText('CONNECT evil.example.com:443 HTTP/1.1', ['Host: x'])],
  ['an expectation', 417, () => target.text(`GET ${TASKS} HTTP/1.1`, ['Expect: the-impossible'])],
  [
    'a handshake without a key',
    400,
    () => target.text('GET /ws HTTP/1.1', UPGRADE_LINES.slice(0, -1)),
  ],
  [
    'a refused handshake',
    401,
    () => requestText('GET /ws HTTP/1.1', [`Host: ${target.host}`, ...UPGRADE_LINES]),
  ],
];

const refused = (body: string | object) => target.call('POST', TASKS, body);
const list = (count: number, one: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => one(at)).join(',');

describe('an answer', () => {
  it.each(REQUESTS)(
    'to %s is %i with the headers that keep browsers out',
    async (_, status, text) => {
      const answer = await target.ask(text());
      expect(answer.status).toBe(status);
      expect(answer.headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'content-security-policy': expect.stringContaining("default-src 'none'"),
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
      });
      const names = Object.keys(answer.headers);
      expect(names.filter((name) => /^access-control-|^server$|^x-powered-by$/.test(name))).toEqual(
        [],
      );
    },
  );

  it.each(REQUESTS.filter(([, status]) => status !== 200))(
    'to %s is %i as problem JSON',
    async (_, status, text) => {
      const { headers, body } = await target.ask(text());
      expect(headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(JSON.parse(body)).toMatchObject({ status, code: expect.stringMatching(/^[A-Z_]+$/) });
      target.expectSilent(body);
    },
  );

  it('to a good request says the same id in its header and in its problem', async () => {
    const reply = await target.call('GET', '/nope');
    const { requestId } = reply.body as { requestId: string };
    expect(requestId).toBe(reply.headers['aurelius-request-id']);
    const given = await target.call('GET', '/nope', undefined, {
      'x-request-id': 'forged',
      'aurelius-request-id': 'forged',
    });
    expect(given.text).not.toContain('forged');
  });

  it.each<readonly [string, () => Promise<Reply>]>([
    ['a megabyte as a key', () => refused(`{"title":"a","${'k'.repeat(1_000_000)}":0}`)],
    [
      'half a megabyte as a key twice',
      () => refused(`{${[0, 1].map((value) => `"${'k'.repeat(500_000)}":${value}`)}}`),
    ],
    ['90,000 keys', () => refused(`{"title":"a",${list(90_000, (at) => `"k${at}":0`)}}`)],
    ['a megabyte as a value', () => refused({ title: 'a', priority: 'x'.repeat(1_000_000) })],
    ['300,000 labels', () => refused({ title: 'a', labels: Array(300_000).fill(1) })],
    ['1,500 fields of a query', () => target.call('GET', `${TASKS}?${'zz=1&'.repeat(1500)}`)],
    ['a field of 15,000 characters', () => target.call('GET', `${TASKS}?${'z'.repeat(15_000)}=1`)],
  ])('to %s is a small refusal', async (_, send) => {
    const { status, text } = await send();
    expect(status).toBe(400);
    expect(text.length).toBeLessThan(4096);
  });
});
