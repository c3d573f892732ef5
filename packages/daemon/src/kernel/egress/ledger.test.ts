// The record outlasts a database that takes nothing for a while, and stays small, on both databases.
import type { Database } from '@aurelius/core/db';
import { fakeClock } from '@aurelius/core/testing';
import { NotInstalled } from '@aurelius/core/testing/plugin';
import { afterEach, describe, expect, it } from 'vitest';
import { testDatabases } from '../../testing/databases.ts';
import { type Ledger, openLedger, type RunningCall } from './ledger.ts';
import { callsBefore, forgetCalls } from './store.ts';

const DAY_MS = 86_400_000;
const silent = { debug() {}, info() {}, warn() {}, error() {} };

let closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.reverse()) await close();
  closing = [];
});

const callAt = (at: number, host = 'a.example'): RunningCall => ({
  userId: null,
  plugin: 'words',
  operation: null,
  at,
  method: 'GET',
  scheme: 'https',
  host,
  port: 443,
  address: null,
  status: 200,
  sent: 1,
  received: 2,
});

const finish = (ledger: Ledger, call: RunningCall) => {
  ledger.begin(call);
  ledger.end(call, 'answered', null);
};

describe.each(testDatabases)('on $name', (kind) => {
  const clock = fakeClock();
  const open = async (): Promise<Database> => {
    const db = await kind.open({ id: 'words', migrations: null }, clock.now);
    closing.push(() => db.close());
    return db;
  };
  const hosts = async (ledger: Ledger) =>
    (await ledger.read('owner', Number.MAX_SAFE_INTEGER, 100, null)).map(({ host }) => host);
  const onDatabase = (name: string, body: () => Promise<void>) =>
    it(name, async ({ skip }) => {
      await body().catch((error: unknown) => {
        if (error instanceof NotInstalled) skip(error.message);
        throw error;
      });
    });

  onDatabase('a call is counted and written once, however often it ends', async () => {
    const ledger = openLedger(await open(), clock, silent);
    const call = callAt(clock.now());
    finish(ledger, call);
    ledger.end(call, 'failed', 'X');
    expect(await hosts(ledger)).toEqual(['a.example']);
    expect(ledger.tallies.get('words')).toEqual({
      outcomes: { answered: 1, aborted: 0, failed: 0, refused: 0 },
      sent: 1,
      received: 2,
    });
  });

  onDatabase('calls leave after ninety days', async () => {
    const ledger = openLedger(await open(), clock, silent);
    finish(ledger, callAt(clock.now(), 'old.example'));
    expect(await hosts(ledger)).toEqual(['old.example']);
    clock.advance(89 * DAY_MS);
    finish(ledger, callAt(clock.now(), 'newer.example'));
    expect(await hosts(ledger)).toEqual(['newer.example', 'old.example']);
    clock.advance(2 * DAY_MS);
    finish(ledger, callAt(clock.now(), 'new.example'));
    expect(await hosts(ledger)).toEqual(['new.example', 'newer.example']);
  });

  onDatabase('the oldest leave when there are too many', async () => {
    const db = await open();
    const ledger = openLedger(db, clock, silent);
    for (let at = 0; at < 8; at++) finish(ledger, callAt(clock.now(), `${at}.example`));
    await hosts(ledger);
    await db.write((tx) => forgetCalls(tx, 0, 3));
    expect(await hosts(ledger)).toEqual(['7.example', '6.example', '5.example']);
  });

  onDatabase('nobody sees calls of another user', async () => {
    const db = await open();
    const ledger = openLedger(db, clock, silent);
    finish(ledger, { ...callAt(clock.now(), 'mine.example'), userId: 'me' });
    finish(ledger, { ...callAt(clock.now(), 'yours.example'), userId: 'you' });
    finish(ledger, callAt(clock.now(), 'own.example'));
    await ledger.close();
    const rows = await callsBefore(db, 'me', Number.MAX_SAFE_INTEGER, 100, 'words');
    expect(rows.map(({ host }) => host)).toEqual(['own.example', 'mine.example']);
  });
});

describe('a database that takes nothing', () => {
  it('gets the calls later, and loses the oldest only when there are very many', async () => {
    const clock = fakeClock();
    const [sqlite] = testDatabases;
    const db = await sqlite.open({ id: 'words', migrations: null }, clock.now);
    closing.push(() => db.close());
    let full = true;
    const failing = Object.assign(Object.create(db) as Database, {
      write: (work: Parameters<Database['write']>[0]) =>
        full ? Promise.reject(new Error('full')) : db.write(work),
    });
    const ledger = openLedger(failing, clock, silent);
    for (let at = 0; at < 10_002; at++) finish(ledger, callAt(clock.now(), `${at}.example`));
    expect(await ledger.read('owner', Number.MAX_SAFE_INTEGER, 1, null)).toEqual([]);
    expect(ledger.lost).toBe(2);
    full = false;
    const [newest] = await ledger.read('owner', Number.MAX_SAFE_INTEGER, 1, null);
    expect([newest?.host, newest?.seq]).toEqual(['10001.example', 10_000]);
  });
});
