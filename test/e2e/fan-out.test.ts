// The promise that every follower hears everything in order, and that one who does not listen costs next to nothing.
import { execFileSync } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { createClient } from '@aurelius/core/client';
import {
  type BuiltDaemon,
  startBuiltDaemon,
  type TempHome,
  tempHome,
} from '@aurelius/core/testing';
import { contract } from '@aurelius/plugin-tasks/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

const LONG = process.env['AURELIUS_TEST_LONG'] !== undefined;
const FOLLOWERS = LONG ? 1000 : 200;
const EVENTS = LONG ? 1000 : 200;
/** They share what is kept for them: together they may cost less than the whole flood, or the limit would not show. */
const STALLED = 16;
/** Writes under way at the same time. */
const WRITERS = 8;
const KIB = 1024;

/** What is no longer used goes back to the system soon: else memory tells more of the allocator than of the daemon. */
const THRIFTY = {
  NODE_OPTIONS: '--max-semi-space-size=1',
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '65536',
  MALLOC_TRIM_THRESHOLD_: '65536',
};

let home: TempHome;
let daemon: BuiltDaemon;
beforeAll(async () => {
  home = tempHome();
  daemon = await startBuiltDaemon(home.path, THRIFTY);
});
afterAll(async () => {
  await daemon.stop();
  home.remove();
});

interface FollowerSeen {
  /** Number of the newest event when it connected. */
  readonly start: number;
  readonly seqs: number[];
  readonly lagged: number;
  close(): void;
}

/** Follows all events, and keeps their numbers. */
function follower(): Promise<FollowerSeen> {
  const ws = new WebSocket(`ws+unix:${daemon.socket}:/ws`, {
    headers: { host: 'localhost' },
    perMessageDeflate: false,
  });
  const seen = { start: 0, seqs: [] as number[], lagged: 0, close: () => ws.terminate() };
  return new Promise((resolve, reject) => {
    ws.on('error', reject);
    ws.on('message', (data: Buffer) => {
      // the whole message is not read: what it says is proven elsewhere
      const head = data.toString('latin1', 0, 300);
      const seq = Number(/"seq":(\d+)/.exec(head)?.[1]);
      if (head.startsWith('{"type":"connected"')) {
        seen.start = seq;
        resolve(seen);
      } else if (head.startsWith('{"type":"lagged"')) seen.lagged++;
      else seen.seqs.push(seq);
    });
  });
}

/** Connects and never reads again. */
function stalled(): Promise<Socket> {
  const socket = connect(daemon.socket);
  socket.write(
    'GET /ws HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n' +
      'sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  );
  return new Promise((resolve, reject) => {
    socket.once('error', reject).once('data', () => {
      socket.pause();
      resolve(socket);
    });
  });
}

/** Makes one event for each task it adds. */
async function write(count: number, notes?: string): Promise<void> {
  const { create } = contract.operations;
  const api = createClient({ address: { socket: daemon.socket } });
  let left = count;
  const writer = async () => {
    while (left-- > 0) await api.call(create, { title: `Event ${left}`, ...(notes && { notes }) });
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
  api.close();
}

const countingFrom = (start: number, count: number) =>
  Array.from({ length: count }, (_, at) => start + 1 + at);

/** Resident memory of the daemon, KiB. */
const memory = () =>
  Number(execFileSync('ps', ['-o', 'rss=', '-p', String(daemon.pid)], { encoding: 'utf8' }));

describe('fan-out', () => {
  it(`tells ${FOLLOWERS} followers ${EVENTS} events, none lost and none out of order`, async () => {
    const followers: FollowerSeen[] = [];
    while (followers.length < FOLLOWERS) {
      followers.push(...(await Promise.all(Array.from({ length: 20 }, follower))));
    }
    await write(EVENTS);
    const heard = () => followers.reduce((sum, { seqs }) => sum + seqs.length, 0);
    await expect.poll(heard, { timeout: 90_000, interval: 100 }).toBe(FOLLOWERS * EVENTS);
    const expected = countingFrom(followers[0]?.start ?? 0, EVENTS).join();
    expect(followers.filter(({ seqs }) => seqs.join() !== expected)).toEqual([]);
    expect(followers.filter(({ lagged }) => lagged > 0)).toEqual([]);
    for (const { close } of followers) close();
  });

  it('costs at most 4 MiB for a follower that stalls, and the others nothing', async () => {
    const flood = 1200;
    const notes = 'x'.repeat(20_000);
    const reader = await follower();
    const floodAndHear = async (before: number) => {
      await write(flood, notes);
      const heard = () => reader.seqs.length;
      await expect.poll(heard, { timeout: 60_000, interval: 20 }).toBe(before + flood);
      return memory();
    };
    // once without, so that what the daemon needs to make so many events is not laid to their charge
    await floodAndHear(0);
    const usual = await floodAndHear(flood);
    const sockets = await Promise.all(Array.from({ length: STALLED }, stalled));
    const burdened = await floodAndHear(2 * flood);
    expect(reader.seqs).toEqual(countingFrom(reader.start, 3 * flood));
    expect(reader.lagged).toBe(0);
    expect((burdened - usual) / STALLED).toBeLessThan(4 * KIB);
    for (const socket of sockets) socket.destroy();
    reader.close();
  });

  it('keeps an idle follower within 30 KiB', async () => {
    const count = 500;
    const warm = await Promise.all(Array.from({ length: 50 }, follower));
    const before = memory();
    const idle: FollowerSeen[] = [];
    while (idle.length < count)
      idle.push(...(await Promise.all(Array.from({ length: 50 }, follower))));
    expect((memory() - before) / count).toBeLessThan(30);
    for (const { close } of [...warm, ...idle]) close();
  });
});
