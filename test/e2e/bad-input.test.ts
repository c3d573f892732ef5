// Bad input over the real socket: the right status and code, a small answer, nothing half-done.
import {
  type BuiltDaemon,
  type Reply,
  requestSocket,
  startBuiltDaemon,
  tempHome,
} from '@aurelius/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const home = tempHome();
let daemon: BuiltDaemon;
const TASKS = '/api/v1/tasks';
const send = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
  requestSocket(daemon.socket, method, path, body, headers);
const created = async (fields: object): Promise<{ id: string; rev: number; title: string }> =>
  (await send('POST', TASKS, fields)).body;

beforeAll(async () => {
  daemon = await startBuiltDaemon(home.path);
});
afterAll(async () => {
  await daemon.stop();
  home.remove();
});

function expectRefused(reply: Reply, status: number, code: string): void {
  expect([reply.status, (reply.body as { code: unknown }).code]).toEqual([status, code]);
  expect(Buffer.byteLength(reply.text)).toBeLessThan(1024);
  expect(reply.text).not.toContain(home.path);
}

const INVALID = 'INVALID_INPUT';
const UNREADABLE = 'TASK_DATE_UNREADABLE';
const MALFORMED = 'MALFORMED_JSON';

describe('a task is refused', () => {
  it.each<readonly [string, string | Uint8Array | object, string]>([
    ['with an unknown field', { title: 'x', nope: 1 }, INVALID],
    ['with a blank title', { title: '  ' }, INVALID],
    ['with a title of 201 characters', { title: 'x'.repeat(201) }, INVALID],
    [
      'with a description of 2001 characters',
      { title: 'x', description: 'y'.repeat(2001) },
      INVALID,
    ],
    ['with a number for a title', { title: 1 }, INVALID],
    ['with a month that is not there', { title: 'x', dueDate: '2026-13-01T00:00:00Z' }, INVALID],
    ['with an instant without a zone', { title: 'x', dueDate: '2026-11-24T09:00:00' }, INVALID],
    ['with a day that is not there', { title: 'x', dueLocal: '2026-02-30' }, INVALID],
    ['with a wall time in a zone', { title: 'x', dueLocal: '2026-11-24T09:00:00Z' }, INVALID],
    ['with words that are no date', { title: 'x', due: 'garbage' }, UNREADABLE],
    [
      'with a zone that is not there',
      { title: 'x', due: 'today', dueZone: 'Mars/Base' },
      'TASK_ZONE_UNKNOWN',
    ],
    ['with 400 KB of brackets', '['.repeat(400_000), MALFORMED],
    ['with a key twice', '{"title":"x","title":"y"}', MALFORMED],
    ['with a key twice, escaped', '{"title":"x","\\u0074itle":"y"}', MALFORMED],
    ['with bytes that are not UTF-8', Buffer.from('{"title":"\xff"}', 'latin1'), MALFORMED],
    ['with a surrogate as bytes', Buffer.from('{"title":"\xed\xa0\x80"}', 'latin1'), MALFORMED],
    ['with half of a body', '{"title":"x"', MALFORMED],
    ['with U+0000', '{"title":"a\\u0000b"}', INVALID],
    ['with a lone high surrogate', '{"title":"a\\ud800b"}', INVALID],
    ['with a lone low surrogate', '{"labels":["\\udc00"],"title":"x"}', INVALID],
    ['with U+0000 in a key', '{"title":"x","\\u0000":1}', INVALID],
  ])('%s', async (_, body, code) => {
    expectRefused(await send('POST', TASKS, body), 400, code);
    const { data } = (await send('GET', `${TASKS}?limit=500`)).body as { data: unknown[] };
    expect(data).toEqual([]);
  });

  it('when its fields contradict each other', async () => {
    const twice = { title: 'x', due: 'today', dueLocal: '2026-11-24' };
    expectRefused(await send('POST', TASKS, twice), 422, 'TASK_DUE_CONFLICT');
  });

  it.each(['%00', '%ed%a0%80', '%zz'])('in a query with %s', async (text) => {
    expectRefused(await send('GET', `${TASKS}?text=${text}`), 400, INVALID);
  });
});

describe('a change is refused', () => {
  it('when it makes a task part of itself, however far below, and nothing is changed', async () => {
    const [top, middle, bottom] = [
      await created({ title: 'top' }),
      await created({ title: 'middle' }),
      await created({ title: 'bottom' }),
    ];
    await send('PATCH', `${TASKS}/${middle.id}`, { parentId: top.id });
    await send('PATCH', `${TASKS}/${bottom.id}`, { parentId: middle.id });
    for (const parentId of [top.id, middle.id, bottom.id]) {
      const refused = await send('PATCH', `${TASKS}/${top.id}`, { parentId, title: 'changed' });
      expectRefused(refused, 409, 'TASK_CYCLE');
    }
    expect((await send('GET', `${TASKS}/${top.id}`)).body).toEqual(top);
  });

  it('with what creating refuses, too', async () => {
    const { id } = await created({ title: 'stays' });
    for (const body of [{ nope: 1 }, { due: 'garbage' }, '{"title":"a\\u0000"}', '[]']) {
      expect((await send('PATCH', `${TASKS}/${id}`, body)).status).toBe(400);
    }
    expect((await send('GET', `${TASKS}/${id}`)).body).toMatchObject({ title: 'stays', rev: 1 });
  });

  it('when there is no such task', async () => {
    expectRefused(await send('PATCH', `${TASKS}/nothing`, { title: 'x' }), 404, 'TASK_NOT_FOUND');
  });
});

describe('a caller that is still sending', () => {
  it.each<readonly [string, Record<string, string>, number]>([
    ['too much', {}, 413],
    ['too much, without saying so', { 'transfer-encoding': 'chunked' }, 413],
    ['another type', { 'content-type': 'text/plain' }, 415],
    ['from another site', { origin: 'http://evil.example.com' }, 403],
  ])('learns that it is refused: %s', async (_, headers, status) => {
    const reply = await send('POST', TASKS, Buffer.alloc(20_000_000, 'x'), headers);
    expect(reply.status).toBe(status);
  });
});

describe('text that acts on a terminal', () => {
  it.each([
    ['control characters', 'a\u0001\u0007\u001b[2Jb\u007f\u009b'],
    ['an OSC sequence', 'a\u001b]0;title\u0007\u009d8;;http://x\u009cb'],
    ['bidi characters', 'a\u202e\u2066\u200f\u061cb'],
    ['zero-width characters', 'a\u200b\u200d\ufeff\u2060b'],
    ['line breaks', 'a\r\n\u2028\u0085b'],
    ['characters beyond 16 bits', 'a\u{1f680}\u{e0041}b'],
  ])('comes back intact: %s', async (_, title) => {
    const made = await created({ title, labels: ['terminal'] });
    expect(made.title).toBe(title);
    expect(((await send('GET', `${TASKS}/${made.id}`)).body as { title: unknown }).title).toBe(
      title,
    );
  });
});
