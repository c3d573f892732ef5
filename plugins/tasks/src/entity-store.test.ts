import type { ReadDb } from '@aurelius/core/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATABASES, newCaller, type TestParts } from '../test/databases.ts';
import { listInput } from './contract.ts';
import { entities } from './entity-store.ts';
import { list } from './list.ts';
import { quickAdd } from './quick/service.ts';
import type { TaskRow } from './row.ts';
import { create, edit } from './service.ts';
import { findTask } from './store.ts';

const tasks = entities.task;

describe.each(DATABASES)('the store of tasks on %s', (_, open) => {
  let parts: TestParts;
  beforeAll(async () => {
    parts = await open();
  });
  afterAll(() => parts.close());

  const rowOf = async (userId: string, id: string) =>
    (await findTask(parts.db, userId, id)) as TaskRow;
  const found = async (caller: ReturnType<typeof newCaller>, filter: object) =>
    (await list(parts, caller, listInput.parse(filter))).data.map(({ title }) => title);

  it('takes a row away and puts it back as it was, with all that finds it', async () => {
    const caller = newCaller();
    const { id } = await quickAdd(parts, caller, { text: 'call Ana #phone', notes: 'about rent' });
    const row = await rowOf(caller.userId, id);
    await parts.db.write((tx) => tasks.remove(tx, row));
    expect(await found(caller, { text: 'rent' })).toEqual([]);
    await parts.db.write((tx) => tasks.insert(tx, row));
    expect(await tasks.find(parts.db, caller.userId, id)).toEqual(row);
    expect(await found(caller, { text: 'rent', label: ['phone'] })).toEqual(['call Ana']);
  });

  it('tells of a task under the name of what happened to it', async () => {
    const caller = newCaller();
    const { id } = await create(parts, caller, { title: 'told' });
    const row = await rowOf(caller.userId, id);
    const types = [tasks.event(null, row), tasks.event(row, row), tasks.event(row, null)];
    expect(types.map(({ type }) => type)).toEqual(['task:created', 'task:updated', 'task:deleted']);
  });

  const obstacle = (before: TaskRow | null, after: TaskRow | null, db: ReadDb = parts.db) =>
    tasks.obstacle(db, before, after);

  it('lets a task be what nothing speaks against', async () => {
    const caller = newCaller();
    const parent = await create(parts, caller, { title: 'parent' });
    const child = await create(parts, caller, { title: 'child', parentId: parent.id });
    const row = await rowOf(caller.userId, child.id);
    expect(await obstacle(row, null)).toBeNull();
    expect(await obstacle(row, { ...row, parentId: null })).toBeNull();
    expect(await obstacle({ ...row, parentId: null }, row)).toBeNull();
    await parts.db.write((tx) => tasks.remove(tx, row));
    expect(await obstacle(null, row)).toBeNull();
  });

  it('names what stands against it', async () => {
    const caller = newCaller();
    const parent = await create(parts, caller, { title: 'parent' });
    const child = await create(parts, caller, { title: 'child', parentId: parent.id });
    const [top, below] = [
      await rowOf(caller.userId, parent.id),
      await rowOf(caller.userId, child.id),
    ];
    expect(await obstacle(top, null)).toBe('it has subtasks');
    expect(await obstacle(top, { ...top, parentId: child.id })).toBe('it would be part of itself');
    const elsewhere = { ...below, id: 'another', parentId: null };
    expect(await obstacle(null, elsewhere)).toBe('another task has its ref');
    await edit(parts, caller, { id: child.id, parentId: null });
    await parts.db.write((tx) => tasks.remove(tx, top));
    expect(await obstacle(await rowOf(caller.userId, child.id), below)).toBe('its parent is gone');
  });
});
