import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventLog, undoChange } from '@aurelius/core/db';
import { count, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Task } from '../../../../../plugins/tasks/src/contract.ts';
import { openUndoBench, type UndoBench, type User } from '../../testing/undo-bench.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

describe.each(['SQLite', 'PostgreSQL'] as const)('undo on %s', (database) => {
  let bench: UndoBench;
  beforeAll(async () => {
    bench = await openUndoBench(database);
  });
  afterAll(() => bench.close());

  const changesOf = async ({ userId }: User) => {
    const change = bench.db.table(undoChange);
    return bench.db.orm.select().from(change).where(eq(change.userId, userId));
  };
  const tasksOf = async (user: User) => JSON.parse(await bench.exported(user)) as Task[];

  it('puts a row back with its time of change, under a new revision', async () => {
    const user = bench.newUser();
    const made = await bench.tasks.create(user, { title: 'one', labels: ['a'] });
    const before = await bench.exported(user);
    bench.time.now += DAY_MS;
    await bench.tasks.edit(user, { id: made.id, title: 'two', labels: ['b'] });
    const { data } = await bench.undo(user, 1);
    expect(data).toMatchObject([
      {
        operation: 'tasks.edit',
        actor: 'owner',
        state: 'undone',
        count: 1,
        rows: [{ entity: 'task', id: made.id, ref: made.ref, title: 'two', change: 'changed' }],
      },
    ]);
    expect(await bench.exported(user)).toBe(before);
    expect(await bench.found(user, { label: ['a'] })).toEqual([made.id]);
    const log = bench.db.table(eventLog);
    const told = await bench.db.orm.select().from(log).where(eq(log.entityId, made.id));
    expect(told.map(({ type, data: row }) => [type, (row as Task).rev])).toEqual([
      ['task:created', 1],
      ['task:updated', 2],
      ['task:updated', 3],
    ]);
  });

  it('brings a removed tree back at once, under its refs', async () => {
    const user = bench.newUser();
    const top = await bench.tasks.create(user, { title: 'top' });
    const below = await bench.tasks.create(user, { title: 'below', parentId: top.id });
    await bench.tasks.create(user, { title: 'deep', parentId: below.id });
    const before = await bench.exported(user);
    await bench.tasks.remove(user, top);
    expect(await tasksOf(user)).toEqual([]);
    const { data } = await bench.undo(user, 1);
    expect(data[0]?.count).toBe(3);
    expect(await bench.exported(user)).toBe(before);
  });

  it('takes several steps as one: one that cannot be undone keeps them all', async () => {
    const user = bench.newUser();
    const one = await bench.tasks.create(user, { title: 'one' });
    const two = await bench.tasks.create(user, { title: 'two' });
    await bench.tasks.complete(user, two);
    // the daemon's own write is no step, and stands in the way of one
    const scopes = ['*'];
    await bench.byItself(user, one.id, 'changed behind its back');
    const before = await bench.exported(user);
    await expect(bench.undo({ ...user, scopes }, 3)).rejects.toMatchObject({
      code: 'UNDO_CONFLICT',
      detail: `task ${one.ref}: it was changed since.`,
    });
    expect(await bench.exported(user)).toBe(before);
    expect((await bench.undo(user, 2)).data).toHaveLength(2);
    expect((await tasksOf(user)).map(({ title }) => title)).toEqual(['changed behind its back']);
  });

  it('names what stands in the way', async () => {
    const user = bench.newUser();
    const top = await bench.tasks.create(user, { title: 'top' });
    await bench.byItself(user, null, 'child of its own', top.id);
    await expect(bench.undo(user, 1)).rejects.toMatchObject({
      code: 'UNDO_CONFLICT',
      detail: `task ${top.ref}: it has subtasks.`,
    });
  });

  it('refuses more steps than there are, and leaves those alone', async () => {
    const user = bench.newUser();
    await expect(bench.undo(user, 1)).rejects.toMatchObject({ code: 'NOTHING_TO_UNDO' });
    await bench.tasks.create(user, { title: 'one' });
    await expect(bench.undo(user, 2)).rejects.toMatchObject({
      detail: 'There is 1 to undo, not 2.',
    });
    expect(await tasksOf(user)).toHaveLength(1);
  });

  it('redoes until something else is done', async () => {
    const user = bench.newUser();
    const one = await bench.tasks.create(user, { title: 'one' });
    await bench.tasks.complete(user, one);
    const done = await bench.exported(user);
    await bench.undo(user, 2);
    expect((await bench.redo(user, 2)).data.map(({ operation }) => operation)).toEqual([
      'tasks.create',
      'tasks.done',
    ]);
    expect(await bench.exported(user)).toBe(done);
    await bench.undo(user, 1);
    await bench.tasks.create(user, { title: 'two' });
    await expect(bench.redo(user, 1)).rejects.toMatchObject({ code: 'NOTHING_TO_REDO' });
    await bench.undo(user, 1);
    const { data } = await bench.redo(user, 1);
    expect(data[0]?.rows[0]?.title).toBe('two');
  });

  it('only tries when it is asked what it would do', async () => {
    const user = bench.newUser();
    await bench.tasks.create(user, { title: 'stays' });
    const before = [await bench.exported(user), await changesOf(user)];
    expect((await bench.undo(user, 1, true)).data[0]?.rows[0]?.title).toBe('stays');
    expect([await bench.exported(user), await changesOf(user)]).toEqual(before);
  });

  it('takes calls that belong together as one step, also when one of them fails', async () => {
    const user = bench.newUser();
    const add = (title: string) =>
      bench.call('tasks.create', () => bench.raw.create(user, { title }), 'batch');
    await add('one');
    await expect(
      bench.call('tasks.done', () => bench.raw.complete(user, { id: 'none' }), 'batch'),
    ).rejects.toMatchObject({ code: 'TASK_NOT_FOUND' });
    await add('two');
    expect((await bench.undo(user, 1)).data).toMatchObject([{ count: 2 }]);
    expect(await tasksOf(user)).toEqual([]);
    // what comes of it after that is another step
    await add('three');
    expect((await bench.undo(user, 1)).data).toMatchObject([{ count: 1 }]);
  });

  it('takes them as one step when they commit together, whoever fails among them', async () => {
    const [user, other] = [bench.newUser(), bench.newUser()];
    const add = (whose: typeof user, title: string) =>
      bench.call('tasks.create', () => bench.raw.create(whose, { title }), 'together');
    const failing = () =>
      bench.call('tasks.done', () => bench.raw.complete(other, { id: 'none' }), 'another');
    await Promise.allSettled([add(user, 'one'), failing(), add(user, 'two'), add(other, 'theirs')]);
    await Promise.allSettled([failing(), add(user, 'three')]);
    expect((await bench.undo(user, 1)).data).toMatchObject([{ count: 3 }]);
    expect((await bench.undo(other, 1)).data).toMatchObject([{ count: 1 }]);
  });

  it('takes the permission of the call and of the rows', async () => {
    const user = bench.newUser();
    await bench.tasks.create(user, { title: 'one' });
    for (const scopes of [['history:write'], ['history:write', 'tasks:read'], ['mail:write']]) {
      await expect(bench.undo({ ...user, scopes }, 1)).rejects.toMatchObject({
        code: 'MISSING_PERMISSION',
        detail: 'The step is one of tasks.create and needs tasks:write',
      });
    }
    const narrow = { ...user, scopes: ['history:write', 'tasks:write'] };
    const { data } = await bench.undo(narrow, 1);
    // it may change tasks and not read them
    expect(data[0]?.rows[0]).toMatchObject({ title: null, ref: null });
    await expect(bench.redo({ ...user, scopes: [] }, 1)).rejects.toMatchObject({
      code: 'MISSING_PERMISSION',
    });
  });

  it('puts nothing back that is not what was stored', async () => {
    const user = bench.newUser();
    const { id } = await bench.tasks.create(user, { title: 'as it was' });
    await bench.tasks.remove(user, { id });
    const change = bench.db.table(undoChange);
    const removal = (await changesOf(user)).find(({ before }) => before !== null);
    const before = { ...removal?.before, title: 'as it wat' } as never;
    await bench.db.write((tx) =>
      tx.orm
        .update(change)
        .set({ before })
        .where(eq(change.seq, removal?.seq ?? 0)),
    );
    await expect(bench.undo(user, 1)).rejects.toMatchObject({ code: 'DATA_DAMAGED' });
    expect(await tasksOf(user)).toEqual([]);
  });
});

describe.each(['SQLite', 'PostgreSQL'] as const)('steps on %s', (database) => {
  it('stay for 30 days, and old ones go as new ones are made', async () => {
    const bench = await openUndoBench(database);
    const user = bench.newUser();
    for (let at = 0; at < 70; at++) await bench.tasks.create(user, { title: `old ${at}` });
    bench.time.now += 30 * DAY_MS;
    expect((await bench.undo(user, 1)).data).toHaveLength(1);
    bench.time.now += 1;
    await expect(bench.undo(user, 1)).rejects.toMatchObject({ code: 'NOTHING_TO_UNDO' });
    for (let at = 0; at < 70; at++) await bench.tasks.create(user, { title: `new ${at}` });
    const change = bench.db.table(undoChange);
    const [kept] = await bench.db.orm.select({ rows: count() }).from(change);
    expect(kept?.rows).toBe(70);
    await bench.close();
  });
});

describe('undo of very much', () => {
  it('refuses more changes than hold the writer for a moment', async () => {
    const bench = await openUndoBench('SQLite');
    const user = bench.newUser();
    await bench.call('tasks.import', () =>
      bench.db.write(async () => {
        for (let at = 0; at < 2001; at++) await bench.raw.create(user, { title: 'x' });
      }),
    );
    await expect(bench.undo(user, 1)).rejects.toMatchObject({ code: 'UNDO_TOO_LARGE' });
    await expect(bench.undo(user, 3)).rejects.toMatchObject({ code: 'UNDO_TOO_LARGE' });
    expect(await bench.found(user, {})).toHaveLength(500);
    await bench.close();
  });
});

describe('every query of undo', () => {
  it('finds its rows by an index, in the order of the index', async () => {
    const bench = await openUndoBench('SQLite');
    const seen = new Set<string>();
    const watch = (orm: unknown) => {
      const { client } = (orm as { session: { client: { prepare(text: string): unknown } } })
        .session;
      const prepare = client.prepare.bind(client);
      client.prepare = (text) => {
        seen.add(text);
        return prepare(text);
      };
    };
    await bench.db.write(async (tx) => watch(tx.orm));
    const user = bench.newUser();
    const top = await bench.tasks.create(user, { title: 'top' });
    await bench.tasks.create(user, { title: 'below', parentId: top.id });
    await bench.tasks.remove(user, top);
    await bench.undo(user, 2);
    await bench.redo(user, 1);
    for (let at = 0; at < 12; at++) {
      await bench.call('tasks.create', () => bench.raw.create(user, { title: 'x' }), 'many');
    }
    await bench.undo(user, 1);
    const texts = [...seen].filter((text) => text.includes('"undo_change"'));
    expect(texts.length).toBeGreaterThan(6);
    for (const text of texts.filter((one) => !one.startsWith('insert'))) {
      const plan = await bench.db.orm.all<{ detail: string }>(
        sql.raw(`explain query plan ${text.replaceAll('?', '1')}`),
      );
      for (const { detail } of plan) {
        // the oldest changes are found in the order of the table itself
        if (text.startsWith('delete') && detail === 'SCAN undo_change') continue;
        expect([text, detail]).not.toContainEqual(expect.stringMatching(/^SCAN|TEMP B-TREE/));
      }
    }
    await bench.close();
  });
});

describe('undo after a restart', () => {
  it('goes on where it was, both ways', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'aurelius-undo-'));
    const first = await openUndoBench('SQLite', dataDir);
    const user = first.newUser();
    const empty = await first.exported(user);
    const made = await first.tasks.create(user, { title: 'kept' });
    const one = await first.exported(user);
    await first.tasks.remove(user, made);
    await first.undo(user, 1);
    await first.close();
    const second = await openUndoBench('SQLite', dataDir);
    expect(await second.exported(user)).toBe(one);
    await second.undo(user, 1);
    expect(await second.exported(user)).toBe(empty);
    await second.redo(user, 2);
    expect(await second.exported(user)).toBe(empty);
    await second.undo(user, 1);
    expect(await second.exported(user)).toBe(one);
    await second.close();
    rmSync(dataDir, { recursive: true });
  });
});
