import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { all, DATABASES, NOW, newCaller, type TestParts } from '../../test/databases.ts';
import { timeInput } from '../contract/time.ts';
import { quickAdd } from '../quick/service.ts';
import { edit, remove } from '../service.ts';
import { show } from '../show.ts';
import { complete } from '../status.ts';
import { report } from './report.ts';
import { log, start, stop, unlog } from './service.ts';
import { exportTime } from './timewarrior.ts';

const code = (name: string) => expect.objectContaining({ code: name });
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe.each(DATABASES)('tracked time on %s', (_, open) => {
  let parts: TestParts;
  let caller: ReturnType<typeof newCaller>;
  beforeAll(async () => {
    parts = await open();
  });
  afterAll(() => parts.close());
  beforeEach(() => {
    caller = newCaller();
    parts.time.now = NOW;
  });
  const add = async (text: string) => (await quickAdd(parts, caller, { text })).id;
  const begin = (id: string, at?: string, parallel = false) =>
    start(parts, caller, { id, at, parallel });
  const logged = (
    id: string,
    input: { from?: string; to?: string; for?: string },
    parallel = false,
  ) => log(parts, caller, { id, parallel, ...input });
  const intervals = async (id: string) => (await show(parts, caller, { id })).intervals;
  const sums = async (input: object) => {
    const { data, total } = await report(parts, caller, timeInput.parse(input));
    return { sums: data.map(({ key, seconds }) => [key, seconds]), total };
  };

  describe('starting and stopping', () => {
    it('tracks from one to the other, to the second', async () => {
      const id = await add('a');
      parts.time.now = NOW + 1234;
      await begin(id);
      parts.time.now = NOW + 10 * MINUTE + 999;
      expect((await stop(parts, caller, { id })).data.map((task) => task.id)).toEqual([id]);
      expect(await intervals(id)).toEqual([
        { start: '2026-11-23T09:00:01.000Z', end: '2026-11-23T09:10:00.000Z' },
      ]);
    });

    it('stops what else is worked on, unless both are wanted', async () => {
      const [a, b, c] = [await add('a'), await add('b'), await add('c')];
      await begin(a);
      parts.time.now += HOUR;
      await begin(b);
      expect((await intervals(a))[0]?.end).toBe('2026-11-23T10:00:00.000Z');
      parts.time.now += HOUR;
      await begin(c, undefined, true);
      expect((await intervals(b))[0]?.end).toBeNull();
      parts.time.now += HOUR;
      const { data } = await stop(parts, caller, {});
      expect(data.map(({ id }) => id).sort()).toEqual([b, c].sort());
      expect((await stop(parts, caller, {})).data).toEqual([]);
    });

    it('leaves a task that is worked on as it is, and moves its beginning where one is said', async () => {
      const id = await add('a');
      const { rev } = await begin(id);
      parts.time.now += HOUR;
      expect((await begin(id)).rev).toBe(rev);
      await begin(id, '9:30');
      expect(await intervals(id)).toEqual([{ start: '2026-11-23T08:30:00.000Z', end: null }]);
    });

    it('keeps none of what lasted less than a second', async () => {
      const [a, b] = [await add('a'), await add('b')];
      await begin(a);
      await begin(b);
      expect([await intervals(a), (await intervals(b)).length]).toEqual([[], 1]);
    });

    it('is for open tasks', async () => {
      const id = await add('a');
      await complete(parts, caller, { id });
      await expect(begin(id)).rejects.toEqual(code('TASK_NOT_OPEN'));
    });

    it('is over with a task that is done or cancelled', async () => {
      const [a, b] = [await add('a'), await add('b')];
      await begin(a);
      await begin(b, undefined, true);
      parts.time.now += HOUR;
      await complete(parts, caller, { id: a });
      await edit(parts, caller, { id: b, status: 'cancelled' });
      for (const id of [a, b]) {
        expect(await intervals(id)).toEqual([
          { start: '2026-11-23T09:00:00.000Z', end: '2026-11-23T10:00:00.000Z' },
        ]);
      }
    });

    it('can be said afterwards, and not of what is to come', async () => {
      const id = await add('a');
      await begin(id, '20m ago');
      await stop(parts, caller, { id, at: '9:50' });
      expect(await intervals(id)).toEqual([
        { start: '2026-11-23T08:40:00.000Z', end: '2026-11-23T08:50:00.000Z' },
      ]);
      await expect(begin(id, 'tomorrow')).rejects.toEqual(code('TASK_INTERVAL_INVALID'));
      await begin(id);
      await expect(stop(parts, caller, { id, at: '9:55' })).rejects.toEqual(
        code('TASK_INTERVAL_INVALID'),
      );
    });

    it('does not begin before something else that was tracked since has ended', async () => {
      const [a, b] = [await add('a'), await add('b')];
      await logged(a, { for: '30m' });
      await expect(begin(b, '15m ago')).rejects.toEqual(code('TASK_INTERVAL_OVERLAP'));
      expect(await intervals(b)).toEqual([]);
      await begin(b, '15m ago', true);
      expect(await intervals(b)).toHaveLength(1);
    });

    it('stops nothing where it is refused', async () => {
      const [a, b, c] = [await add('a'), await add('b'), await add('c')];
      await logged(a, { from: '9:00', to: '9:50' });
      await begin(b, '9:55');
      await expect(begin(c, '9:30')).rejects.toEqual(code('TASK_INTERVAL_INVALID'));
      expect((await intervals(b))[0]?.end).toBeNull();
    });
  });

  describe('what is added afterwards', () => {
    it('takes two of from, to and for, or for alone', async () => {
      const id = await add('a');
      await logged(id, { for: '1h30m' });
      await logged(id, { from: 'yesterday 14:00', to: '15:30' });
      await logged(id, { to: '8:00', for: '45m' });
      await logged(id, { from: '2026-11-20 23:30', for: '1h' });
      expect((await intervals(id)).map(({ start: from, end }) => `${from} ${end}`)).toEqual([
        '2026-11-20T22:30:00.000Z 2026-11-20T23:30:00.000Z',
        '2026-11-22T13:00:00.000Z 2026-11-22T14:30:00.000Z',
        '2026-11-23T06:15:00.000Z 2026-11-23T07:00:00.000Z',
        '2026-11-23T07:30:00.000Z 2026-11-23T09:00:00.000Z',
      ]);
    });

    it.each([
      [{}],
      [{ from: '9:00' }],
      [{ from: '9:00', to: '9:30', for: '30m' }],
      [{ for: 'long' }],
      [{ from: '9:30', for: '1h' }],
      [{ from: '2026-11-23 09:00', to: '2026-11-23 08:00' }],
    ])('is refused where it makes no sense: %j', async (input) => {
      const id = await add('a');
      await expect(logged(id, input)).rejects.toEqual(code('TASK_INTERVAL_INVALID'));
    });

    it('meets neither time of its own task, nor that of others unless both are wanted', async () => {
      const [a, b] = [await add('Write the report'), await add('b')];
      await logged(a, { from: '9:00', to: '9:30' });
      const own = logged(a, { from: '9:15', to: '9:45' }, true);
      await expect(own).rejects.toEqual(code('TASK_INTERVAL_OVERLAP'));
      await expect(logged(b, { from: '8:30', to: '9:01' })).rejects.toMatchObject({
        detail: expect.stringContaining(
          '(Write the report) was worked on from 2026-11-23 09:00 to',
        ),
      });
      await logged(b, { from: '9:30', to: '9:45' });
      await logged(b, { from: '8:30', to: '9:15' }, true);
      expect(await intervals(b)).toHaveLength(2);
    });

    it('does not reach into what is worked on now', async () => {
      const [a, b] = [await add('a'), await add('b')];
      await begin(a, '9:50');
      await expect(logged(b, { for: '20m' })).rejects.toEqual(code('TASK_INTERVAL_OVERLAP'));
      await logged(b, { to: '9:50', for: '20m' });
    });

    it('can be taken away again, by a moment of it or the last', async () => {
      const id = await add('a');
      for (const from of ['7:00', '8:00', '9:00']) await logged(id, { from, for: '10m' });
      await unlog(parts, caller, { id, at: '8:05' });
      await unlog(parts, caller, { id });
      expect((await intervals(id)).map((one) => one.start)).toEqual(['2026-11-23T06:00:00.000Z']);
      const gone = unlog(parts, caller, { id, at: '8:05' });
      await expect(gone).rejects.toEqual(code('TASK_INTERVAL_NOT_FOUND'));
    });
  });

  describe('the report', () => {
    it('sums up by task, project and label, the most first', async () => {
      const [a, b] = [await add('a +work #x #y'), await add('b')];
      await logged(a, { from: '8:00', to: '9:00' });
      await logged(b, { from: '9:00', to: '9:30' });
      await logged(b, { from: '7:00', for: '5m' });
      const [refA, refB] = [a, b].map(async (id) => (await show(parts, caller, { id })).ref);
      expect(await sums({})).toEqual({
        sums: [
          [await refA, 3600],
          [await refB, 2100],
        ],
        total: 5700,
      });
      expect((await sums({ by: 'project' })).sums).toEqual([
        ['work', 3600],
        [null, 2100],
      ]);
      expect(await sums({ by: 'label' })).toEqual({
        sums: [
          ['x', 3600],
          ['y', 3600],
          [null, 2100],
        ],
        total: 5700,
      });
    });

    it('counts what goes on up to now, and of what reaches over the edges what is inside', async () => {
      const id = await add('a');
      await logged(id, { from: 'yesterday 23:00', to: '01:00' });
      await begin(id, '9:00');
      expect(await report(parts, caller, timeInput.parse({}))).toMatchObject({
        from: '2026-11-22T23:00:00.000Z',
        to: '2026-11-23T23:00:00.000Z',
        zone: 'Europe/Berlin',
        data: [{ seconds: 7200, running: true }],
      });
      expect((await sums({ from: 'yesterday', to: 'today' })).total).toBe(3600);
    });

    it('knows weeks from Monday on, and months', async () => {
      const id = await add('a');
      parts.time.now = Date.parse('2026-11-29T12:00:00Z');
      for (const day of ['2026-10-31', '2026-11-01', '2026-11-22', '2026-11-23', '2026-11-29']) {
        await logged(id, { from: `${day} 10:00`, for: '1h' });
      }
      expect((await sums({ week: true, by: 'day' })).sums).toEqual([
        ['2026-11-23', 3600],
        ['2026-11-29', 3600],
      ]);
      expect((await sums({ month: true })).total).toBe(4 * 3600);
      await expect(sums({ week: true, from: 'today' })).rejects.toEqual(
        code('TASK_RANGE_CONFLICT'),
      );
    });

    it('cuts days at local midnight, of 23 and 25 hours where the clocks change', async () => {
      const id = await add('a');
      parts.time.now = Date.parse('2026-11-01T00:00:00Z');
      await logged(id, { from: '2026-03-28 23:00', to: '2026-03-30 01:00' });
      await logged(id, { from: '2026-10-24 23:00', to: '2026-10-26 01:00' });
      expect((await sums({ from: '2026-01-01', by: 'day' })).sums).toEqual([
        ['2026-03-28', 3600],
        ['2026-03-29', 23 * 3600],
        ['2026-03-30', 3600],
        ['2026-10-24', 3600],
        ['2026-10-25', 25 * 3600],
        ['2026-10-26', 3600],
      ]);
    });

    it('reads more than a page of intervals, and none of what was removed', async () => {
      const id = await add('a');
      const first = Date.parse('2026-11-01T00:00:00Z');
      const many = Array.from({ length: 2500 }, (_it, at) => ({
        start: new Date(first + at * 10 * MINUTE).toISOString(),
        end: new Date(first + at * 10 * MINUTE + MINUTE).toISOString(),
      }));
      const { importRows } = await import('../import/run.ts');
      const rows = (async function* () {
        yield { line: 1, value: { title: 'b', intervals: many } };
      })();
      expect(await all(importRows(parts, caller, { format: 'json' }, rows))).toContainEqual(
        expect.objectContaining({ created: 1, refused: 0 }),
      );
      await logged(id, { for: '10m' });
      parts.time.now = NOW + 1000 * HOUR;
      expect((await sums({ from: '2026-11-01' })).total).toBe(2500 * 60 + 600);
      await remove(parts, caller, { id });
      expect((await sums({ from: '2026-11-01' })).total).toBe(2500 * 60);
    });
  });

  it('goes out as Timewarrior has it', async () => {
    const id = await add('Pay rent +home #money');
    const other = await add('b');
    await logged(id, { from: '8:00', to: '9:00' });
    await logged(other, { from: '7:00', to: '8:00' });
    await begin(id, '9:30');
    const rows = await all(exportTime(parts, caller, {}));
    expect(rows).toEqual([
      { id: 3, start: '20261123T060000Z', end: '20261123T070000Z', tags: ['b'] },
      {
        id: 2,
        start: '20261123T070000Z',
        end: '20261123T080000Z',
        tags: ['Pay rent', 'home', 'money'],
      },
      { id: 1, start: '20261123T083000Z', tags: ['Pay rent', 'home', 'money'] },
    ]);
    const some = await all(exportTime(parts, caller, { from: '2026-11-23 08:00' }));
    expect(some.map((row) => row.id)).toEqual([2, 1]);
  });
});
