// Tasks that repeat, through the service: by the schedule and by when they are done.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  all,
  DATABASES,
  NOW,
  newCaller,
  sqliteParts,
  type TestParts,
} from '../../test/databases.ts';
import { createInput, editInput, listInput, type Task } from '../contract.ts';
import { importRows } from '../import/run.ts';
import { list } from '../list.ts';
import { quickAdd } from '../quick/service.ts';
import { create, edit, remove } from '../service.ts';
import { show } from '../show.ts';
import { complete, reopen } from '../status.ts';
import { skip } from './advance.ts';

let parts: TestParts;
let caller: ReturnType<typeof newCaller>;

/** The clock shows a time of Berlin in winter, or what is written. */
const at = (text: string) => {
  parts.time.now = Date.parse(/[Z+]/.test(text) ? text : `${text}+01:00`);
};
const made = (input: object) => create(parts, caller, createInput.parse({ title: 'x', ...input }));
const changed = (id: string, input: object) =>
  edit(parts, caller, editInput.parse({ id, ...input }));
const done = ({ id }: Task) => complete(parts, caller, { id });
const code = (name: string) => expect.objectContaining({ code: name });
const every = async (status: string) => {
  const input = listInput.parse({ status: [status], limit: 500 });
  return (await list(parts, caller, input)).data;
};
const open = () => every('open');

const fresh = () => {
  caller = newCaller();
  parts.time.now = NOW;
};

describe.each(DATABASES)('a series on %s', (_, openDatabase) => {
  beforeAll(async () => {
    parts = await openDatabase();
  }, 60_000);
  afterAll(() => parts.close());
  beforeEach(fresh);

  it('goes on with the next instance when one is done, and never has two that are open', async () => {
    const first = await made({ rrule: 'freq=weekly;byday=fr', due: '2026-11-27 09:00' });
    expect(first).toMatchObject({
      rrule: 'FREQ=WEEKLY;BYDAY=FR',
      repeatFrom: 'schedule',
      repeats: 'every Friday',
      recurrenceId: '2026-11-27T09:00:00',
      dtstart: '2026-11-27T09:00:00',
    });
    const { next, status } = await done(first);
    expect(status).toBe('done');
    expect(next).toMatchObject({
      dueLocal: '2026-12-04T09:00:00',
      recurrenceId: '2026-12-04T09:00:00',
      dtstart: '2026-11-27T09:00:00',
      seriesId: first.seriesId,
      status: 'open',
    });
    expect(next?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8/);
    expect((await done(first)).next).toBeNull();
    expect(await open()).toMatchObject([{ id: next?.id }]);
  });

  it('takes the next instance back when the one before is opened again', async () => {
    const first = await made({ rrule: 'FREQ=DAILY', due: '2026-11-24' });
    const { next } = await done(first);
    await reopen(parts, caller, { id: first.id });
    expect(await open()).toMatchObject([{ id: first.id }]);
    at('2026-11-24T12:00:00');
    expect((await done(first)).next?.id).not.toBe(undefined);
    expect((await every('all')).map(({ id }) => id)).toContain(next?.id);
  });
});

describe('a task that repeats', () => {
  beforeAll(async () => {
    parts = await sqliteParts();
  });
  afterAll(() => parts.close());
  beforeEach(fresh);

  it('is due at nine through both changes of the clocks', async () => {
    at('2026-03-27T08:00:00');
    let task = await made({ rrule: 'FREQ=DAILY', dueLocal: '2026-03-28T09:00:00' });
    const utc: (string | null)[] = [];
    for (let day = 0; day < 214; day++) {
      utc.push(task.dueDate);
      expect(task.dueLocal?.slice(11)).toBe('09:00:00');
      parts.time.now = Date.parse(task.dueDate ?? '');
      task = (await done(task)).next ?? expect.unreachable();
    }
    expect(utc.slice(0, 2)).toEqual(['2026-03-28T08:00:00.000Z', '2026-03-29T07:00:00.000Z']);
    expect(utc.slice(210, 212)).toEqual(['2026-10-24T07:00:00.000Z', '2026-10-25T08:00:00.000Z']);
  });

  it('does not leave one open for each time that was missed', async () => {
    const first = await made({ rrule: 'FREQ=DAILY', dueLocal: '2026-11-23T18:00:00' });
    at('2026-11-30T10:00:00');
    expect((await done(first)).next?.dueLocal).toBe('2026-11-30T18:00:00');
    const days = await made({ rrule: 'FREQ=DAILY', dueLocal: '2026-11-23' });
    expect((await done(days)).next?.dueLocal).toBe('2026-12-01');
    expect(await open()).toHaveLength(2);
  });

  it('goes on after its own date when it is done early', async () => {
    const first = await made({ rrule: 'FREQ=WEEKLY', dueLocal: '2026-12-11T09:00:00' });
    expect((await done(first)).next?.dueLocal).toBe('2026-12-18T09:00:00');
  });

  it('counts from when it was done, early or late, and keeps its time of day', async () => {
    const input = { rrule: 'FREQ=DAILY;INTERVAL=3', repeatFrom: 'completion' };
    const early = await made({ ...input, dueLocal: '2026-12-10T09:00:00' });
    expect((await done(early)).next?.dueLocal).toBe('2026-11-26T09:00:00');
    const late = await made({ ...input, dueLocal: '2026-11-20' });
    at('2026-11-28T23:30:00');
    const { next } = await done(late);
    expect(next?.dueLocal).toBe('2026-12-01');
    expect(next?.repeats).toBe('every 3 days after it was done');
    const hours = await made({ rrule: 'FREQ=HOURLY;INTERVAL=6', repeatFrom: 'completion' });
    expect(hours.dueLocal).toBe('2026-11-29T05:30:00');
    at('2026-11-29T06:10:20');
    expect((await done(hours)).next?.dueLocal).toBe('2026-11-29T12:10:00');
  });

  it('never makes the same instance of a day twice, however often it is done that day', async () => {
    let task: Task = await made({
      rrule: 'FREQ=DAILY;INTERVAL=3',
      repeatFrom: 'completion',
      dueLocal: '2026-11-23',
    });
    const dates: (string | null)[] = [];
    for (let n = 0; n < 3; n++) {
      task = (await done(task)).next ?? expect.unreachable();
      dates.push(task.dueLocal);
    }
    expect(dates).toEqual(['2026-11-26', '2026-11-29', '2026-12-02']);
  });

  it('has the last day of a month for the 31st, unless its rule says otherwise', async () => {
    const dates = async (rrule: string) => {
      at('2026-12-31T10:00:00');
      let task: Task = await made({ rrule, dueLocal: '2026-12-31' });
      const found = [task.dueLocal];
      for (let n = 0; n < 3; n++) {
        task = (await done(task)).next ?? expect.unreachable();
        found.push(task.dueLocal);
      }
      return found;
    };
    const clamped = ['2026-12-31', '2027-01-31', '2027-02-28', '2027-03-31'];
    expect(await dates('FREQ=MONTHLY')).toEqual(clamped);
    expect(await dates('FREQ=MONTHLY;BYMONTHDAY=31')).toEqual(clamped);
    expect(await dates('FREQ=MONTHLY;RSCALE=GREGORIAN;SKIP=OMIT')).toEqual([
      ...['2026-12-31', '2027-01-31', '2027-03-31', '2027-05-31'],
    ]);
    const { rrule, repeats } = await made({ rrule: 'FREQ=MONTHLY', dueLocal: '2027-01-31' });
    expect(rrule).toBe('FREQ=MONTHLY;RSCALE=GREGORIAN;SKIP=BACKWARD');
    expect(repeats).toBe('every month, or the last day of a shorter month');
  });

  it('is due first at the first date of its rule from now on', async () => {
    const first = async (rrule: string) => (await made({ rrule })).dueLocal;
    expect(await first('FREQ=WEEKLY;BYDAY=FR')).toBe('2026-11-27');
    expect(await first('FREQ=WEEKLY;INTERVAL=2;BYDAY=MO')).toBe('2026-11-23');
    expect(await first('FREQ=DAILY;BYHOUR=9')).toBe('2026-11-24T09:00:00');
    expect(await first('FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1')).toBe('2026-11-30');
    expect(await first('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29')).toBe('2028-02-29');
    await expect(first('FREQ=DAILY;UNTIL=20261101')).rejects.toEqual(code('TASK_SERIES_EMPTY'));
  });

  it('ends with its count and with its last day', async () => {
    const counted = await made({ rrule: 'FREQ=DAILY;COUNT=2', dueLocal: '2026-11-23' });
    const second = (await done(counted)).next ?? expect.unreachable();
    expect((await done(second)).next).toBeNull();
    const until = await made({ rrule: 'FREQ=DAILY;UNTIL=20261123', dueLocal: '2026-11-23' });
    expect((await done(until)).next).toBeNull();
    const completion = { rrule: 'FREQ=DAILY;COUNT=2', repeatFrom: 'completion' };
    const third = await made({ ...completion, dueLocal: '2026-11-23' });
    const last = (await done(third)).next ?? expect.unreachable();
    expect(last.rrule).toBe('FREQ=DAILY;COUNT=1');
    expect((await done(last)).next).toBeNull();
    expect(await open()).toEqual([]);
  });

  it('takes with it what is of the task, and moves its other dates along', async () => {
    const first = await made({
      title: 'Rent',
      rrule: 'FREQ=WEEKLY',
      dueLocal: '2026-11-27T09:00:00',
      deadline: '2026-11-29',
      scheduled: '2026-11-25T08:00:00+01:00',
      wait: '2026-11-24T00:00:00+01:00',
      labels: ['home'],
      project: 'money',
      priority: 'high',
      notes: 'n',
      reminders: ['10m', '2026-11-27T07:00:00Z'],
    });
    const part = await made({ title: 'part', parentId: first.id, dueLocal: '2026-11-26' });
    await made({ title: 'below', parentId: part.id });
    await changed((await made({ title: 'off', parentId: first.id })).id, { status: 'cancelled' });
    await complete(parts, caller, { id: part.id });
    const next = (await done(first)).next ?? expect.unreachable();
    expect(next).toMatchObject({
      title: 'Rent',
      deadline: '2026-12-06',
      scheduled: '2026-12-02T07:00:00.000Z',
      wait: '2026-11-30T23:00:00.000Z',
      labels: ['home'],
      project: 'money',
      priority: 'high',
      notes: 'n',
      reminders: [{ before: 10 }],
      annotations: [],
      depends: [],
    });
    const { subtasks } = await show(parts, caller, { id: next.id, include: ['subtasks'] });
    expect(subtasks).toMatchObject([{ title: 'part', status: 'open', dueLocal: '2026-12-03' }]);
    const below = await show(parts, caller, { id: subtasks?.[0]?.id ?? '', include: ['subtasks'] });
    expect(below.subtasks).toMatchObject([{ title: 'below', status: 'open' }]);
    await reopen(parts, caller, { id: first.id });
    await expect(show(parts, caller, { id: next.id })).rejects.toEqual(code('TASK_NOT_FOUND'));
  });

  it('cannot be opened again once the next one is done', async () => {
    const first = await made({ rrule: 'FREQ=DAILY', dueLocal: '2026-11-23' });
    const { next } = await done(first);
    at('2026-11-24T10:00:00');
    await done(next ?? expect.unreachable());
    await expect(reopen(parts, caller, { id: first.id })).rejects.toEqual(
      code('TASK_SERIES_MOVED_ON'),
    );
    expect(await open()).toHaveLength(1);
  });

  it('does not come again once it is called off or removed', async () => {
    const off = await made({ rrule: 'FREQ=DAILY', dueLocal: '2026-11-23' });
    await changed(off.id, { status: 'cancelled' });
    const gone = await made({ rrule: 'FREQ=DAILY', dueLocal: '2026-11-23' });
    await remove(parts, caller, { id: gone.id });
    expect(await open()).toEqual([]);
    await reopen(parts, caller, { id: off.id });
    expect(await open()).toHaveLength(1);
  });

  it('goes on by an edit that says done, too', async () => {
    const first = await made({ rrule: 'FREQ=DAILY', dueLocal: '2026-11-23' });
    await changed(first.id, { status: 'done' });
    expect(await open()).toMatchObject([{ dueLocal: '2026-11-24' }]);
  });

  it('can be skipped, and moved without moving those that follow', async () => {
    const first = await made({
      rrule: 'FREQ=WEEKLY',
      dueLocal: '2026-11-27',
      deadline: '2026-11-28',
    });
    const skipped = await skip(parts, caller, { id: first.id });
    expect(skipped).toMatchObject({ id: first.id, dueLocal: '2026-12-04', deadline: '2026-12-05' });
    const moved = await changed(first.id, { due: '2026-12-07' });
    expect(moved.recurrenceId).toBe('2026-12-04');
    expect((await done(moved)).next?.dueLocal).toBe('2026-12-11');
    const once = await made({ rrule: 'FREQ=DAILY;COUNT=1', dueLocal: '2026-11-23' });
    await expect(skip(parts, caller, { id: once.id })).rejects.toEqual(code('TASK_SERIES_ENDED'));
    const plain = await made({});
    await expect(skip(parts, caller, { id: plain.id })).rejects.toEqual(code('TASK_NOT_RECURRING'));
  });

  it('begins, changes and ends by edits', async () => {
    const task = await made({ dueLocal: '2026-11-27' });
    const weekly = await changed(task.id, { rrule: 'FREQ=WEEKLY' });
    expect(weekly).toMatchObject({ rrule: 'FREQ=WEEKLY', dtstart: '2026-11-27' });
    expect((await changed(task.id, { rrule: 'FREQ=WEEKLY' })).seriesId).toBe(weekly.seriesId);
    const daily = await changed(task.id, { rrule: 'FREQ=DAILY', repeatFrom: 'completion' });
    expect(daily.seriesId).not.toBe(weekly.seriesId);
    await expect(changed(task.id, { due: null })).rejects.toEqual(
      code('TASK_RECURRENCE_INCOMPLETE'),
    );
    expect(await changed(task.id, { rrule: null })).toMatchObject({
      ...{ rrule: null, repeatFrom: null, seriesId: null, recurrenceId: null, repeats: null },
    });
    await expect(changed(task.id, { repeatFrom: 'completion' })).rejects.toEqual(
      code('TASK_RECURRENCE_INCOMPLETE'),
    );
    for (const rrule of ['FREQ=NEVER', 'FREQ=HOURLY']) {
      await expect(changed(task.id, { rrule })).rejects.toEqual(code('TASK_RULE_INVALID'));
    }
  });

  it('leaves out the dates that are not to be', async () => {
    const row = {
      ...{ title: 'imported', rrule: 'FREQ=DAILY', dueLocal: '2026-11-23', repeatFrom: 'schedule' },
      ...{ exdate: ['2026-11-24'], rdate: ['2026-11-25'] },
    };
    const rows = async function* () {
      yield { line: 1, value: row };
    };
    await all(importRows(parts, caller, { format: 'json' }, rows()));
    const [task] = await open();
    expect((await done(task ?? expect.unreachable())).next?.dueLocal).toBe('2026-11-25');
  });

  it('is what a line says', async () => {
    const task = await quickAdd(parts, caller, { text: 'Water plants every friday 9am' });
    expect(task).toMatchObject({ rrule: 'FREQ=WEEKLY;BYDAY=FR', dueLocal: '2026-11-27T09:00:00' });
    expect((await done(task)).next?.dueLocal).toBe('2026-12-04T09:00:00');
    const after = await quickAdd(parts, caller, { text: 'Descale every! 3 days' });
    expect((await done(after)).next?.dueLocal).toBe('2026-11-26');
    const last = await quickAdd(parts, caller, { text: 'Rent every month on the 31st' });
    expect(last).toMatchObject({
      rrule: 'FREQ=MONTHLY;BYMONTHDAY=31;RSCALE=GREGORIAN;SKIP=BACKWARD',
      dueLocal: '2026-11-30',
      repeats: 'on the 31st of every month, or the last day of a shorter month',
    });
  });
});
