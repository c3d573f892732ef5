import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Recorded } from '@aurelius/core/db';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type SqliteDatabase } from '../../db/index.ts';
import { EventHub } from './hub.ts';
import { newestSeq, positionOf } from './store.ts';
import { createSubscribers, type Listener, type Subscribers } from './subscribers.ts';

const folder = join(import.meta.dirname, '../../../migrations/sqlite');

let dataDir: string;
let db: SqliteDatabase;
let hub: EventHub;
let writes: number;
let complaints: string[];
let running: Subscribers[];

const complain = (_: object, message: string) => complaints.push(message);
const log = { debug() {}, info() {}, warn: complain, error: complain };

async function open(): Promise<void> {
  db = await openDatabase({
    dataDir,
    owners: [{ owner: 'kernel', folder }],
    now: () => 0,
    ballastBytes: 4096,
    onCommit: (types) => hub.wake(types),
  });
  hub = new EventHub(db, log);
  const write = db.write.bind(db);
  db.write = (work) => {
    writes++;
    return write(work);
  };
}

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'aurelius-subscribers-'));
  complaints = [];
  running = [];
  writes = 0;
  await open();
});
afterEach(async () => {
  await Promise.all(running.map((one) => one.stop(0)));
  await db.close();
  rmSync(dataDir, { recursive: true });
});

/** A listener named `ear`, which notes the ids it is told of. */
function ear(handle: (id: string) => unknown = () => {}, types = ['thing:made']) {
  const heard: string[] = [];
  const health: (readonly [string, string | null])[] = [];
  const listener: Listener = {
    id: 'ear',
    scopes: ['things:read'],
    handlers: Object.fromEntries(
      types.map((type) => [
        type,
        async (_, { entityId }) => {
          heard.push(entityId);
          await handle(entityId);
        },
      ]),
    ),
    onHealth: (type, error) => health.push([type, error === null ? null : String(error)]),
  };
  return { heard, health, listener };
}

async function start(listeners: readonly Listener[], handlingMs = 5000): Promise<Subscribers> {
  const parts = { db, log, hub, zone: () => 'Europe/Berlin', backoffMs: 1, handlingMs };
  const subscribers = createSubscribers(parts);
  for (const one of listeners) subscribers.add(one);
  await subscribers.start();
  running.push(subscribers);
  return subscribers;
}

const emit = (id: string, type = 'thing:made', userId = 'u') =>
  db.write(async (tx) => {
    const after: Recorded = { id, userId, rev: 1, hash: '', updated: 0 };
    tx.record({ entity: 'thing', before: null, after, event: () => ({ type, data: { id } }) });
  });

const names = (count: number) => Array.from({ length: count }, (_, at) => `e${at}`);

describe('a subscriber', () => {
  it('is told of what it wants, of every user, in order and once', async () => {
    const { heard, listener } = ear();
    await start([listener]);
    await Promise.all([emit('a'), emit('b', 'thing:lost'), emit('c', 'thing:made', 'v')]);
    await emit('d');
    await expect.poll(() => heard).toEqual(['a', 'c', 'd']);
  });

  it('is called on behalf of the user, with the scopes of its plugin', async () => {
    const told = Promise.withResolvers<unknown>();
    await start([
      {
        ...ear().listener,
        handlers: {
          'thing:made': async ({ userId, scopes, zone, requestId }, event) =>
            told.resolve({ userId, scopes, zone, requestId, event }),
        },
      },
    ]);
    await emit('a');
    expect(await told.promise).toEqual({
      userId: 'u',
      scopes: ['things:read'],
      zone: 'Europe/Berlin',
      requestId: 'event-1',
      event: {
        seq: 1,
        type: 'thing:made',
        at: '1970-01-01T00:00:00.000Z',
        entity: 'thing',
        entityId: 'a',
        data: { id: 'a' },
      },
    });
  });

  it('begins at the present, and goes on where it ended', async () => {
    await emit('before');
    const first = ear();
    const subscribers = await start([first.listener]);
    await emit('a');
    await expect.poll(() => first.heard).toEqual(['a']);
    await subscribers.stop(1000);
    await emit('meanwhile');
    const second = ear();
    await start([second.listener]);
    await emit('b');
    await expect.poll(() => second.heard).toEqual(['meanwhile', 'b']);
  });

  it('is there from its first start on, also when nothing happened before the daemon died', async () => {
    const dead = createSubscribers({ db, log, hub, zone: () => 'UTC' });
    dead.add(ear().listener);
    await dead.start();
    await db.close();
    await open();
    await emit('while it was gone');
    const { heard, listener } = ear();
    await start([listener]);
    await expect.poll(() => heard).toEqual(['while it was gone']);
  });

  it('gets a bad event three times and then the next one', async () => {
    const { heard, health, listener } = ear((id) => {
      if (id === 'bad') throw new Error('boom');
    });
    await start([listener]);
    await Promise.all([emit('a'), emit('bad'), emit('b')]);
    await expect.poll(() => heard).toEqual(['a', 'bad', 'bad', 'bad', 'b']);
    expect(health).toEqual([
      ['thing:made', 'Error: boom'],
      ['thing:made', null],
    ]);
    expect(complaints.filter((one) => one.includes('given up'))).toHaveLength(1);
  });

  it('is not waited for longer than a handler may take', async () => {
    const { heard, health, listener } = ear((id) => (id === 'slow' ? new Promise(() => {}) : null));
    await start([listener], 20);
    await Promise.all([emit('slow'), emit('b')]);
    await expect.poll(() => heard.at(-1)).toBe('b');
    expect(health[0]?.[1]).toContain('handling thing:made took longer than 0.02 seconds');
  });

  it('holds up neither those who write nor other subscribers', async () => {
    const slow = ear(() => new Promise(() => {}));
    const quick = ear();
    await start([slow.listener, { ...quick.listener, id: 'other ear' }]);
    for (const name of names(3)) await emit(name);
    await expect.poll(() => quick.heard).toEqual(names(3));
    expect(slow.heard).toEqual(['e0']);
  });

  it('that is stopped in the middle of an event is told of it again', async () => {
    const begun = Promise.withResolvers<void>();
    const first = ear(() => {
      begun.resolve();
      return new Promise(() => {});
    });
    const subscribers = await start([first.listener]);
    await emit('a');
    await begun.promise;
    await subscribers.stop(0);
    const second = ear();
    await start([second.listener]);
    await expect.poll(() => second.heard).toEqual(['a']);
  });

  it('finishes the event in hand when the daemon stops in peace', async () => {
    const begun = Promise.withResolvers<void>();
    const first = ear(async () => {
      begun.resolve();
      await new Promise((resolve) => setTimeout(resolve, 30));
    });
    const subscribers = await start([first.listener]);
    await Promise.all([emit('a'), emit('b')]);
    await begun.promise;
    await subscribers.stop(5000);
    expect(first.heard).toEqual(['a']);
    const second = ear();
    await start([second.listener]);
    await expect.poll(() => second.heard).toEqual(['b']);
  });

  it('costs one write for many events, and none for those it does not want', async () => {
    const { heard, listener } = ear();
    const subscribers = await start([listener]);
    writes = 0;
    await Promise.all(names(450).map((name) => emit(name)));
    await expect.poll(() => heard.length).toBe(450);
    await subscribers.stop(1000);
    expect(writes).toBe(451);
    expect(await positionOf(db, 'ear')).toBe(await newestSeq(db));
    await start([ear().listener]);
    writes = 0;
    await Promise.all(names(450).map((name) => emit(name, 'thing:lost')));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(writes).toBe(450);
  });

  it('goes on with what is kept when the log was cut, and says so', async () => {
    const subscribers = await start([ear().listener]);
    await subscribers.stop(0);
    await Promise.all(names(5).map((name) => emit(name)));
    const raw = new Sqlite(join(dataDir, 'aurelius.db'));
    raw.exec('delete from event_log where seq <= 3');
    raw.close();
    const { heard, listener } = ear();
    await start([listener]);
    await expect.poll(() => heard).toEqual(['e3', 'e4']);
    expect(complaints).toEqual(['events that were not handled yet are no longer kept']);
  });

  it('may write, and hears of it', async () => {
    const { heard, listener } = ear((id) => (id === 'a' ? emit('made by the ear') : null));
    await start([listener]);
    await emit('a');
    await expect.poll(() => heard).toEqual(['a', 'made by the ear']);
  });
});
