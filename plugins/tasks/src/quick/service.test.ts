import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NOW, newCaller, sqliteParts, type TestParts } from '../../test/databases.ts';
import { list } from '../list.ts';
import { create } from '../service.ts';
import { show } from '../show.ts';
import { parse, quickAdd } from './service.ts';

const code = (name: string) => expect.objectContaining({ code: name });

describe('a text', () => {
  let parts: TestParts;
  let caller: ReturnType<typeof newCaller>;
  beforeAll(async () => {
    parts = await sqliteParts();
  });
  afterAll(() => parts.close());
  beforeEach(() => {
    caller = newCaller();
    parts.time.now = NOW;
  });

  const titles = async () => {
    const { data } = await list(parts, caller, { limit: 50 });
    return data.map(({ title }) => title);
  };

  it('is stored with everything it says', async () => {
    const first = await create(parts, caller, { title: 'first' });
    const last = await create(parts, caller, { title: 'last' });
    const text = `Ship it tomorrow 3pm {friday} for 90m remind 10m remind tomorrow 8am depends:${first.ref} blocks:${last.ref} parent:${first.ref} // as agreed`;
    const task = await quickAdd(parts, caller, { text });
    expect(task).toMatchObject({
      title: 'Ship it',
      dueLocal: '2026-11-24T15:00:00',
      deadline: '2026-11-27',
      estimate: 90,
      reminders: [{ before: 10 }, { at: '2026-11-24T07:00:00.000Z' }],
      depends: [first.id],
      parentId: first.id,
      notes: 'as agreed',
    });
    expect((await show(parts, caller, { id: last.ref })).depends).toEqual([task.id]);
  });

  it('of one line answers the task alone where nothing deserves a second look', async () => {
    const task = await quickAdd(parts, caller, { text: 'call Ana friday' });
    expect(task).not.toHaveProperty('reads');
    expect(task).not.toHaveProperty('subtasks');
    expect(task).not.toHaveProperty('others');
  });

  it('says what chrono-node read, what is past, and which number was the day', async () => {
    const read = async (text: string) => (await quickAdd(parts, caller, { text })).reads;
    expect(await read('tea in half an hour')).toEqual([
      {
        field: 'due',
        words: 'in half an hour',
        as: '2026-11-23T10:30:00',
        by: 'chrono-node',
        notes: [],
      },
    ]);
    expect(await read('tea 03/04/2026')).toMatchObject([{ notes: ['past', 'day-first'] }]);
    const american = { ...caller, locale: 'en-US' };
    expect(await quickAdd(parts, american, { text: 'tea 03/04/2027' })).toMatchObject({
      dueLocal: '2027-03-04',
      reads: [{ notes: ['month-first'] }],
    });
  });

  it('of several lines is a tree, the first of it the answer', async () => {
    const text = 'Move house #move\n  book a van friday\n    compare prices\n  pack p2\nFlowers';
    const { subtasks = [], others = [], ...task } = await quickAdd(parts, caller, { text });
    expect(task).toMatchObject({ title: 'Move house', labels: ['move'], parentId: null });
    expect(subtasks.map(({ title }) => title)).toEqual(['book a van', 'compare prices', 'pack']);
    expect(subtasks.map(({ parentId }) => parentId)).toEqual([task.id, subtasks[0]?.id, task.id]);
    expect(others).toMatchObject([{ title: 'Flowers', parentId: null }]);
  });

  it('is stored whole or not at all', async () => {
    const text = 'a\n  b\n  c depends:nothing';
    await expect(quickAdd(parts, caller, { text })).rejects.toThrow(
      code('TASK_DEPENDENCY_NOT_FOUND'),
    );
    await expect(quickAdd(parts, caller, { text: 'a\n  p1' })).rejects.toThrow(
      code('TASK_TITLE_MISSING'),
    );
    expect(await titles()).toEqual([]);
  });

  it('closes no circle of dependencies', async () => {
    const first = await create(parts, caller, { title: 'first' });
    const text = `x depends:${first.ref} blocks:${first.ref}`;
    await expect(quickAdd(parts, caller, { text })).rejects.toThrow(code('TASK_CYCLE'));
    expect(await titles()).toEqual(['first']);
  });

  it('gives way to what the fields beside it say', async () => {
    const text = 'x friday p1 #a {friday} for 45m';
    const fields = { priority: null, labels: ['b'], deadline: '2026-12-24', due: 'tomorrow' };
    expect(await quickAdd(parts, caller, { text, ...fields })).toMatchObject({
      title: 'x',
      priority: null,
      labels: ['b'],
      deadline: '2026-12-24',
      dueLocal: '2026-11-24',
      estimate: 45,
    });
  });

  it('that is literal is the title, lines and all', async () => {
    const text = ' buy "milk"\n  tomorrow p1 ';
    const task = await quickAdd(parts, caller, { text, literal: true });
    expect(task).toMatchObject({ title: 'buy "milk"\n  tomorrow p1', dueLocal: null });
  });

  it('is read at a time and a place without being stored', async () => {
    const at = { now: '2026-11-23T23:30', tz: 'Asia/Tokyo' };
    const read = await parse(parts, caller, { text: 'x today 9am depends:zzzz\n  y', ...at });
    expect(read).toMatchObject({
      title: 'x',
      dueLocal: '2026-11-23T09:00:00',
      dueZone: 'Asia/Tokyo',
      dueDate: '2026-11-23T00:00:00.000Z',
      depends: ['zzzz'],
      subtasks: [{ title: 'y', level: 1 }],
    });
    const instant = { now: '2026-11-23T23:30:00Z', tz: 'Asia/Tokyo' };
    const later = await parse(parts, caller, { text: 'x today', ...instant });
    expect(later.dueLocal).toBe('2026-11-24');
    expect(await titles()).toEqual([]);
  });

  it('is refused where the time or the place is none', async () => {
    const text = 'x';
    await expect(parse(parts, caller, { text, tz: 'Mars/Olympus' })).rejects.toThrow(
      code('TASK_ZONE_UNKNOWN'),
    );
    await expect(parse(parts, caller, { text, now: 'some day' })).rejects.toThrow(
      code('TASK_DATE_UNREADABLE'),
    );
  });
});
