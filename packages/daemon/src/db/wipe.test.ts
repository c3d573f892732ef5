import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contentHash, type Recorded, type WriteTx } from '@aurelius/core/db';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase, type SqliteDatabase } from './index.ts';
import { openConnection } from './open.ts';

const KERNEL = { owner: 'kernel', folder: join(import.meta.dirname, '../../migrations/sqlite') };
const CANARY = 'zq-canary-in-the-mine';

let dataDir: string;
let db: SqliteDatabase;

const open = () => openDatabase({ dataDir, owners: [KERNEL], now: () => 0, ballastBytes: 4096 });
const bare = { id: 'a', userId: 'u', rev: 1, hash: '', updated: 0 };
const row: Recorded = { ...bare, hash: contentHash(bare) };
const put = (tx: WriteTx) => tx.orm.run(sql`insert into t values ('a', ${CANARY})`);
const purge = () =>
  db.write(async (tx) => {
    tx.record({ entity: 'thing', before: row, after: null, event: null, manner: 'purge' });
    await tx.orm.run(sql`delete from t`);
  });
const holds = () =>
  readdirSync(dataDir).filter((name) => readFileSync(join(dataDir, name)).includes(CANARY));

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'aurelius-wipe-'));
  db = await open();
  await db.write(async (tx) => {
    await tx.orm.run(sql`create table t (id text primary key, v text)`);
    await put(tx);
  });
  expect(holds()).not.toEqual([]);
});
afterEach(async () => {
  await db.close();
  rmSync(dataDir, { recursive: true });
});

it('wipes what is purged before the purge is answered', async () => {
  await purge();
  expect(holds()).toEqual([]);
  expect(db.health().traces).toBe(false);
});

it('wipes at the next start what something else was reading', async () => {
  const reader = openConnection(join(dataDir, 'aurelius.db'), 'read');
  reader.exec('begin');
  reader.prepare('select * from t').all();
  await expect(purge()).rejects.toMatchObject({ code: 'PURGE_UNFINISHED' });
  expect(await db.orm.all(sql`select * from t`)).toEqual([]);
  expect(db.health().traces).toBe(true);
  expect(holds()).not.toEqual([]);
  reader.close();
  await db.close();
  db = await open();
  expect(holds()).toEqual([]);
  expect(db.health().traces).toBe(false);
});

it('leaves a purge that failed to nobody', async () => {
  const failed = db.write(async (tx) => {
    tx.record({ entity: 'thing', before: row, after: null, event: null, manner: 'purge' });
    throw new Error('no');
  });
  await expect(failed).rejects.toThrow('no');
  expect(db.health().traces).toBe(false);
  expect(await db.orm.all(sql`select v from t`)).toEqual([{ v: CANARY }]);
});
