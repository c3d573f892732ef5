import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { contentHash, NO_ORIGIN, type Recorded, type WriteTx } from '@aurelius/core/db';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBallast } from './ballast.ts';
import { sqliteDialect } from './dialect-sqlite.ts';
import { type Connection, openConnection } from './open.ts';
import { createWiper } from './wipe.ts';
import { createWriter, type Writer } from './writer.ts';

let folder: string;
let connection: Connection;
let writer: Writer;
let log: string[];

/** The real connection, with the statements that pass it noted down. */
function listen(real: Connection): Connection {
  const prepare = real.prepare.bind(real);
  real.prepare = ((text: string) => {
    const statement = prepare(text);
    const run = statement.run.bind(statement);
    statement.run = (...params: unknown[]) => {
      log.push(text);
      return run(...params);
    };
    return statement;
  }) as typeof real.prepare;
  return real;
}

const count = (text: string) => log.filter((it) => it === text).length;
const insert = (tx: WriteTx, value: string) => tx.orm.run(sql`insert into t values (${value})`);
const stored = () => connection.prepare('select v from t').pluck().all() as string[];
const row: Recorded = { id: 'x', userId: 'u', rev: 1, hash: '', updated: 0 };

beforeEach(() => {
  log = [];
  folder = mkdtempSync(join(tmpdir(), 'aurelius-writer-'));
  connection = listen(openConnection(join(folder, 'test.db'), 'write'));
  connection.exec('create table t (v text primary key)');
  writer = createWriter({
    connection,
    dialect: sqliteDialect,
    recorders: [],
    ballast: openBallast(folder, 4096),
    wiper: createWiper(connection),
    origin: () => NO_ORIGIN,
    beforeCommit: () => {},
    onCommit: () => {},
  });
});

afterEach(() => {
  connection.close();
  rmSync(folder, { recursive: true });
});

describe('the writer', () => {
  it('commits everything that waits together in one transaction', async () => {
    const names = Array.from({ length: 64 }, (_, i) => `${i}`);
    await Promise.all(names.map((name) => writer.write(async (tx) => insert(tx, name))));
    expect(count('BEGIN IMMEDIATE')).toBe(1);
    expect(count('COMMIT')).toBe(1);
    expect(stored()).toHaveLength(64);
  });

  it('runs works in the order they came', async () => {
    const order: number[] = [];
    await Promise.all([1, 2, 3, 4].map((n) => writer.write(async () => void order.push(n))));
    expect(order).toEqual([1, 2, 3, 4]);
  });

  it('answers nobody before COMMIT', async () => {
    const answered = ['a', 'b'].map((name) =>
      writer.write(async (tx) => insert(tx, name)).then(() => log.push(`answer ${name}`)),
    );
    await Promise.all(answered);
    expect(log.indexOf('COMMIT')).toBeLessThan(log.indexOf('answer a'));
  });

  it('fails everyone when COMMIT fails', async () => {
    connection.exec('create table child (v text references t(v) deferrable initially deferred)');
    const results = await Promise.allSettled([
      writer.write(async (tx) => insert(tx, 'a')),
      writer.write(async (tx) => tx.orm.run(sql`insert into child values ('missing')`)),
    ]);
    expect(results.map((it) => it.status)).toEqual(['rejected', 'rejected']);
    expect(stored()).toEqual([]);
    await writer.write(async (tx) => insert(tx, 'next'));
    expect(stored()).toEqual(['next']);
  });

  it('keeps exactly the works that answered, in any mix of good, failing and waiting ones', async () => {
    const kinds = fc.constantFrom('good', 'throws', 'duplicate', 'waits');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(kinds, { maxLength: 6 }), { maxLength: 3 }),
        async (groups) => {
          connection.exec('delete from t');
          const kept: string[] = [];
          let at = 0;
          for (const group of groups) {
            const works = group.map(async (kind) => {
              const name = `${at++}`;
              const result = writer.write(async (tx) => {
                insert(tx, name);
                if (kind === 'throws') throw new Error('no');
                if (kind === 'duplicate') insert(tx, name);
                if (kind === 'waits') await sleep(1);
              });
              const [outcome] = await Promise.allSettled([result]);
              expect(outcome?.status).toBe(kind === 'good' ? 'fulfilled' : 'rejected');
              if (kind === 'good') kept.push(name);
            });
            await Promise.all(works);
          }
          expect(stored().sort()).toEqual(kept.sort());
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('a write from inside a write', () => {
  const nested = (value: string) => writer.write(async (tx) => insert(tx, value));

  it('runs in the same transaction and answers its value at once', async () => {
    const value = await writer.write(async (tx) => {
      insert(tx, 'outer');
      const same = await writer.write(async (inner) => {
        insert(inner, 'inner');
        return inner === tx;
      });
      expect(count('COMMIT')).toBe(0);
      return same;
    });
    expect(value).toBe(true);
    expect(count('COMMIT')).toBe(1);
    expect(stored()).toEqual(['outer', 'inner']);
  });

  it('is undone alone when its failure is caught', async () => {
    await writer.write(async (tx) => {
      insert(tx, 'outer');
      await expect(
        writer.write(async (inner) => {
          insert(inner, 'inner');
          await nested('innermost');
          throw new Error('no');
        }),
      ).rejects.toThrow('no');
      insert(tx, 'after');
    });
    expect(stored()).toEqual(['outer', 'after']);
  });

  it('fails the outer one when its failure is not caught', async () => {
    const work = writer.write(async (tx) => {
      insert(tx, 'outer');
      await nested('outer');
    });
    await expect(work).rejects.toThrow('Failed to run the query');
    expect(stored()).toEqual([]);
  });

  it('runs one after another with its like, each undone for itself', async () => {
    const outcomes = await writer.write(async () => {
      const bad = writer.write(async (tx) => {
        insert(tx, 'bad');
        await Promise.resolve();
        throw new Error('no');
      });
      return Promise.allSettled([nested('a'), bad, nested('b')]);
    });
    expect(outcomes.map((it) => it.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(stored()).toEqual(['a', 'b']);
  });

  it('is waited for even when its maker does not', async () => {
    await writer.write(async () => void nested('a').then(() => nested('b')));
    expect(stored()).toEqual(['a', 'b']);
  });

  it('records its changes in order, and none when it is undone', async () => {
    const seen: string[] = [];
    const recording = createWriter({
      connection,
      dialect: sqliteDialect,
      recorders: [
        { record: async (_tx, changes) => void seen.push(...changes.map((it) => it.entity)) },
      ],
      ballast: openBallast(folder, 4096),
      wiper: createWiper(connection),
      origin: () => NO_ORIGIN,
      beforeCommit: () => {},
      onCommit: () => {},
    });
    const record = (tx: WriteTx, entity: string) =>
      tx.record({ entity, before: null, after: row, event: null });
    await recording.write(async (tx) => {
      record(tx, 'first');
      await recording.write(async (inner) => record(inner, 'second'));
      const failing = recording.write(async (inner) => {
        record(inner, 'undone');
        throw new Error('no');
      });
      await failing.catch(() => {});
      record(tx, 'third');
    });
    expect(seen).toEqual(['first', 'second', 'third']);
  });

  it('may wait for nothing but the database either', async () => {
    const work = writer.write(() =>
      writer.write(async (tx) => {
        insert(tx, 'a');
        await sleep(1);
        insert(tx, 'b');
      }),
    );
    await expect(work).rejects.toMatchObject({ code: 'WRITE_AWAITED_OUTSIDE' });
    await sleep(5);
    await nested('next');
    expect(stored()).toEqual(['next']);
  });

  it('waits its turn when the work it came from has ended', async () => {
    let late: Promise<unknown> | undefined;
    await writer.write(async () => {
      late = sleep(1).then(() => nested('late'));
    });
    await late;
    expect(stored()).toEqual(['late']);
    expect(count('COMMIT')).toBe(2);
  });

  it('keeps a row exactly when its work and all those around it end well, in any tree of works', async () => {
    interface Tree {
      fails: boolean;
      catches: boolean;
      together: boolean;
      inner: Tree[];
    }
    const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
      tree: fc.record({
        fails: fc.integer({ max: 3, min: 0 }).map((it) => it === 0),
        catches: fc.boolean(),
        together: fc.boolean(),
        inner: fc.oneof(
          { maxDepth: 3 },
          fc.constant<Tree[]>([]),
          fc.array(tie('tree'), { maxLength: 3 }),
        ),
      }),
    }));
    /** Rows that a tree keeps, or null when it fails. */
    const expected = (node: Tree, name: string): string[] | null => {
      const kept = [name];
      for (const [at, child] of node.inner.entries()) {
        const rows = expected(child, `${name}${at}`);
        if (rows === null && !node.catches) return null;
        kept.push(...(rows ?? []));
      }
      return node.fails ? null : kept;
    };
    const run = (node: Tree, name: string): Promise<void> =>
      writer.write(async (tx) => {
        insert(tx, name);
        const start = (child: Tree, at: number) => {
          const work = run(child, `${name}${at}`);
          return node.catches ? work.catch(() => {}) : work;
        };
        if (node.together) await Promise.all(node.inner.map(start));
        else for (const [at, child] of node.inner.entries()) await start(child, at);
        if (node.fails) throw new Error('no');
      });
    await fc.assert(
      fc.asyncProperty(fc.array(tree, { maxLength: 3 }), async (trees) => {
        connection.exec('delete from t');
        await Promise.allSettled(trees.map((node, at) => run(node, `${at}`)));
        const kept = trees.flatMap((node, at) => expected(node, `${at}`) ?? []);
        expect(stored().sort()).toEqual(kept.sort());
      }),
      { numRuns: 100 },
    );
  });

  it('leaves no room for changes of the outer work between its marks', async () => {
    const work = writer.write(async (tx) => {
      const inner = writer.write(async () => {
        await Promise.resolve();
        await Promise.resolve();
      });
      await Promise.resolve();
      insert(tx, 'between');
      await inner;
    });
    await expect(work).rejects.toMatchObject({ cause: { code: 'WRITE_AWAITED_OUTSIDE' } });
    expect(stored()).toEqual([]);
  });
});

describe('a rehearsal', () => {
  it('leaves those that commit together with it as they are', async () => {
    const works = [
      writer.write(async (tx) => insert(tx, 'a')),
      writer.rehearse(async (tx) => {
        insert(tx, 'b');
        return tx.orm.all(sql`select v from t`);
      }),
      writer.rehearse(async (tx) => insert(tx, 'a')),
      writer.write(async (tx) => insert(tx, 'b')),
    ];
    const [, seen, failed] = await Promise.allSettled(works);
    expect(seen).toMatchObject({ value: [{ v: 'a' }, { v: 'b' }] });
    expect(failed).toMatchObject({ status: 'rejected' });
    expect(stored()).toEqual(['a', 'b']);
    expect(count('COMMIT')).toBe(1);
  });

  it('has the disk make nothing durable', async () => {
    await Promise.all(['a', 'b'].map((name) => writer.rehearse(async (tx) => insert(tx, name))));
    expect([count('COMMIT'), count('ROLLBACK')]).toEqual([0, 1]);
    expect(stored()).toEqual([]);
  });

  it('may wait for nothing but the database', async () => {
    const work = writer.rehearse(async (tx) => {
      insert(tx, 'a');
      await sleep(1);
    });
    await expect(work).rejects.toMatchObject({ code: 'WRITE_AWAITED_OUTSIDE' });
    expect(stored()).toEqual([]);
  });
});

describe('a full disk', () => {
  const fillUp = async () => {
    connection.pragma('max_page_count = 6');
    const big = 'x'.repeat(3000);
    let outcome: PromiseSettledResult<unknown> | undefined;
    for (let i = 0; i < 10 && outcome?.status !== 'rejected'; i++) {
      const work = writer.write(async (tx) => insert(tx, `${i}${big}`));
      [outcome] = await Promise.allSettled([work]);
    }
    return outcome;
  };

  it('fails the write with STORAGE_FULL and gives the reserve back', async () => {
    expect(statSync(join(folder, 'ballast')).size).toBe(4096);
    const outcome = await fillUp();
    expect(outcome).toMatchObject({ reason: { code: 'STORAGE_FULL', spec: { status: 507 } } });
    expect(statSync(join(folder, 'ballast')).size).toBe(0);
  });

  it('lets removals pass, and takes writes again once there is room', async () => {
    await fillUp();
    const before = stored().length;
    await writer.write(async (tx) => {
      const kept = { ...row, hash: contentHash(row) };
      tx.record({ entity: 'thing', before: kept, after: null, event: null });
      tx.orm.run(sql`delete from t where rowid = (select min(rowid) from t)`);
    });
    expect(stored()).toHaveLength(before - 1);
    connection.pragma('max_page_count = 1000');
    await writer.write(async (tx) => {
      tx.record({ entity: 'thing', before: null, after: row, event: null });
      insert(tx, 'back');
    });
    expect(stored()).toContain('back');
    expect(statSync(join(folder, 'ballast')).size).toBe(4096);
  });

  it('is remembered by the next start', () => {
    openBallast(folder, 4096).spend();
    expect(openBallast(folder, 2 ** 50).spent).toBe(true);
    expect(openBallast(folder, 4096).spent).toBe(false);
    rmSync(join(folder, 'ballast'));
    expect(openBallast(folder, 2 ** 50).spent).toBe(false);
  });

  it('refuses what grows the data while there is no room for the reserve', () => {
    const huge = openBallast(folder, 2 ** 50);
    huge.spend();
    const created = { entity: 'thing', before: null, after: row, event: null };
    expect(() => huge.admit([created])).toThrow('disk is full');
    expect(() => huge.admit([created, { ...created, after: null }])).not.toThrow();
  });
});
