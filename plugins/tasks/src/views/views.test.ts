import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { DATABASES, NOW, newCaller, type TestParts } from '../../test/databases.ts';
import { COLUMNS } from '../contract/columns.ts';
import { listInput, type Task } from '../contract.ts';
import { quickAdd } from '../quick/service.ts';
import { edit } from '../service.ts';
import { show } from '../show.ts';
import { completeAndFree } from '../structure/complete.ts';
import { coefficientsOf } from '../urgency/urgency.ts';
import { why } from '../urgency/why.ts';
import {
  currentContext,
  defineContext,
  leaveContext,
  listContexts,
  removeContext,
  useContext,
} from './contexts.ts';
import { count, list, listView } from './listing.ts';
import { listViews, removeView, saveView } from './saved.ts';

const code = (name: string) => expect.objectContaining({ code: name });
type Caller = ReturnType<typeof newCaller>;

describe.each(DATABASES)('views on %s', (_, open) => {
  let parts: TestParts;
  beforeAll(async () => {
    parts = await open();
  });
  afterAll(() => parts.close());

  const listOf = (caller: Caller, input: z.input<typeof listInput> = {}) =>
    list(parts, caller, listInput.parse(input));
  const titles = async (caller: Caller, input: z.input<typeof listInput> = {}) =>
    (await listOf(caller, input)).data.map(({ title }) => title);
  const viewOf = async (caller: Caller, name: string, more = {}) =>
    (await listView(parts, caller, { name, limit: 50, ...more })).data.map(({ title }) => title);
  const withTasks = async (...lines: string[]) => {
    const caller = newCaller();
    const tasks: Task[] = [];
    for (const text of lines) {
      parts.time.now += 1;
      tasks.push(await quickAdd(parts, caller, { text }));
    }
    parts.time.now = NOW;
    return { caller, tasks };
  };

  it('mean open tasks that do not wait, unless the filter speaks of the status', async () => {
    const { caller, tasks } = await withTasks('a', 'b +home', 'c +home', 'd');
    await completeAndFree(parts, caller, { id: tasks[0]?.id ?? '' });
    await completeAndFree(parts, caller, { id: tasks[1]?.id ?? '' });
    await edit(parts, caller, { id: tasks[3]?.id ?? '', wait: 'tomorrow' });
    expect(await titles(caller, { filter: 'project:home' })).toEqual(['c']);
    expect(await titles(caller, { filter: 'project:home is:done' })).toEqual(['b']);
    expect(await titles(caller, { filter: 'status:done or status:open' })).toEqual(['a', 'b', 'c']);
    expect(await titles(caller, { filter: 'is:waiting' })).toEqual(['d']);
    expect(await titles(caller, { filter: 'completed:today' })).toEqual(['a', 'b']);
    expect(await titles(caller, { filter: `id:${tasks[0]?.ref}` })).toEqual(['a']);
    expect(await titles(caller, { filter: 'project:home', status: ['done'] })).toEqual(['b']);
  });

  it('say where a filter is wrong when a date or a task in it is', async () => {
    const { caller } = await withTasks('a');
    await expect(titles(caller, { filter: 'due<sometime' })).rejects.toThrow(
      code('TASK_FILTER_UNREADABLE'),
    );
    await expect(titles(caller, { filter: 'parent:nothing' })).rejects.toThrow(
      code('TASK_NOT_FOUND'),
    );
  });

  it.each([
    ['title', ['A', 'b', 'c', 'd']],
    ['title-', ['d', 'c', 'b', 'A']],
    ['-title', ['d', 'c', 'b', 'A']],
    ['due-', ['b', 'd', 'c', 'A']],
    ['project,title-', ['b', 'A', 'd', 'c']],
    ['priority', ['c', 'b', 'A', 'd']],
    ['created-', ['d', 'A', 'c', 'b']],
    ['urgency-', ['d', 'c', 'b', 'A']],
    ['estimate', ['A', 'd', 'b', 'c']],
    ['due,priority', ['d', 'b', 'c', 'A']],
  ])('sort by %s', async (sort, expected) => {
    const { caller } = await withTasks(
      'b 30 nov +home',
      'c p1',
      'A +work for 10m',
      'd tomorrow p4 for 20m',
    );
    expect(await titles(caller, { sort })).toEqual(expected);
  });

  it('refuse an order and columns that there are not', async () => {
    const { caller } = await withTasks('a');
    for (const sort of ['beauty', '', '-due-', 'due,due,due,due,due', '__proto__']) {
      await expect(list(parts, caller, { limit: 1, sort })).rejects.toThrow(
        code('TASK_SORT_UNKNOWN'),
      );
    }
    for (const columns of ['beauty', '', 'ref,', Array.from({ length: 31 }, () => 'ref').join()]) {
      await expect(list(parts, caller, { limit: 1, columns })).rejects.toThrow(
        code('TASK_COLUMN_UNKNOWN'),
      );
    }
    const all = await listOf(caller, { columns: COLUMNS.join() });
    expect(all.meta.columns).toEqual(COLUMNS);
  });

  it('page through an order of its own once, also while tasks come, go and grow older', async () => {
    const lines = Array.from(
      { length: 23 },
      (_, at) => `t${String(at).padStart(2, '0')} p${(at % 4) + 1}`,
    );
    const { caller, tasks } = await withTasks(...lines);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listOf(caller, { sort: 'urgency-,title', limit: 5, cursor });
      seen.push(...page.data.map(({ title }) => title));
      cursor = page.meta.nextCursor ?? undefined;
      parts.time.now += 30 * 24 * 3_600_000;
      if (seen.length === 5) {
        await completeAndFree(parts, caller, {
          id: tasks.find((one) => one.title === seen[4])?.id ?? '',
        });
        await quickAdd(parts, caller, { text: 'late' });
      }
    } while (cursor);
    parts.time.now = NOW;
    const byPriority = [1, 2, 3, 4].flatMap((p) => lines.filter((line) => line.endsWith(`p${p}`)));
    expect(seen.filter((title) => title !== 'late')).toEqual(
      byPriority.map((line) => line.slice(0, 3)),
    );
    await expect(listOf(caller, { sort: 'title', cursor: 'x' })).rejects.toThrow(
      code('INVALID_CURSOR'),
    );
    const first = await listOf(caller, { sort: 'title', limit: 1 });
    const next = first.meta.nextCursor ?? '';
    await expect(listOf(caller, { sort: 'title-', cursor: next })).rejects.toThrow(
      code('INVALID_CURSOR'),
    );
  });

  it('know what is next, and why', async () => {
    const { caller, tasks } = await withTasks(
      'plain',
      'now today',
      'held p1',
      'later #someday',
      'first #next',
    );
    const [plain, , held] = tasks;
    await edit(parts, caller, { id: held?.id ?? '', depends: [plain?.ref ?? ''] });
    expect(await viewOf(caller, 'next')).toEqual(['first', 'now', 'plain']);
    const page = await listView(parts, caller, { name: 'next', limit: 50 });
    const urgencies = page.data.map(({ urgency }) => urgency?.toFixed(2));
    expect(urgencies).toEqual(['15.80', '8.53', '8.00']);
    for (const task of page.data) {
      const coefficients = coefficientsOf(parts.config.urgency);
      const { urgency, terms } = await why(parts, coefficients, caller, { id: task.ref });
      expect(urgency).toBeCloseTo(task.urgency ?? 0, 9);
      expect(terms.length).toBeGreaterThan(0);
      const shown = await show(parts, caller, { id: task.ref, include: ['urgency'] });
      expect(shown.urgency).toBeCloseTo(urgency, 9);
    }
    expect(await viewOf(caller, 'blocked')).toEqual(['held']);
  });

  it('have those that everybody has', async () => {
    const { caller, tasks } = await withTasks(
      'overdue yesterday',
      'today today',
      'soon 1 dec',
      'far 24 dec',
      'hidden',
      'maybe #someday',
      'bare',
      'filed +home',
    );
    await edit(parts, caller, { id: tasks[4]?.id ?? '', wait: 'tomorrow' });
    expect(await viewOf(caller, 'today')).toEqual(['overdue', 'today']);
    expect(await viewOf(caller, 'upcoming')).toEqual(['soon']);
    expect(await viewOf(caller, 'overdue')).toEqual(['overdue']);
    expect(await viewOf(caller, 'inbox')).toEqual(['bare']);
    expect(await viewOf(caller, 'waiting')).toEqual(['hidden']);
    expect(await viewOf(caller, 'someday')).toEqual(['maybe']);
    expect(await viewOf(caller, 'today', { filter: 'not is:overdue', sort: 'title' })).toEqual([
      'today',
    ]);
  });

  it('are saved, replaced, listed and removed', async () => {
    const { caller } = await withTasks('call #phone', 'write #desk', 'ring #phone p1');
    const saved = { name: 'calls', filter: '#phone', sort: 'title', columns: 'title,ref' };
    expect(await saveView(parts, caller, saved)).toMatchObject({ rev: 1, builtIn: false });
    expect(await viewOf(caller, 'calls')).toEqual(['call', 'ring']);
    const page = await listView(parts, caller, { name: 'calls', limit: 1, columns: 'ref' });
    expect(page.meta).toEqual({
      nextCursor: expect.any(String),
      columns: ['ref'],
      filter: '#phone',
    });
    expect(await saveView(parts, caller, { ...saved, sort: 'title-' })).toMatchObject({ rev: 2 });
    expect(await viewOf(caller, 'calls')).toEqual(['ring', 'call']);
    await saveView(parts, caller, { name: 'all', filter: 'is:open or is:done' });
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const views = await listViews(parts, caller, { limit: 3, cursor });
      names.push(...views.data.map(({ name }) => name));
      cursor = views.meta.nextCursor ?? undefined;
    } while (cursor);
    expect(names.slice(-3)).toEqual(['someday', 'all', 'calls']);
    await removeView(parts, caller, { name: 'calls' });
    const gone = code('TASK_VIEW_NOT_FOUND');
    await expect(viewOf(caller, 'calls')).rejects.toThrow(gone);
    await expect(removeView(parts, caller, { name: 'calls' })).rejects.toThrow(gone);
    await expect(viewOf(newCaller(), 'all')).rejects.toThrow(gone);
  });

  it('are not saved where they could not be listed, or have a name that is taken', async () => {
    const caller = newCaller();
    const view = { name: 'x', filter: 'a' };
    const refused = (wish: object, problem: string) =>
      expect(saveView(parts, caller, { ...view, ...wish })).rejects.toThrow(code(problem));
    await refused({ filter: 'is:nice' }, 'TASK_FILTER_UNREADABLE');
    await refused({ filter: 'due<sometime' }, 'TASK_FILTER_UNREADABLE');
    await refused({ sort: 'beauty' }, 'TASK_SORT_UNKNOWN');
    await refused({ columns: 'beauty' }, 'TASK_COLUMN_UNKNOWN');
    await refused({ name: 'today' }, 'TASK_VIEW_BUILT_IN');
    await expect(removeView(parts, caller, { name: 'today' })).rejects.toThrow(
      code('TASK_VIEW_BUILT_IN'),
    );
    for (let at = 0; at < 200; at++) await saveView(parts, caller, { name: `v${at}`, filter: 'a' });
    await refused({}, 'TASK_VIEWS_FULL');
  });

  it('are counted', async () => {
    const { caller } = await withTasks('a #x', 'b', 'c #x');
    expect(await count(parts, caller, {})).toEqual({ count: 3 });
    expect(await count(parts, caller, { filter: '#x' })).toEqual({ count: 2 });
    expect(await count(parts, caller, { filter: '#x', text: 'c' })).toEqual({ count: 1 });
  });

  it('are narrowed by the context in use, and so is what is added', async () => {
    const { caller } = await withTasks('report +work', 'dishes +home');
    expect(await currentContext(parts, caller)).toEqual({ context: null });
    const work = { name: 'work', filter: 'project:work', project: 'work', labels: ['desk'] };
    await defineContext(parts, caller, work);
    await defineContext(parts, caller, { name: 'home', filter: 'project:home' });
    expect(await titles(caller)).toHaveLength(2);
    await useContext(parts, caller, { name: 'home' });
    await useContext(parts, caller, { name: 'work' });
    expect((await currentContext(parts, caller)).context?.name).toBe('work');
    expect(
      (await listContexts(parts, caller, { limit: 9 })).data.map(({ active }) => active),
    ).toEqual([false, true]);

    const page = await listOf(caller, { filter: 'report or dishes' });
    expect(page.data.map(({ title }) => title)).toEqual(['report']);
    expect(page.meta).toMatchObject({ context: 'work', filter: 'project:work (report or dishes)' });
    expect(await viewOf(caller, 'next')).toEqual(['report']);
    expect(await count(parts, caller, {})).toEqual({ count: 1 });
    expect(await count(parts, caller, { noContext: true })).toEqual({ count: 2 });
    expect(await titles(caller, { noContext: true })).toHaveLength(2);

    const added = (input: object) => quickAdd(parts, caller, { text: 'new', ...input });
    expect(await added({})).toMatchObject({ project: 'work', labels: ['desk'] });
    expect(await added({ text: 'x +home #a' })).toMatchObject({
      project: 'home',
      labels: ['a', 'desk'],
    });
    expect(await added({ project: null, labels: [] })).toMatchObject({ project: null, labels: [] });
    expect(await added({ noContext: true })).toMatchObject({ project: null, labels: [] });

    await defineContext(parts, caller, { name: 'work', filter: '#desk' });
    expect((await currentContext(parts, caller)).context).toMatchObject({
      name: 'work',
      filter: '#desk',
      rev: 3,
    });
    await removeContext(parts, caller, { name: 'work' });
    expect(await currentContext(parts, caller)).toEqual({ context: null });
    await leaveContext(parts, caller);
    const gone = code('TASK_CONTEXT_NOT_FOUND');
    await expect(useContext(parts, caller, { name: 'work' })).rejects.toThrow(gone);
    await expect(removeContext(parts, caller, { name: 'work' })).rejects.toThrow(gone);
    await expect(defineContext(parts, caller, { name: 'y', filter: '(' })).rejects.toThrow(
      code('TASK_FILTER_UNREADABLE'),
    );
  });

  it('refuse a cursor of another context', async () => {
    const { caller } = await withTasks('a +work', 'b +work', 'c');
    const { nextCursor } = (await listOf(caller, { limit: 1 })).meta;
    await defineContext(parts, caller, { name: 'work', filter: 'project:work' });
    await useContext(parts, caller, { name: 'work' });
    await expect(listOf(caller, { limit: 1, cursor: nextCursor ?? '' })).rejects.toThrow(
      code('INVALID_CURSOR'),
    );
  });
});
