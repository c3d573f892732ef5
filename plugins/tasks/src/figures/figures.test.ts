import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DATABASES, NOW, newCaller, type TestParts } from '../../test/databases.ts';
import { create, edit } from '../service.ts';
import { complete } from '../status.ts';
import { start, stop } from '../time/service.ts';
import { board } from './board.ts';
import { burndown } from './burndown.ts';
import { isoWeek } from './days.ts';
import { stats } from './stats.ts';

const DAY = 86_400_000;

describe.each(DATABASES)('figures on %s', (_, open) => {
  let parts: TestParts;
  let caller: ReturnType<typeof newCaller>;
  beforeAll(async () => {
    parts = await open();
  });
  afterAll(() => parts.close());
  beforeEach(() => {
    caller = newCaller();
  });
  const at = (daysAgo: number) => {
    parts.time.now = NOW - daysAgo * DAY;
  };
  const add = (title: string, more: object = {}) => create(parts, caller, { title, ...more });

  /** a: 20 to 10 days ago; b: open for 15 days, begun 12 days ago; c: cancelled; d: done today. */
  async function history() {
    at(20);
    const a = await add('a', { project: 'home', labels: ['x'] });
    at(15);
    const b = await add('b', { project: 'home.garden', due: '2026-11-20' });
    at(12);
    await start(parts, caller, { id: b.id, parallel: false });
    parts.time.now += 60_000;
    await stop(parts, caller, {});
    at(10);
    await complete(parts, caller, { id: a.id });
    at(3);
    const [c, d] = [await add('c'), await add('d', { due: '2026-11-26' })];
    await edit(parts, caller, { id: c.id, status: 'cancelled' });
    at(1);
    await add('e', { due: '2026-11-27', depends: [d.id] });
    at(0);
    return { a, b, c, d };
  }

  it('count by status, week, project and label', async () => {
    const { d } = await history();
    const before = await stats(parts, caller, { weeks: 3 });
    expect(before).toMatchObject({
      status: { open: 3, done: 1, cancelled: 1, recurring: 0 },
      ...{ overdue: 1, upcoming: 2, ageDays: 6.3, leadDays: 10 },
      streak: { current: 0, longest: 1 },
      projects: [
        { project: 'home', open: 1, done: 1, own: 0 },
        { project: 'home.garden', open: 1 },
      ],
      labels: [],
    });
    expect(before.weeks).toEqual([
      { week: '2026-W46', from: '2026-11-09', created: 0, done: 1, cancelled: 0 },
      { week: '2026-W47', from: '2026-11-16', created: 3, done: 0, cancelled: 1 },
      { week: '2026-W48', from: '2026-11-23', created: 0, done: 0, cancelled: 0 },
    ]);
    await complete(parts, caller, { id: d.id });
    expect((await stats(parts, caller, { weeks: 1 })).streak).toEqual({ current: 1, longest: 1 });
  });

  it('draw what was open, begun and done at the end of each day', async () => {
    await history();
    const { data } = await burndown(parts, caller, { days: 21 });
    const on = (daysAgo: number) => data.at(-1 - daysAgo);
    expect(data).toHaveLength(21);
    expect(on(20)).toEqual({ at: '2026-11-03', open: 1, started: 0, done: 0 });
    expect(on(15)).toMatchObject({ open: 2, started: 0, done: 0 });
    expect(on(12)).toMatchObject({ open: 2, started: 1, done: 0 });
    expect(on(10)).toMatchObject({ open: 1, started: 1, done: 1 });
    expect(on(0)).toMatchObject({ at: '2026-11-23', open: 3, started: 1, done: 1 });
    const { data: weeks } = await burndown(parts, caller, { weeks: 2 });
    expect(weeks).toEqual([
      { at: '2026-11-16', open: 3, started: 1, done: 0 },
      { at: '2026-11-23', open: 3, started: 1, done: 0 },
    ]);
  });

  it('put tasks into columns by what can be done with them', async () => {
    const { b } = await history();
    await add('later', { wait: '2026-12-24' });
    const drawn = async (input: Parameters<typeof board>[2]) =>
      (await board(parts, caller, input)).columns.map(
        ({ key, count, tasks }) => `${key} ${count}: ${tasks.map(({ title }) => title).join(' ')}`,
      );
    expect(await drawn({ by: 'state', rows: 10 })).toEqual([
      'waiting 2: e later',
      'ready 2: b d',
      'active 0: ',
      'done 0: ',
    ]);
    await start(parts, caller, { id: b.id, parallel: false });
    expect((await drawn({ by: 'state', rows: 1 })).slice(0, 3)).toEqual([
      'waiting 2: e',
      'ready 1: d',
      'active 1: b',
    ]);
    await complete(parts, caller, { id: b.id });
    expect((await drawn({ by: 'state', rows: 1 })).at(-1)).toBe('done 1: b');
    expect(await drawn({ by: 'project', rows: 1 })).toEqual(['null 3: d']);
    expect((await drawn({ by: 'priority', rows: 1 }))[2]).toBe('medium 3: d');
  });
});

describe('an ISO week', () => {
  it.each([
    ['2026-11-23', '2026-W48'],
    ['2025-12-29', '2026-W01'],
    ['2020-12-28', '2020-W53'],
  ])('of %s is %s', (monday, week) => {
    expect(isoWeek(Date.parse(`${monday}T00:00:00Z`) / DAY)).toBe(week);
  });
});
