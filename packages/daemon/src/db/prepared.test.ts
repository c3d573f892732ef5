import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  booleanColumn,
  jsonColumn,
  numberColumn,
  prepared,
  rowValues,
  table,
  textColumn,
} from '@aurelius/core/db';
import { and, eq, sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type SqliteDatabase } from './index.ts';

const things = table('thing', {
  id: textColumn('id').primaryKey(),
  size: numberColumn('size'),
  isLarge: booleanColumn('is_large').notNull(),
  data: jsonColumn<unknown>('data'),
});
type Thing = typeof things.$inferSelect;

/** What the query builder itself prepares. */
interface Preparable {
  prepare(): { execute(params: object): Promise<unknown> };
}

let dataDir: string;
let db: SqliteDatabase;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'aurelius-prepared-'));
  db = await openDatabase({ dataDir, owners: [], now: () => 0, ballastBytes: 4096 });
  await db.write((tx) =>
    tx.orm.run(
      sql`create table thing (id text primary key, size numeric, is_large integer not null, data text)`,
    ),
  );
});
afterAll(async () => {
  await db.close();
  rmSync(dataDir, { recursive: true });
});

const row = (id: string, more: Partial<Thing> = {}): Thing => ({
  ...{ id, size: 1, isLarge: false, data: null },
  ...more,
});
const add = (thing: Thing) =>
  db.write((tx) =>
    prepared(tx, 'add', () => tx.orm.insert(things).values(rowValues(things)).returning(), {
      ...thing,
    }),
  );
const find = (id: string) =>
  prepared(
    db,
    'find',
    () =>
      db.orm
        .select()
        .from(things)
        .where(eq(things.id, sql.placeholder('id'))),
    { id },
  );

describe('a prepared query', () => {
  it('stores and answers what the query builder would', async () => {
    let made = 0;
    const thing = fc.record({
      size: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
      isLarge: fc.boolean(),
      data: fc.option(fc.jsonValue()),
    });
    await fc.assert(
      fc.asyncProperty(thing, async (more) => {
        const one = row(`ours-${++made}`, more);
        const twin = row(`twin-${made}`, more);
        const added = await add(one);
        await db.write(async (tx) => {
          const insert = tx.orm.insert(things).values(rowValues(things));
          await (insert as unknown as Preparable).prepare().execute({ ...twin });
        });
        const [built] = await db.orm.select().from(things).where(eq(things.id, twin.id));
        expect(added).toEqual([{ ...built, id: one.id }]);
        expect(await find(one.id)).toEqual(added);
        const raw = await db.orm.all<object>(
          sql`select size, is_large, data from thing where id in (${one.id}, ${twin.id})`,
        );
        expect(raw[0]).toEqual(raw[1]);
      }),
      { numRuns: 50 },
    );
  });

  it('takes constants beside placeholders', async () => {
    await add(row('constant', { size: 7 }));
    const found = await prepared(
      db,
      'constant',
      () =>
        db.orm
          .select({ size: things.size })
          .from(things)
          .where(and(eq(things.id, sql.placeholder('id')), eq(things.isLarge, false))),
      { id: 'constant' },
    );
    expect(found).toEqual([{ size: 7 }]);
  });

  it('answers a join, which the query builder reads', async () => {
    await add(row('joined', { data: { a: 1 } }));
    const found = await prepared(
      db,
      'join',
      () =>
        db.orm
          .select({ thing: things, size: things.size })
          .from(things)
          .where(eq(things.id, sql.placeholder('id'))),
      { id: 'joined' },
    );
    expect(found).toEqual([{ thing: row('joined', { data: { a: 1 } }), size: 1 }]);
  });

  it('without a value for one of its placeholders is refused, and null is a value', async () => {
    await expect(find(undefined as never)).resolves.toEqual([]);
    const missing = prepared(db, 'find', () => db.orm.select().from(things), {});
    await expect(missing).rejects.toThrow('"id"');
  });

  it('of drizzle has what it is run by without the query builder', () => {
    const query = db.orm.select().from(things) as unknown as Preparable;
    expect(query.prepare()).toMatchObject({
      stmt: { run: expect.any(Function), raw: expect.any(Function) },
      executeMethod: 'all',
      query: { params: [] },
      fields: expect.any(Array),
    });
  });
});
