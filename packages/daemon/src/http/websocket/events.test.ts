import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp, type TestTcp } from '../../testing/app.ts';
import { openSocket, openTcpSocket, type TestSocket } from '../../testing/websocket.ts';

let app: TestApp;
let tcp: TestTcp;
beforeAll(async () => {
  app = await startTestApp();
  tcp = await app.tcp();
});
afterAll(() => app.close());

async function addTask(title: string): Promise<string> {
  const made = await app.call('POST', '/api/v1/tasks', { title });
  return (made.body as { id: string }).id;
}

async function tokenWith(...scopes: string[]): Promise<{ id: string; token: string }> {
  const name = `t${Math.random()}`;
  return (await app.call('POST', '/api/v1/tokens', { name, scopes })).body;
}

const titles = (socket: TestSocket) =>
  socket.events().map(({ data }) => (data as { title?: string }).title);
const seqs = (socket: TestSocket) => socket.events().map(({ seq }) => seq as number);
const isTask =
  (title: string) =>
  ({ data }: { readonly data?: unknown }) =>
    (data as { title?: string } | undefined)?.title === title;

describe('events on the WebSocket', () => {
  it('begin with who is connected and where the log stands', async () => {
    await addTask('before');
    const socket = await openSocket(app);
    const hello = await socket.wait(({ type }) => type === 'connected');
    expect(hello).toEqual({
      type: 'connected',
      connection: expect.stringMatching(/^[0-9a-f-]{36}$/),
      userId: 'owner',
      scopes: ['*'],
      seq: expect.any(Number),
      timestamp: '2026-11-23T10:00:00.000Z',
    });
    const id = await addTask('after');
    expect(await socket.wait(isTask('after'))).toEqual({
      type: 'task:created',
      seq: (hello.seq ?? 0) + 1,
      at: '2026-11-23T10:00:00.000Z',
      entity: 'task',
      entityId: id,
      data: expect.objectContaining({ id, title: 'after' }),
    });
    expect(socket.told[0]).toBe(hello);
    socket.ws.close();
  });

  it('go on behind a number while writes go on, none lost and none twice', async () => {
    const first = await openSocket(app);
    const { seq: start = 0 } = await first.wait(({ type }) => type === 'connected');
    let writing = true;
    const writer = (async () => {
      let count = 0;
      while (writing) {
        await Promise.all([addTask(`w${count++}`), addTask(`w${count++}`)]);
      }
      return count;
    })();
    const seen: number[] = [];
    let after = start;
    for (let round = 0; round < 12; round++) {
      const socket = await openSocket(app, `?after=${after}&topic=task`);
      await sleep(round * 3);
      socket.ws.terminate();
      seen.push(...seqs(socket));
      after = seen.at(-1) ?? after;
    }
    writing = false;
    const count = await writer;
    const last = await openSocket(app, `?after=${after}`);
    await last.wait(({ seq }) => seq === start + count);
    seen.push(...seqs(last));
    expect(seen).toEqual(Array.from({ length: count }, (_, at) => start + 1 + at));
    last.ws.close();
    first.ws.close();
  });

  it('are not told to the connection that caused them, also when it catches up', async () => {
    const own = await openSocket(app);
    const other = await openSocket(app);
    const answer = await own.ask({ id: 1, op: 'tasks.create', input: { title: 'mine' } });
    expect(answer).toMatchObject({ ok: true, output: { title: 'mine' } });
    await other.wait(isTask('mine'));
    await addTask('yours');
    await own.wait(isTask('yours'));
    await other.wait(isTask('yours'));
    expect(titles(own)).toEqual(['yours']);
    expect(titles(other)).toEqual(['mine', 'yours']);
    own.send({ id: 2, op: 'events.tail', input: { after: 0 } });
    const known = (await other.wait(isTask('mine'))).seq ?? 0;
    await own.wait(
      ({ id, item }) => id === 2 && isTask('yours')({ data: (item as { data: unknown }).data }),
    );
    const items = own.told.flatMap(({ item }) => (item as { seq: number } | undefined)?.seq ?? []);
    expect(items).not.toContain(known);
    expect(items).toContain(known + 1);
    own.ws.close();
    other.ws.close();
  });

  it('stay with whoever may read their module', async () => {
    const { token } = await tokenWith('tasks:read');
    const tasks = await openTcpSocket(tcp, token);
    const none = await openTcpSocket(tcp, (await tokenWith('tasks:write')).token);
    await addTask('readable');
    await tasks.wait(isTask('readable'));
    await tokenWith('tasks:read');
    await addTask('the last one');
    await tasks.wait(isTask('the last one'));
    expect(tasks.events().map(({ type }) => type)).toEqual(['task:created', 'task:created']);
    expect(await none.ask({ id: 1, subscribe: ['task'] })).toMatchObject({
      ok: false,
      error: { code: 'MISSING_PERMISSION' },
    });
    expect(none.events()).toEqual([]);
    expect(none.ws.readyState).toBe(none.ws.OPEN);
    tasks.ws.close();
    none.ws.close();
  });

  it('are chosen by topic, at the handshake and later', async () => {
    const socket = await openSocket(app, '?topic=task:updated');
    const id = await addTask('chosen');
    await app.call('PATCH', `/api/v1/tasks/${id}`, { title: 'changed' });
    await socket.wait(isTask('changed'));
    expect(await socket.ask({ id: 1, subscribe: ['task:deleted', 'token'] })).toEqual({
      id: 1,
      ok: true,
      output: { topics: ['task:updated', 'task:deleted', 'token'] },
    });
    expect(await socket.ask({ id: 2, unsubscribe: ['task:updated'] })).toMatchObject({
      output: { topics: ['task:deleted', 'token'] },
    });
    await app.call('PATCH', `/api/v1/tasks/${id}`, { title: 'changed again' });
    await app.call('DELETE', `/api/v1/tasks/${id}`);
    await socket.wait(({ type }) => type === 'task:deleted');
    expect(socket.events().map(({ type }) => type)).toEqual(['task:updated', 'task:deleted']);
    expect(await socket.ask({ id: 3, subscribe: ['zork'] })).toMatchObject({
      ok: false,
      error: { code: 'EVENT_TOPIC_UNKNOWN' },
    });
    socket.ws.close();
  });

  it('refuse in HTTP what cannot be followed', async () => {
    await expect(openSocket(app, '?after=999999')).rejects.toMatchObject({
      status: 409,
      code: 'EVENTS_GONE',
    });
    await expect(openSocket(app, '?topic=zork')).rejects.toMatchObject({ status: 400 });
    await expect(openSocket(app, '?nope=1')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    const { token } = await tokenWith('tasks:write');
    await expect(openTcpSocket(tcp, token, '?topic=task')).rejects.toMatchObject({ status: 403 });
  });
});
