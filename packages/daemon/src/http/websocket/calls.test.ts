import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUNDLED } from '../../plugins/bundled.gen.ts';
import { startTestApp, type TestApp } from '../../testing/app.ts';
import { echo, echoed } from '../../testing/echo-plugin.ts';
import { openSocket, openTcpSocket, type TestSocket } from '../../testing/websocket.ts';

let app: TestApp;
let socket: TestSocket;
beforeAll(async () => {
  app = await startTestApp('', { bundled: [...BUNDLED, echo] });
  socket = await openSocket(app, '?topic=token');
});
afterAll(() => app.close());

let ids = 0;
const call = (op: string, input: object = {}, more: object = {}) =>
  socket.ask({ id: ++ids, op, input, ...more });
const refusal = (code: string) => ({ ok: false, error: { code } });

describe('calls over the WebSocket', () => {
  it('answer what the operation answers', async () => {
    expect(await call('echo.say', { room: 'hall', word: 'hi' })).toEqual({
      id: ids,
      ok: true,
      output: { room: 'hall', word: 'hi', greeting: 'hello', zone: 'UTC' },
    });
    expect(await call('echo.clear', { room: 'hall' })).toEqual({ id: ids, ok: true });
  });

  it('are checked as over HTTP', async () => {
    expect(await call('echo.say', { room: 'hall', wrod: 'hi' })).toMatchObject({
      ok: false,
      error: {
        code: 'INVALID_INPUT',
        status: 400,
        errors: expect.arrayContaining([{ pointer: '/wrod', message: 'there is no such field' }]),
      },
    });
    const long = { room: 'hall', word: 'x'.repeat(3000) };
    expect(await call('echo.say', long)).toMatchObject(refusal('PAYLOAD_TOO_LARGE'));
    expect(await call('echo.shout')).toMatchObject(refusal('ROUTE_NOT_FOUND'));
    expect(await call('echo.bytes', { how: 'whole' })).toMatchObject({
      error: { code: 'ROUTE_NOT_FOUND', detail: expect.stringContaining('over HTTP') },
    });
    expect(await call('echo.say', { room: 'a', word: 'b' }, { rows: [] })).toMatchObject(
      refusal('INVALID_INPUT'),
    );
    expect(await call('echo.list', {}, { ifMatch: 1 })).toMatchObject(refusal('INVALID_INPUT'));
  });

  it('need the permission of their operation', async () => {
    const made = await app.call('POST', '/api/v1/tokens', { name: 'r', scopes: ['echo:read'] });
    const reader = await openTcpSocket(await app.tcp(), (made.body as { token: string }).token);
    const say = { id: 1, op: 'echo.say', input: { room: 'hall', word: 'hi' } };
    expect(await reader.ask(say)).toMatchObject(refusal('MISSING_PERMISSION'));
    expect(await reader.ask({ id: 2, op: 'echo.list' })).toMatchObject({ ok: true });
    reader.ws.close();
  });

  it('say nothing of a bug but its id', async () => {
    const answer = await call('echo.say', { room: 'a', word: 'b', mode: 'bug' });
    expect(answer).toMatchObject({ error: { code: 'INTERNAL', requestId: expect.any(String) } });
    expect(JSON.stringify(answer)).not.toContain('hunter2');
  });

  it('take the revision and the key that HTTP has headers for', async () => {
    const create = (title: string) => call('tasks.create', { title }, { idempotencyKey: 'key-1' });
    const first = (await create('once')).output as { id: string };
    expect(await create('once')).toMatchObject({ output: { id: first.id } });
    expect(await create('twice')).toMatchObject(refusal('IDEMPOTENCY_KEY_REUSED'));
    const edit = (title: string) => call('tasks.edit', { id: first.id, title }, { ifMatch: 1 });
    expect(await edit('changed')).toMatchObject({ output: { rev: 2 } });
    expect(await edit('changed')).toMatchObject(refusal('REV_STALE'));
  });

  it('understand the message that names an operation', async () => {
    const { id } = (await call('tasks.create', { title: 'old' })).output as { id: string };
    const data = { id, title: 'new', priority: 'high' };
    const fits = { ok: true, output: { id, title: 'new', priority: 'high' } };
    expect(await socket.ask({ id: 'x', type: 'task:update', data })).toMatchObject(fits);
    expect(await socket.ask({ id: 'y', event: 'task:update', data })).toMatchObject(fits);
    const silent = socket.wait(({ id: it, ok }) => it === null && ok === true);
    socket.send({ type: 'task:update', data });
    expect(await silent).toMatchObject(fits);
    expect(await socket.ask({ id: 'z', type: 'task:upgrade', data })).toMatchObject(
      refusal('ROUTE_NOT_FOUND'),
    );
  });

  it('tell under no id what cannot be told under one', async () => {
    const unnamed = () => socket.told.filter(({ id, ok }) => id === null && ok === false);
    const before = unnamed().length;
    for (const text of ['{', '[]', '{"id":{},"op":"echo.list"}', '{"a":1,"a":2}']) {
      socket.ws.send(text);
    }
    socket.send({ id: 'slow', op: 'echo.say', input: { room: 'a', word: 'b', waitMs: 100 } });
    socket.send({ id: 'slow', op: 'echo.list' });
    await expect.poll(() => unnamed().length).toBe(before + 5);
    expect(await socket.wait(({ id }) => id === 'slow')).toMatchObject({ output: { word: 'b' } });
    expect(await socket.ask({ id: 'what', zork: 1 })).toMatchObject(refusal('INVALID_INPUT'));
  });

  it('carry rows in and items out', async () => {
    const rows = [{ a: 1 }, 'b', null];
    expect(await call('echo.rows', {}, { rows })).toEqual({ id: ids, ok: true });
    expect(socket.told.filter(({ id }) => id === ids).slice(0, 3)).toEqual([
      { id: ids, item: { line: 1, value: { a: 1 } } },
      { id: ids, item: { line: 2, value: 'b' } },
      { id: ids, item: { line: 3, value: null } },
    ]);
    expect(await call('echo.rows', { failAt: 2 }, { rows })).toMatchObject(refusal('ECHO_REFUSED'));
    expect(socket.told.filter(({ id, item }) => id === ids && item !== undefined)).toHaveLength(1);
  });

  it('are cancelled, however fast their items come', async () => {
    echoed.cancelled = false;
    const id = ++ids;
    socket.send({ id, op: 'echo.count' });
    await socket.wait((told) => told.id === id && (told.item as { n: number })?.n === 500);
    expect(await socket.ask({ id, cancel: true })).toMatchObject(refusal('INTERRUPTED'));
    expect(echoed.cancelled).toBe(true);
    const { counted } = echoed;
    await sleep(20);
    expect(echoed.counted).toBe(counted);
    socket.send({ id, cancel: true });
    expect(await call('echo.list')).toMatchObject({ ok: true });
  });

  it('end when the connection does', async () => {
    echoed.cancelled = false;
    const other = await openSocket(app);
    other.send({ id: 1, op: 'echo.count' });
    await other.wait(({ item }) => item !== undefined);
    other.ws.terminate();
    await expect.poll(() => echoed.cancelled).toBe(true);
  });
});
