import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DATABASES, newCaller, type TestParts } from '../../test/databases.ts';
import { names } from '../contract/names.ts';
import { create } from '../service.ts';
import { show } from '../show.ts';
import { complete } from '../status.ts';
import { labels, projects } from './counts.ts';
import { renameLabel, renameProject } from './rename.ts';

const code = (name: string) => expect.objectContaining({ code: name });

describe.each(DATABASES)('names on %s', (_, open) => {
  let parts: TestParts;
  let caller: ReturnType<typeof newCaller>;
  beforeAll(async () => {
    parts = await open();
  });
  afterAll(() => parts.close());
  beforeEach(() => {
    caller = newCaller();
  });
  const add = (more: object) => create(parts, caller, { title: 'x', ...more });
  const page = (input: object = {}) => names.projects.input.parse(input);
  const counted = async (input: object = {}) =>
    (await projects(parts, caller, page(input))).data.map((it) => Object.values(it));

  it('of projects count what is in them and below', async () => {
    await add({ project: 'home', due: '2026-11-20' });
    await add({ project: 'home.garden.pond' });
    await add({ project: 'home-work' });
    const done = await add({ project: 'old' });
    await complete(parts, caller, { id: done.id });
    expect(await counted()).toEqual([
      ['home', 2, 1, 0, 1],
      ['home-work', 1, 0, 0, 1],
      ['home.garden', 1, 0, 0, 0],
      ['home.garden.pond', 1, 0, 0, 1],
    ]);
    expect((await counted({ all: true })).at(-1)).toEqual(['old', 0, 0, 1, 0]);
    const first = await projects(parts, caller, page({ limit: 3 }));
    const second = await projects(parts, caller, page({ limit: 3, cursor: first.meta.nextCursor }));
    expect(second.data.map(({ project }) => project)).toEqual(['home.garden.pond']);
  });

  it('of projects change with all below, and become one with what is there', async () => {
    const below = await add({ project: 'home.garden' });
    const beside = await add({ project: 'home-work' });
    await add({ project: 'home' });
    await add({ project: 'house' });
    expect(await renameProject(parts, caller, { from: 'home', to: 'house' })).toEqual({
      renamed: 2,
    });
    expect((await show(parts, caller, { id: below.id })).project).toBe('house.garden');
    expect((await show(parts, caller, { id: beside.id })).project).toBe('home-work');
    expect(await renameProject(parts, caller, { from: 'house', to: 'house.old' })).toEqual({
      renamed: 3,
    });
    await expect(renameProject(parts, caller, { from: 'home', to: 'x' })).rejects.toThrow(
      code('TASK_PROJECT_NOT_FOUND'),
    );
  });

  it('of labels are counted and changed', async () => {
    const task = await add({ labels: ['a', 'b'] });
    const done = await add({ labels: ['a'] });
    await complete(parts, caller, { id: done.id });
    const input = names.labels.input.parse({});
    expect((await labels(parts, caller, input)).data).toEqual([
      { label: 'a', open: 1, overdue: 0, done: 1 },
      { label: 'b', open: 1, overdue: 0, done: 0 },
    ]);
    expect(await renameLabel(parts, caller, { from: 'a', to: 'b' })).toEqual({ renamed: 2 });
    expect((await show(parts, caller, { id: task.id })).labels).toEqual(['b']);
    await expect(renameLabel(parts, caller, { from: 'a', to: 'b' })).rejects.toThrow(
      code('TASK_LABEL_NOT_FOUND'),
    );
  });
});
