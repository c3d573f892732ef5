import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database, Recorded } from '@aurelius/core/db';
import { openPglite } from '@aurelius/core/testing/pglite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../db/index.ts';
import { eventsAfter, newestSeq, oldestSeq, userEventsAfter } from './store.ts';

const MIGRATIONS = join(import.meta.dirname, '../../../migrations');
const AT = Date.parse('2026-11-23T09:00:00Z');
const now = () => AT;

const openSqlite = async (): Promise<[Database, () => void]> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'aurelius-events-'));
  const owners = [{ owner: 'kernel', folder: join(MIGRATIONS, 'sqlite') }];
  const db = await openDatabase({ dataDir, owners, now, ballastBytes: 4096 });
  return [db, () => rmSync(dataDir, { recursive: true })];
};
const openPostgres = async (): Promise<[Database, () => void]> => [
  await openPglite({ migrations: [join(MIGRATIONS, 'postgres')], now }),
  () => {},
];

describe.each([
  ['SQLite', openSqlite],
  ['PostgreSQL', openPostgres],
])('the event log on %s', (_, open) => {
  let db: Database;
  let remove: () => void;
  beforeAll(async () => {
    [db, remove] = await open();
  });
  afterAll(async () => {
    await db.close();
    remove();
  });

  it('is read from anywhere, for everybody and for one', async () => {
    expect([await newestSeq(db), await oldestSeq(db)]).toEqual([0, 0]);
    for (const [id, userId] of [
      ['a', 'u'],
      ['b', 'v'],
      ['c', 'u'],
    ] as const) {
      await db.write(async (tx) => {
        const after: Recorded = { id, userId, rev: 1, hash: '', updated: 0 };
        const event = () => ({ type: 'thing:made', data: { id } });
        tx.record({ entity: 'thing', before: null, after, event });
      });
    }
    expect([await newestSeq(db), await oldestSeq(db)]).toEqual([3, 1]);
    expect(await eventsAfter(db, 1, 10)).toEqual([
      {
        seq: 2,
        userId: 'v',
        type: 'thing:made',
        entity: 'thing',
        entityId: 'b',
        at: AT,
        data: { id: 'b' },
        cause: null,
      },
      expect.objectContaining({ seq: 3, entityId: 'c' }),
    ]);
    const ids = async (after: number, limit: number) =>
      (await userEventsAfter(db, 'u', after, limit)).map(({ entityId }) => entityId);
    expect([await ids(0, 10), await ids(0, 1), await ids(1, 10)]).toEqual([
      ['a', 'c'],
      ['a'],
      ['c'],
    ]);
  });
});
