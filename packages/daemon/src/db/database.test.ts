import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventLog, indexText, searchDoc, unindexText, type WriteTx } from '@aurelius/core/db';
import Sqlite from 'better-sqlite3';
import { eq, sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type SqliteDatabase } from './index.ts';
import { openConnection } from './open.ts';

const KERNEL_MIGRATIONS = join(import.meta.dirname, '../../migrations/sqlite');

let dataDir: string;
let db: SqliteDatabase;

const open = () =>
  openDatabase({
    dataDir,
    owners: [{ owner: 'kernel', folder: KERNEL_MIGRATIONS }],
    now: () => Date.parse('2026-11-23T10:00:00Z'),
    ballastBytes: 4096,
  });

const append = (tx: WriteTx, entityId: string) =>
  tx.orm
    .insert(eventLog)
    .values({ userId: 'u', type: 'thing:created', entity: 'thing', entityId, at: 0, data: null });

const ids = async () => {
  const rows = await db.orm.select({ id: eventLog.entityId }).from(eventLog).orderBy(eventLog.seq);
  return rows.map((row) => row.id);
};

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'aurelius-db-'));
  db = await open();
});

afterEach(async () => {
  await db.close();
  rmSync(dataDir, { recursive: true });
});

describe('a write', () => {
  it('is kept across a reopen', async () => {
    await db.write((tx) => append(tx, 'a').then(() => {}));
    await db.close();
    db = await open();
    expect(await ids()).toEqual(['a']);
  });

  it('answers what the work answered', async () => {
    expect(await db.write(async () => 42)).toBe(42);
  });

  it('is invisible to readers until it is committed', async () => {
    let look = () => {};
    const elsewhere = new Promise<void>((resolve) => {
      look = resolve;
    }).then(ids);
    const seen = await db.write(async (tx) => {
      await append(tx, 'a');
      look();
      return elsewhere;
    });
    expect(seen).toEqual([]);
    expect(await ids()).toEqual(['a']);
  });

  it('is seen by the first read after it, however many reads came before', async () => {
    for (const id of ['a', 'b', 'c']) {
      const before = await ids();
      await db.write((tx) => append(tx, id).then(() => {}));
      expect(await ids()).toEqual([...before, id]);
    }
  });

  it('lets the log be used again while readers read without end', async () => {
    const note = 'x'.repeat(4000);
    for (let at = 0; at < 3000; at++) {
      await ids();
      await db.write(async (tx) => {
        if (at > 0) await tx.orm.delete(eventLog).where(eq(eventLog.entityId, note + (at - 1)));
        await append(tx, note + at);
      });
    }
    // SQLite writes the log back every 1,000 pages of 4 KiB; a reader that held on would keep it growing
    expect(db.health().walBytes).toBeLessThan(3 * 1000 * 4096);
  });

  it('is seen by what reads on its behalf, also between writes that joined it', async () => {
    const seen = await db.write(async () => {
      await db.write((tx) => append(tx, 'a').then(() => {}));
      const between = await ids();
      await db.write((tx) => append(tx, 'b').then(() => {}));
      return [between, await ids()];
    });
    expect(seen).toEqual([['a'], ['a', 'b']]);
  });

  it('leaves nothing behind when the work throws', async () => {
    const failing = db.write(async (tx) => {
      await append(tx, 'a');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await ids()).toEqual([]);
  });

  it('that fails does not hurt the ones that commit with it', async () => {
    const results = await Promise.allSettled([
      db.write((tx) => append(tx, 'a').then(() => {})),
      db.write(async (tx) => {
        await append(tx, 'b');
        throw new Error('no');
      }),
      db.write((tx) => append(tx, 'c').then(() => {})),
    ]);
    expect(results.map((it) => it.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await ids()).toEqual(['a', 'c']);
  });

  it('may read its own changes and await many queries', async () => {
    const count = await db.write(async (tx) => {
      for (let i = 0; i < 50; i++) await append(tx, `${i}`);
      const rows = await tx.orm.select().from(eventLog);
      return rows.length;
    });
    expect(count).toBe(50);
  });

  it('cannot be made through the reader, not even inside of one', async () => {
    const write = async () =>
      db.orm.insert(eventLog).values({
        userId: 'u',
        type: 't',
        entity: 'e',
        entityId: 'x',
        at: 0,
        data: null,
      });
    await expect(write()).rejects.toMatchObject({ code: 'STORAGE_UNUSABLE' });
    await expect(db.write(write)).rejects.toMatchObject({ code: 'STORAGE_UNUSABLE' });
  });
});

describe('a write that waits for something outside', () => {
  const waits: Record<string, () => Promise<unknown>> = {
    'a timer': () => sleep(5),
    'a file': async () => (await import('node:fs/promises')).readFile(import.meta.filename),
    'an immediate': () => new Promise((resolve) => setImmediate(resolve)),
    'a tick': () => new Promise((resolve) => process.nextTick(resolve)),
    'nothing that ever comes': () => new Promise(() => {}),
  };
  for (const [name, wait] of Object.entries(waits)) {
    it(`is rolled back: ${name}`, async () => {
      const outcome = db.write(async (tx) => {
        await append(tx, 'a');
        await wait();
        await append(tx, 'late');
      });
      await expect(outcome).rejects.toMatchObject({ code: 'WRITE_AWAITED_OUTSIDE' });
      await sleep(20);
      expect(await ids()).toEqual([]);
    });
  }

  it('does not hurt the ones that commit with it', async () => {
    const results = await Promise.allSettled([
      db.write((tx) => append(tx, 'a').then(() => {})),
      db.write(async (tx) => {
        await append(tx, 'b');
        await sleep(1);
      }),
      db.write((tx) => append(tx, 'c').then(() => {})),
      db.write(async () => sleep(1)),
      db.write((tx) => append(tx, 'd').then(() => {})),
    ]);
    expect(results.map((it) => it.status[0]).join('')).toBe('frfrf');
    expect(await ids()).toEqual(['a', 'c', 'd']);
  });

  it('cannot go on in a later transaction, not even by a builder it kept', async () => {
    let resume = () => {};
    const gate = new Promise<void>((resolve) => {
      resume = resolve;
    });
    let late: Promise<unknown> = Promise.resolve();
    let kept: WriteTx | undefined;
    const stuck = db.write((tx) => {
      kept = tx;
      const { orm } = tx;
      late = gate.then(() => append({ ...tx, orm }, 'late'));
      return late as Promise<never>;
    });
    await expect(stuck).rejects.toMatchObject({ code: 'WRITE_AWAITED_OUTSIDE' });
    await db.write(async (tx) => {
      await append(tx, 'b');
      resume();
      for (let i = 0; i < 10; i++) await Promise.resolve();
    });
    await expect(late).rejects.toMatchObject({ code: 'WRITE_AWAITED_OUTSIDE' });
    expect(() => kept?.orm).toThrow();
    expect(await ids()).toEqual(['b']);
  });
});

describe('the connection', () => {
  it('commits durably after every open, not only the first', async () => {
    await db.close();
    for (let i = 0; i < 3; i++) {
      const connection = openConnection(join(dataDir, 'aurelius.db'), 'write');
      expect(connection.pragma('synchronous', { simple: true })).toBe(2);
      expect(connection.pragma('journal_mode', { simple: true })).toBe('wal');
      expect(connection.pragma('secure_delete', { simple: true })).toBe(1);
      connection.close();
    }
    db = await open();
  });

  it('refuses transactions made by drizzle', () => {
    expect(() =>
      (db.orm as never as { transaction(f: () => void): void }).transaction(() => {}),
    ).toThrow('Database.write');
  });
});

describe('a database that was cut off before its log came into use', () => {
  it('is opened as it was before what was interrupted', async () => {
    await db.write((tx) => append(tx, 'kept').then(() => {}));
    await db.close();
    const file = join(dataDir, 'aurelius.db');
    const half = new Sqlite(file);
    half.pragma('journal_mode = DELETE');
    half.pragma('cache_size = 1');
    half.exec("BEGIN; UPDATE event_log SET entity_id = 'half-done'");
    half.exec(`CREATE TABLE filler AS SELECT randomblob(100000) AS bytes`);
    for (const suffix of ['', '-journal']) copyFileSync(file + suffix, `${file}.cut${suffix}`);
    half.exec('ROLLBACK');
    half.close();
    for (const suffix of ['', '-journal']) copyFileSync(`${file}.cut${suffix}`, file + suffix);
    db = await open();
    expect(await ids()).toEqual(['kept']);
  });
});

describe('search', () => {
  const find = async (typed: string) => {
    const query = db.dialect.textQuery(typed);
    if (query === null) return null;
    const rows = await db.orm
      .select({ id: searchDoc.entityId })
      .from(searchDoc)
      .where(sql`${searchDoc.entityId} in ${db.dialect.textMatch('task', query)}`);
    return rows.map((row) => row.id).sort();
  };
  const put = (entityId: string, title: string, body = '') =>
    db.write((tx) => indexText(tx, { kind: 'task', entityId, userId: 'u', title, body }));

  it('finds every word, the last one by its start, without regard to case and accents', async () => {
    await put('1', 'Übung macht den Meister');
    await put('2', 'Meisterwerk', 'für übung');
    expect(await find('ubung meist')).toEqual(['1', '2']);
    expect(await find('meister ubung')).toEqual(['1']);
  });

  it('has no syntax to get wrong', async () => {
    await put('1', 'near and or not');
    for (const typed of [
      '"',
      'a NEAR(',
      '*',
      'title:x',
      '-a',
      "'; --",
      '(((',
      'AND',
      '^x',
      '{a b}',
    ]) {
      await find(typed);
    }
    expect(await find('AND OR NOT NEAR')).toEqual(['1']);
    expect(await find('!!! ?')).toBeNull();
    expect(await find('x '.repeat(5000))).toEqual([]);
  });

  it('forgets the words of what was replaced or removed, on disk too', async () => {
    await put('1', 'xylophone');
    await put('1', 'violin');
    expect(await find('xylophone')).toEqual([]);
    await db.write((tx) => unindexText(tx, 'task', '1'));
    expect(await find('violin')).toEqual([]);
    await db.close();
    const bytes = readFileSync(join(dataDir, 'aurelius.db'), 'latin1');
    expect(bytes).not.toContain('xylophone');
    expect(bytes).not.toContain('violin');
    db = await open();
  });
});
