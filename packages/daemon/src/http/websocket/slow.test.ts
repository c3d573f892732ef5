import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BUNDLED } from '../../plugins/bundled.gen.ts';
import { startTestApp, type TestApp } from '../../testing/app.ts';
import { echo, echoed } from '../../testing/echo-plugin.ts';
import { openSocket, type TestSocket } from '../../testing/websocket.ts';

const NOTES = 'n'.repeat(9000);

let app: TestApp;
beforeEach(async () => {
  app = await startTestApp();
});
afterEach(async () => {
  vi.useRealTimers();
  await app.close();
});

/** Makes `count` events about one task, some 9 KB each; answers the number of the last one. */
async function flood(count: number, reader: TestSocket): Promise<number> {
  const made = await app.call('POST', '/api/v1/tasks', { title: 'big', notes: NOTES });
  const { id } = made.body as { id: string };
  const ids = Array.from({ length: count - 1 }, (_, at) => at);
  await Promise.all(
    ids.map((estimate) => app.call('PATCH', `/api/v1/tasks/${id}`, { estimate: estimate + 1 })),
  );
  await reader.wait(
    () => reader.events().filter(({ entityId }) => entityId === id).length === count,
  );
  return reader.events().at(-1)?.seq ?? 0;
}

const seqs = (socket: TestSocket) => socket.events().map(({ seq }) => seq ?? 0);
const rising = (numbers: number[]) => numbers.toSorted((a, b) => a - b);

describe('a client that does not read', () => {
  it('is told what it missed by the newest of each, and others by all of it', async () => {
    const slow = await openSocket(app, '?topic=task');
    const other = await openSocket(app, '?topic=task');
    slow.ws.pause();
    const newest = await flood(300, other);
    expect(seqs(other)).toEqual(Array.from({ length: 300 }, (_, at) => newest - 299 + at));
    await sleep(1000);
    slow.ws.resume();
    const lagged = await slow.wait(({ type }) => type === 'lagged');
    await slow.wait(({ seq, type }) => seq === newest && type !== 'connected');
    const told = seqs(slow);
    const before = told.filter((seq) => seq <= (lagged['after'] as number));
    expect(told).toEqual(rising(told));
    expect(before).toEqual(seqs(other).slice(0, before.length));
    expect(lagged['missed']).toBe(newest - (lagged['after'] as number));
    // one page of the log, one entity, one type
    expect(told.length - before.length).toBeLessThanOrEqual(2);
    await app.call('POST', '/api/v1/tasks', { title: 'live again' });
    await slow.wait(({ seq }) => seq === newest + 1);
    slow.ws.close();
    other.ws.close();
  });

  it('misses nothing of a burst that it takes soon enough', async () => {
    const slow = await openSocket(app, '?topic=task');
    const other = await openSocket(app, '?topic=task');
    vi.useFakeTimers({ toFake: ['performance'] });
    slow.ws.pause();
    const newest = await flood(200, other);
    slow.ws.resume();
    await slow.wait(({ seq, type }) => seq === newest && type !== 'connected');
    expect(slow.told.some(({ type }) => type === 'lagged')).toBe(false);
    expect(seqs(slow)).toEqual(seqs(other));
    slow.ws.close();
    other.ws.close();
  });

  it('is closed when it falls behind again within a minute', async () => {
    const slow = await openSocket(app, '?topic=task');
    const other = await openSocket(app, '?topic=task');
    slow.ws.pause();
    const newest = await flood(300, other);
    await sleep(1000);
    slow.ws.resume();
    await slow.wait(({ seq, type }) => seq === newest && type !== 'connected');
    slow.ws.pause();
    await flood(300, other);
    await sleep(1000);
    slow.ws.resume();
    expect((await slow.closed).code).toBe(1013);
    other.ws.close();
  });

  it('is cut off when it takes nothing for 15 seconds, and holds no more than its limit', async () => {
    const slow = await openSocket(app, '?topic=task');
    const other = await openSocket(app, '?topic=task');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    slow.ws.pause();
    await flood(300, other);
    await vi.advanceTimersByTimeAsync(15_100);
    await vi.advanceTimersByTimeAsync(2100);
    await sleep(20);
    vi.useRealTimers();
    slow.ws.resume();
    expect((await slow.closed).code).toBe(1006);
    expect(slow.told.some(({ type }) => type === 'lagged')).toBe(false);
    expect(slow.events().length * NOTES.length).toBeLessThan(2 * 1024 * 1024);
    other.ws.close();
  });

  it('is not heard further while it leaves its answers', async () => {
    const slow = await openSocket(app);
    const big = Array.from({ length: 100 }, () =>
      app.call('POST', '/api/v1/tasks', { title: 'big', notes: NOTES }),
    );
    await Promise.all(big);
    slow.ws.pause();
    const titles = async () => (await app.call('GET', '/api/v1/tasks?limit=500')).text;
    for (let id = 1; id <= 4; id++) slow.send({ id, op: 'tasks.list', input: { limit: 100 } });
    await sleep(200);
    slow.send({ id: 5, op: 'tasks.create', input: { title: 'much later' } });
    await sleep(200);
    expect(await titles()).not.toContain('much later');
    slow.ws.resume();
    expect(await slow.wait(({ id }) => id === 5)).toMatchObject({ ok: true });
    expect(await titles()).toContain('much later');
    slow.ws.close();
  });

  it('has a stream wait for it', async () => {
    const own = await startTestApp('', { bundled: [...BUNDLED, echo] });
    const slow = await openSocket(own);
    slow.ws.pause();
    slow.send({ id: 1, op: 'echo.count' });
    await sleep(300);
    const { counted } = echoed;
    await sleep(100);
    expect(echoed.counted).toBe(counted);
    slow.ws.resume();
    await expect.poll(() => echoed.counted).toBeGreaterThan(counted);
    slow.ws.terminate();
    await own.close();
  });

  it('is caught up from the log at its own pace', async () => {
    const other = await openSocket(app, '?topic=task');
    const newest = await flood(300, other);
    const slow = await openSocket(app, '?after=0&topic=task');
    slow.ws.pause();
    await sleep(50);
    slow.ws.resume();
    await slow.wait(({ seq, type }) => seq === newest && type !== 'connected');
    expect(seqs(slow)).toEqual(seqs(other));
    slow.ws.close();
    other.ws.close();
  });
});
