import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { DATABASES, NOW, newCaller, type TestParts } from '../test/databases.ts';
import { completedInput, listInput, type Task } from './contract.ts';
import { completed, list } from './list.ts';
import { quickAdd } from './quick/service.ts';
import { create, edit } from './service.ts';
import { complete } from './status.ts';

const code = (name: string) => expect.objectContaining({ code: name });
type Filter = z.input<typeof listInput>;

describe.each(DATABASES)('lists on %s', (_, open) => {
  let parts: TestParts;
  beforeAll(async () => {
    parts = await open();
  });
  afterAll(() => parts.close());

  const listOf = (caller: ReturnType<typeof newCaller>, filter: Filter = {}) =>
    list(parts, caller, listInput.parse(filter));
  const titles = async (caller: ReturnType<typeof newCaller>, filter: Filter = {}) =>
    (await listOf(caller, filter)).data.map((task) => task.title);
  const withTasks = async (...lines: string[]) => {
    const caller = newCaller();
    const tasks: Task[] = [];
    for (const text of lines) tasks.push(await quickAdd(parts, caller, { text }));
    return { caller, tasks };
  };

  it('show open tasks, soonest due first, then by priority, undated ones last', async () => {
    const { caller, tasks } = await withTasks(
      'undated-low p4',
      'undated',
      'undated-urgent p1',
      'friday-low friday p4',
      'friday-high friday p2',
      'today-late today 11pm',
      'gone today',
    );
    await complete(parts, caller, { id: tasks.at(-1)?.id ?? '' });
    expect(await titles(caller)).toEqual([
      'today-late',
      'friday-high',
      'friday-low',
      'undated-urgent',
      'undated',
      'undated-low',
    ]);
  });

  it('filter by status', async () => {
    const { caller, tasks } = await withTasks('open', 'done', 'cancelled', 'waiting');
    const [, done, cancelled, waiting] = tasks.map((task) => task.id);
    await complete(parts, caller, { id: done ?? '' });
    await edit(parts, caller, { id: cancelled ?? '', status: 'cancelled' });
    await edit(parts, caller, { id: waiting ?? '', wait: '2026-12-01T00:00:00Z' });
    expect(await titles(caller)).toEqual(['open']);
    expect(await titles(caller, { status: ['open'] })).toEqual(['open']);
    expect(await titles(caller, { status: ['waiting'] })).toEqual(['waiting']);
    expect(await titles(caller, { status: ['open', 'waiting'] })).toEqual(['open', 'waiting']);
    expect(await titles(caller, { status: ['done'] })).toEqual(['done']);
    expect(await titles(caller, { status: ['done', 'cancelled'] })).toEqual(['done', 'cancelled']);
    expect(await titles(caller, { status: ['open', 'done'] })).toEqual(['open', 'done']);
    expect(await titles(caller, { status: ['waiting', 'done'] })).toEqual(['done', 'waiting']);
    expect(await titles(caller, { status: ['recurring'] })).toEqual([]);
    expect(await titles(caller, { status: ['done', 'all'] })).toHaveLength(4);
  });

  it('show a waiting task once its wait is over', async () => {
    const caller = newCaller();
    await create(parts, caller, { title: 'x', wait: '2026-11-23T09:00:01Z' });
    expect(await titles(caller)).toEqual([]);
    parts.time.now += 1000;
    expect(await titles(caller)).toEqual(['x']);
    parts.time.now = NOW;
  });

  it('filter by all of several labels', async () => {
    const { caller } = await withTasks('both #a #b', 'one #a', 'none');
    expect(await titles(caller, { label: ['a'] })).toEqual(['both', 'one']);
    expect(await titles(caller, { label: ['a', 'b', 'a'] })).toEqual(['both']);
    expect(await titles(caller, { label: ['A'] })).toEqual([]);
  });

  it('filter by a project and those below it', async () => {
    const { caller } = await withTasks(
      'top +home',
      'below +home.garden',
      'other +homework',
      'none',
    );
    expect(await titles(caller, { project: 'home' })).toEqual(['top', 'below']);
    expect(await titles(caller, { project: 'home.garden' })).toEqual(['below']);
    expect(await titles(caller, { project: '%' })).toEqual([]);
  });

  it('filter by priority, none counting as medium', async () => {
    const { caller } = await withTasks('urgent p1', 'medium p3', 'none', 'low p4');
    expect(await titles(caller, { priority: ['medium'] })).toEqual(['medium', 'none']);
    const all: Filter['priority'] = ['low', 'low', 'low', 'low', 'urgent'];
    expect(await titles(caller, { priority: all })).toEqual(['urgent', 'low']);
  });

  it('filter by due date in words', async () => {
    const { caller } = await withTasks(
      'tue tomorrow',
      'fri friday 9:00',
      'sunny 29 nov',
      'undated',
    );
    expect(await titles(caller, { dueBefore: 'friday' })).toEqual(['tue']);
    expect(await titles(caller, { dueBefore: 'friday 9:01' })).toEqual(['tue', 'fri']);
    expect(await titles(caller, { dueBefore: 'eow' })).toEqual(['tue', 'fri', 'sunny']);
    expect(await titles(caller, { dueAfter: 'friday' })).toEqual(['fri', 'sunny']);
    expect(await titles(caller, { dueAfter: 'fri', dueBefore: 'sun' })).toEqual(['fri']);
    await expect(titles(caller, { dueBefore: 'someday' })).rejects.toThrow(
      code('TASK_DATE_UNREADABLE'),
    );
  });

  it('search all words in title, description and notes, the last one as a start', async () => {
    const caller = newCaller();
    await create(parts, caller, { title: 'Pay invoice', notes: 'bank transfer' });
    await create(parts, caller, { title: 'Invoice template', description: 'for clients' });
    await create(parts, caller, { title: 'Other', labels: ['invoice'] });
    expect(await titles(caller, { text: 'invoice' })).toEqual(['Pay invoice', 'Invoice template']);
    expect(await titles(caller, { text: 'INVOICE trans' })).toEqual(['Pay invoice']);
    expect(await titles(caller, { text: 'voice' })).toEqual([]);
    expect(await titles(newCaller(), { text: 'invoice' })).toEqual([]);
    for (const text of ['"', 'a" OR "b', '(', '*', "'", ':', '', '&|!']) {
      expect(await titles(caller, { text })).toEqual([]);
    }
  });

  it('page through everything once, whatever the keys are', async () => {
    const caller = newCaller();
    const expected: string[] = [];
    for (let i = 0; i < 23; i++) {
      const due = i % 3 === 0 ? ` in ${i % 2} days` : '';
      const text = `t${i}${due} p${(i % 4) + 1} #x`;
      expected.push((await quickAdd(parts, caller, { text })).title);
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listOf(caller, { limit: 5, label: ['x'], cursor });
      seen.push(...page.data.map((task) => task.title));
      cursor = page.meta.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).toEqual(await titles(caller, { limit: 500 }));
    expect(seen.toSorted()).toEqual(expected.toSorted());
  });

  it('end without a cursor when the last page is full', async () => {
    const { caller } = await withTasks('a', 'b');
    expect((await listOf(caller, { limit: 2 })).meta.nextCursor).toBeNull();
  });

  it('refuse a cursor of another filter or user', async () => {
    const { caller } = await withTasks('a', 'b');
    const { nextCursor } = (await listOf(caller, { limit: 1 })).meta;
    const cursor = nextCursor ?? '';
    const bad = code('INVALID_CURSOR');
    await expect(listOf(caller, { cursor, status: ['all'] })).rejects.toThrow(bad);
    await expect(listOf(newCaller(), { cursor })).rejects.toThrow(bad);
    await expect(listOf(caller, { cursor: 'x' })).rejects.toThrow(bad);
  });

  it('show what was completed, the latest first, between two moments and page by page', async () => {
    const { caller, tasks } = await withTasks('a', 'b', 'c', 'd', 'open', 'cancelled');
    const before = parts.time.now;
    await edit(parts, caller, { id: tasks.at(-1)?.id ?? '', status: 'cancelled' });
    for (const { id } of tasks.slice(0, 4)) {
      await complete(parts, caller, { id });
      parts.time.now += 24 * 3_600_000;
    }
    const done = async (filter: z.input<typeof completedInput> = {}) => {
      const page = await completed(parts, caller, completedInput.parse(filter));
      return { titles: page.data.map(({ title }) => title), next: page.meta.nextCursor };
    };
    expect((await done()).titles).toEqual(['d', 'c', 'b', 'a']);
    expect((await done({ after: '2026-11-24', before: '2026-11-26' })).titles).toEqual(['c', 'b']);
    expect((await done({ after: 'yesterday' })).titles).toEqual(['d']);
    const first = await done({ limit: 3 });
    expect(first.titles).toEqual(['d', 'c', 'b']);
    expect((await done({ limit: 3, cursor: first.next ?? '' })).titles).toEqual(['a']);
    await expect(done({ limit: 2, cursor: first.next ?? '', after: 'today' })).rejects.toEqual(
      code('INVALID_CURSOR'),
    );
    await expect(done({ after: 'garbage' })).rejects.toEqual(code('TASK_DATE_UNREADABLE'));
    parts.time.now = before;
  });
});
