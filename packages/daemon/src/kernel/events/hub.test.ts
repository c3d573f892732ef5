import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_ORIGIN, type Recorded } from '@aurelius/core/db';
import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type SqliteDatabase } from '../../db/index.ts';
import { currentOrigin, onBehalfOf } from '../origin.ts';
import { follow } from './follow.ts';
import { type Batch, EventHub } from './hub.ts';
import { createTopics, type Filter } from './topics.ts';

const folder = join(import.meta.dirname, '../../../migrations/sqlite');
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const topics = createTopics([
  { id: 'things', events: { 'thing:made': null as never, 'thing:gone': null as never } },
]);

let dataDir: string;
let db: SqliteDatabase;
let hub: EventHub;
let commits: number;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'aurelius-events-'));
  commits = 0;
  db = await openDatabase({
    dataDir,
    owners: [{ owner: 'kernel', folder }],
    now: () => 0,
    ballastBytes: 4096,
    origin: currentOrigin,
    onCommit(types) {
      commits++;
      hub.wake(types);
    },
  });
  hub = new EventHub(db, quiet);
});
afterEach(async () => {
  await db.close();
  rmSync(dataDir, { recursive: true });
});

const row = (id: string, userId: string): Recorded => ({
  id,
  userId,
  rev: 1,
  hash: '',
  updated: 0,
});

/** Writes one event; its data is `id`. */
const emit = (id: string, userId = 'u', type = 'thing:made') =>
  db.write(async (tx) => {
    const event = () => ({ type, data: id });
    tx.record({ entity: 'thing', before: null, after: row(id, userId), event });
  });

const everything = (userId = 'u'): Filter => topics.filter(userId, ['*'], ['*']);

/** Takes `count` events and leaves. */
async function take(count: number, after: number, filter = everything()): Promise<unknown[]> {
  const seen: unknown[] = [];
  const signal = AbortSignal.timeout(5000);
  for await (const { event } of follow(hub, filter, after, signal)) {
    seen.push(event.data);
    if (seen.length === count) break;
  }
  return seen;
}

const names = (count: number, prefix = 'e') =>
  Array.from({ length: count }, (_, at) => `${prefix}${at}`);

describe('the writer', () => {
  it('tells of each commit that made events, once, and of no other', async () => {
    await Promise.all([emit('a'), emit('b')]);
    expect(commits).toBe(1);
    await db.write(async (tx) => {
      tx.record({ entity: 'thing', before: null, after: row('c', 'u'), event: null });
    });
    const failing = db.write(async (tx) => {
      const event = () => ({ type: 'thing:made', data: 'd' });
      tx.record({ entity: 'thing', before: null, after: row('d', 'u'), event });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(commits).toBe(1);
  });

  it('notes which connection an event comes from, whoever shares its commit', async () => {
    await Promise.all([
      onBehalfOf({ ...NO_ORIGIN, connection: 'one' }, () => emit('a')),
      emit('b'),
      onBehalfOf({ ...NO_ORIGIN, connection: 'two' }, async () => {
        await Promise.resolve();
        await emit('c');
      }),
    ]);
    const { notices } = await hub.page(everything(), 0);
    const causes = notices.map(({ event, cause }) => [event.data, cause]);
    expect(Object.fromEntries(causes)).toEqual({ a: 'one', b: null, c: 'two' });
  });
});

describe('following', () => {
  it('tells everything once and in order, wherever it begins and however writes fall', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 0, max: 30 }),
        async (groups, back) => {
          const newest = await hub.newest();
          const start = Math.max(0, newest - back);
          const known = (await hub.page(everything(), start)).notices.map(
            ({ event }) => event.data,
          );
          const expected = [...known];
          const readers = [0, 1, 2].map((wait) =>
            (async () => {
              for (let turn = 0; turn < wait; turn++) await new Promise(setImmediate);
              const total = known.length + groups.reduce((sum, size) => sum + size, 0);
              return take(total, start);
            })(),
          );
          for (const [at, size] of groups.entries()) {
            const group = names(size, `${newest}-${at}-`);
            expected.push(...group);
            await Promise.all(group.map((name) => emit(name)));
          }
          for (const seen of await Promise.all(readers)) expect(seen).toEqual(expected);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('gives a slow reader the log again instead of keeping what it has not read', async () => {
    const all = names(700);
    const seen: unknown[] = [];
    const reading = (async () => {
      const signal = AbortSignal.timeout(10_000);
      for await (const { event } of follow(hub, everything(), 0, signal)) {
        seen.push(event.data);
        if (seen.length % 100 === 1) await new Promise((resolve) => setTimeout(resolve, 20));
        if (seen.length === all.length) return;
      }
    })();
    for (let at = 0; at < all.length; at += 50) {
      await Promise.all(all.slice(at, at + 50).map((name) => emit(name)));
    }
    await reading;
    expect(seen).toEqual(all);
  });

  it('goes on when the newest events are those of others', async () => {
    await emit('mine');
    await emit('theirs', 'other');
    const reading = take(2, 0);
    await emit('theirs too', 'other');
    await emit('mine too');
    expect(await reading).toEqual(['mine', 'mine too']);
  });

  it('ends with its signal, also while nothing happens', async () => {
    const abort = new AbortController();
    const reading = (async () => {
      for await (const _ of follow(hub, everything(), 0, abort.signal));
    })();
    await new Promise((resolve) => setTimeout(resolve, 5));
    abort.abort();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('begins behind a number the log knows, and behind no other', async () => {
    expect(await hub.start(0)).toBe(0);
    await expect(hub.start(1)).rejects.toMatchObject({ code: 'EVENTS_GONE' });
    await Promise.all(names(5).map((name) => emit(name)));
    expect([await hub.start(undefined), await hub.start(2)]).toEqual([5, 2]);
    await db.close();
    const raw = new Sqlite(join(dataDir, 'aurelius.db'));
    raw.exec('delete from event_log where seq <= 3');
    raw.close();
    const now = () => 0;
    db = await openDatabase({
      dataDir,
      owners: [{ owner: 'kernel', folder }],
      now,
      ballastBytes: 1,
    });
    hub = new EventHub(db, quiet);
    expect(await hub.start(3)).toBe(3);
    await expect(hub.start(2)).rejects.toMatchObject({ code: 'EVENTS_GONE' });
  });
});

describe('the hub', () => {
  it('reads nothing while nobody follows', async () => {
    let queries = 0;
    const counting = Object.create(db, {
      orm: {
        get() {
          queries++;
          return db.orm;
        },
      },
    });
    hub = new EventHub(counting, quiet);
    await emit('a');
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(queries).toBe(0);
  });

  it('gives followers of one filter the same batch, made once', async () => {
    const batches: Batch[] = [];
    const follower = () => ({
      filter: everything(),
      take: (batch: Batch) => void batches.push(batch),
    });
    expect([hub.join(follower(), 0), hub.join(follower(), 0)]).toEqual([true, true]);
    await emit('a');
    await expect.poll(() => batches.length).toBe(2);
    expect(batches[0]).toBe(batches[1]);
    expect(batches[0]?.notices[0]?.json).toBe(batches[1]?.notices[0]?.json);
  });

  it('lets a follower in exactly where it has read the log to', async () => {
    const collecting = () => {
      const told: unknown[] = [];
      const take = ({ notices }: Batch) =>
        void told.push(...notices.map(({ event }) => event.data));
      return { told, follower: { filter: everything(), take } };
    };
    await emit('a');
    const [early, ahead, late] = [collecting(), collecting(), collecting()];
    // read the log before `a` was there, and nobody followed when it came
    hub.join(early.follower, 0);
    await expect.poll(() => early.told).toEqual(['a']);
    await emit('b');
    // read `b` in the log before the hub told of it
    expect(hub.join(ahead.follower, 2)).toBe(true);
    await emit('c');
    await expect.poll(() => [early.told, ahead.told]).toEqual([['a', 'b', 'c'], ['c']]);
    expect(hub.join(late.follower, 2)).toBe(false);
    expect(hub.join(late.follower, 3)).toBe(true);
    hub.leave(early.follower);
    await emit('d');
    await expect.poll(() => [ahead.told, late.told]).toEqual([['c', 'd'], ['d']]);
    expect(early.told).toHaveLength(3);
  });

  it('searches the log by an index', () => {
    const raw = new Sqlite(join(dataDir, 'aurelius.db'), { readonly: true });
    for (const [text, by] of [
      ['select * from event_log where seq > 5 order by seq limit 10', 'INTEGER PRIMARY KEY'],
      [
        "select * from event_log where user_id = 'u' and seq > 5 order by seq limit 10",
        'event_log_user',
      ],
      ['select max(seq) from event_log', ''],
      ['select min(seq) from event_log', ''],
    ] as const) {
      const plan = raw.prepare(`explain query plan ${text}`).all() as { detail: string }[];
      expect(plan.map(({ detail }) => detail).join()).toMatch(
        new RegExp(`^SEARCH event_log.*${by}`),
      );
    }
    raw.close();
  });
});
