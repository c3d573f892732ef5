import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Database,
  eventLog,
  NO_ORIGIN,
  type Recorded,
  type Recorder,
  type WriteOrigin,
  type WriteTx,
} from '@aurelius/core/db';
import { openPglite } from '@aurelius/core/testing/pglite';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from './index.ts';

const MIGRATIONS = join(import.meta.dirname, '../../migrations');

interface Options {
  now(): number;
  origin(): WriteOrigin;
  recorders: Recorder[];
}

const openSqlite = async (options: Options): Promise<[Database, () => void]> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'aurelius-rehearse-'));
  const owners = [{ owner: 'kernel', folder: join(MIGRATIONS, 'sqlite') }];
  const db = await openDatabase({ dataDir, owners, ballastBytes: 4096, ...options });
  return [db, () => rmSync(dataDir, { recursive: true })];
};
const openPostgres = async (options: Options): Promise<[Database, () => void]> => [
  await openPglite({ migrations: [join(MIGRATIONS, 'postgres')], ...options }),
  () => {},
];

describe.each([
  ['SQLite', openSqlite],
  ['PostgreSQL', openPostgres],
])('a rehearsal on %s', (_, open) => {
  let db: Database;
  let remove: () => void;
  let origin: WriteOrigin;
  let recorded: string[];

  beforeAll(async () => {
    [db, remove] = await open({
      now: () => 0,
      origin: () => origin,
      recorders: [
        { record: async (_tx, changes) => void recorded.push(...changes.map((it) => it.entity)) },
      ],
    });
  });
  afterAll(async () => {
    await db.close();
    remove();
  });
  beforeEach(async () => {
    origin = NO_ORIGIN;
    await db.write(async (tx) => void (await tx.orm.delete(tx.table(eventLog))));
    recorded = [];
  });

  const tell = (tx: WriteTx, entityId: string) =>
    tx.tell({ userId: 'u', entity: 'thing', entityId, type: 'thing:told', data: null });
  const record = (tx: WriteTx, entity: string) => {
    const after: Recorded = { id: entity, userId: 'u', rev: 1, hash: '', updated: 0 };
    const event = () => ({ type: `${entity}:made`, data: null });
    return tx.record({ entity, before: null, after, event });
  };
  const events = async (): Promise<string[]> => {
    const log = db.table(eventLog);
    const rows = await db.orm.select({ id: log.entityId }).from(log).orderBy(log.seq);
    return rows.map(({ id }) => id);
  };

  it('answers what its work does, which sees what it wrote, and keeps nothing', async () => {
    const seen = await db.rehearse(async (tx) => {
      await tell(tx, 'a');
      await db.write((inner) => tell(inner, 'b'));
      return events();
    });
    expect(seen).toEqual(['a', 'b']);
    expect(await events()).toEqual([]);
  });

  it('is recorded nowhere', async () => {
    await db.rehearse(async (tx) => {
      record(tx, 'outer');
      await db.write(async (inner) => void record(inner, 'inner'));
    });
    expect([recorded, await events()]).toEqual([[], []]);
  });

  it('is taken out of the write that it joins, and nothing else is', async () => {
    await db.write(async (tx) => {
      record(tx, 'before');
      const answer = await db.rehearse(async (inner) => {
        record(inner, 'rehearsed');
        await tell(inner, 'told');
        await db.write(async (innermost) => void record(innermost, 'innermost'));
        return events();
      });
      expect(answer).toEqual(['told']);
      record(tx, 'after');
    });
    expect(recorded).toEqual(['before', 'after']);
    expect(await events()).toEqual(['before', 'after']);
  });

  it('fails with what its work throws, and keeps nothing then either', async () => {
    const failing = db.rehearse(async (tx) => {
      await tell(tx, 'a');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await db.write(async (tx) => {
      const joined = db.rehearse(async (inner) => {
        await tell(inner, 'b');
        throw new Error('neither');
      });
      await expect(joined).rejects.toThrow('neither');
      await tell(tx, 'c');
    });
    expect(await events()).toEqual(['c']);
  });

  it('is every write of a call that only asks', async () => {
    origin = { ...NO_ORIGIN, rehearsed: true };
    await db.write(async (tx) => {
      record(tx, 'asked');
      await tell(tx, 'a');
    });
    origin = NO_ORIGIN;
    expect([recorded, await events()]).toEqual([[], []]);
  });
});
