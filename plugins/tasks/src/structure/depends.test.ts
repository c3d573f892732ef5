import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DATABASES, newCaller, type TestParts } from '../../test/databases.ts';
import { entities } from '../entity-store.ts';
import { quickAdd } from '../quick/service.ts';
import type { TaskRow } from '../row.ts';
import { create, edit, remove } from '../service.ts';
import { show } from '../show.ts';
import { findTask } from '../store.ts';
import { taskDepends } from '../tables.ts';
import { completeAndFree } from './complete.ts';
import { depend, soundDepends, undepend } from './depends.ts';

const code = (name: string) => expect.objectContaining({ code: name });

describe.each(DATABASES)('dependencies on %s', (database, open) => {
  let parts: TestParts;
  let caller: ReturnType<typeof newCaller>;
  beforeAll(async () => {
    parts = await open();
  });
  afterAll(() => parts.close());
  beforeEach(() => {
    caller = newCaller();
  });

  const add = (title: string, more: object = {}) => create(parts, caller, { title, ...more });
  const dependsOf = async (id: string) => (await show(parts, caller, { id })).depends;
  const around = (id: string) => show(parts, caller, { id, include: ['dependencies'] });
  const rowOf = async (id: string) => (await findTask(parts.db, caller.userId, id)) as TaskRow;

  it('are given by any name of a task, from either side', async () => {
    const [paint, hang] = [await add('paint'), await add('hang up')];
    const buy = await add('buy', { blocks: [paint.ref], depends: null });
    const look = await quickAdd(parts, caller, { text: 'look', depends: [hang.id, hang.ref] });
    expect(await dependsOf(paint.id)).toEqual([buy.id]);
    expect(look.depends).toEqual([hang.id]);
    await edit(parts, caller, { id: hang.ref, depends: [paint.ref] });
    expect(await around(paint.id)).toMatchObject({
      blockedBy: [{ id: buy.id, ref: buy.ref, title: 'buy', status: 'open' }],
      blocking: [{ id: hang.id, title: 'hang up' }],
    });
  });

  it('are replaced by an edit, and cleared by null', async () => {
    const [a, b, c] = [await add('a'), await add('b'), await add('c')];
    await edit(parts, caller, { id: a.id, depends: [b.id] });
    await edit(parts, caller, { id: a.id, depends: [c.id] });
    expect(await dependsOf(a.id)).toEqual([c.id]);
    await edit(parts, caller, { id: c.id, blocks: [b.id] });
    expect([await dependsOf(a.id), await dependsOf(b.id)]).toEqual([[], [c.id]]);
    await edit(parts, caller, { id: c.id, blocks: null });
    await edit(parts, caller, { id: a.id, depends: null });
    expect(await dependsOf(b.id)).toEqual([]);
  });

  it('can be turned around in one edit', async () => {
    const a = await add('a');
    const b = await add('b', { depends: [a.id] });
    await edit(parts, caller, { id: a.id, depends: [b.id], blocks: null });
    expect([await dependsOf(a.id), await dependsOf(b.id)]).toEqual([[b.id], []]);
    await edit(parts, caller, { id: a.id, depends: null, blocks: [b.id] });
    expect([await dependsOf(a.id), await dependsOf(b.id)]).toEqual([[], [a.id]]);
  });

  it('are added to and taken from', async () => {
    const [a, b, c] = [await add('a'), await add('b'), await add('c')];
    await depend(parts, caller, { id: a.id, on: [b.ref] });
    expect(await depend(parts, caller, { id: a.id, on: [c.id, b.id] })).toMatchObject({
      depends: [b.id, c.id],
      blockedBy: [{ title: 'b' }, { title: 'c' }],
    });
    expect(await undepend(parts, caller, { id: a.id, on: [b.ref] })).toMatchObject({
      depends: [c.id],
      blockedBy: [{ title: 'c' }],
    });
  });

  it('never close a circle, whichever way one is asked for', async () => {
    const a = await add('a');
    const b = await add('b', { depends: [a.id] });
    const c = await add('c', { depends: [b.id] });
    const cycles = [
      () => edit(parts, caller, { id: a.id, depends: [a.id] }),
      () => edit(parts, caller, { id: a.id, depends: [c.id] }),
      () => edit(parts, caller, { id: c.id, blocks: [a.id] }),
      () => depend(parts, caller, { id: a.id, on: [c.id] }),
      () => add('d', { depends: [c.id], blocks: [a.id] }),
      () => quickAdd(parts, caller, { text: 'd', depends: [c.id], blocks: [a.id] }),
    ];
    for (const cycle of cycles) await expect(cycle()).rejects.toThrow(code('TASK_CYCLE'));
    expect(await dependsOf(a.id)).toEqual([]);
    const sound = await soundDepends(parts.db, await rowOf(a.id), [c.id, 'not there', a.id]);
    expect(sound).toEqual({ sound: ['not there'], circular: [c.id, a.id] });
  });

  it('cannot be closed into a circle by undo', async () => {
    const a = await add('a');
    const b = await add('b', { depends: [a.id] });
    const before = await rowOf(b.id);
    await edit(parts, caller, { id: b.id, depends: null });
    await edit(parts, caller, { id: a.id, depends: [b.id] });
    const obstacle = await entities.task.obstacle(parts.db, await rowOf(b.id), before);
    expect(obstacle).toBe('it would wait for itself');
    await edit(parts, caller, { id: a.id, depends: null });
    expect(await entities.task.obstacle(parts.db, await rowOf(b.id), before)).toBeNull();
  });

  it('hold up nothing once they are removed or done', async () => {
    const [a, b] = [await add('a'), await add('b')];
    const c = await add('c', { depends: [a.id, b.id] });
    await remove(parts, caller, { id: a.id });
    expect((await around(c.id)).blockedBy).toMatchObject([{ title: 'b' }]);
    await completeAndFree(parts, caller, { id: b.id });
    expect(await around(c.id)).toMatchObject({ depends: [a.id, b.id], blockedBy: [] });
    expect((await undepend(parts, caller, { id: c.id, on: [a.id] })).depends).toEqual([b.id]);
  });

  it('say what completing a task sets free, once', async () => {
    const [a, b] = [await add('a'), await add('b')];
    const only = await add('only', { depends: [a.id] });
    await add('both', { depends: [a.id, b.id] });
    await add('over', { depends: [only.id] });
    const { freed } = await completeAndFree(parts, caller, { id: a.id });
    expect(freed).toMatchObject([{ id: only.id, title: 'only' }]);
    expect((await completeAndFree(parts, caller, { id: a.id })).freed).toEqual([]);
    expect((await completeAndFree(parts, caller, { id: b.id })).freed).toMatchObject([
      { title: 'both' },
    ]);
  });

  it('name tasks of their own user alone', async () => {
    const foreign = await create(parts, newCaller(), { title: 'foreign' });
    const depends = [foreign.id];
    await expect(add('x', { depends })).rejects.toThrow(code('TASK_DEPENDENCY_NOT_FOUND'));
    const own = await add('own');
    await expect(depend(parts, caller, { id: own.id, on: ['nothing'] })).rejects.toThrow(
      code('TASK_DEPENDENCY_NOT_FOUND'),
    );
  });

  // PGlite takes a minute for it
  it.runIf(database === 'SQLite')(
    'are refused where too many tasks would have to be looked at',
    async () => {
      const [first, last] = [await add('first'), await add('last')];
      const chain = [last.id, ...Array.from({ length: 10_001 }, (_, at) => `step ${at}`)];
      const rows = chain.slice(1).map((dependsOn, at) => ({
        ...{ userId: caller.userId, taskId: chain[at] as string, dependsOn },
      }));
      const table = parts.db.table(taskDepends);
      await parts.db.write(async (tx) => {
        for (let at = 0; at < rows.length; at += 1000) {
          await tx.orm.insert(table).values(rows.slice(at, at + 1000));
        }
      });
      await expect(depend(parts, caller, { id: first.id, on: [last.id] })).rejects.toThrow(
        code('TASK_DEPENDS_TOO_MANY'),
      );
      await parts.db.write((tx) => tx.orm.delete(table).where(eq(table.dependsOn, 'step 9000')));
      await depend(parts, caller, { id: first.id, on: [last.id] });
      await expect(depend(parts, caller, { id: last.id, on: [first.id] })).rejects.toThrow(
        code('TASK_CYCLE'),
      );
    },
  );
});
