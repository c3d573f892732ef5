// Reminders in a real daemon: when they come, and that they come once.
import { type FakeClock, fakeClock, tempHome } from '@aurelius/core/testing';
import { startTestApp, type TestApp } from '@aurelius/daemon/testing/app';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const MINUTE = 60_000;

let home: ReturnType<typeof tempHome>;
let app: TestApp;
let clock: FakeClock;

/** The daemon as it starts at an instant: what it slept through is before. */
async function startAt(now: string) {
  clock = fakeClock(now);
  app = await startTestApp('[time]\nzone = "Europe/Berlin"\n', { home, clock });
}
beforeEach(async () => {
  home = tempHome();
  await startAt('2026-11-23T09:00:00Z');
});
afterEach(() => app.close());

const call = async (method: string, path: string, body?: unknown) => {
  const reply = await app.call(method, `/api/v1/${path}`, body);
  expect(reply.status).toBeLessThan(300);
  return (reply.text === '' ? undefined : reply.body) as never;
};
const add = async (body: object): Promise<{ id: string }> => call('POST', 'tasks', body);
const told = async () => {
  const { data } = (await call('GET', 'notifications?all=true')) as {
    data: { category: string; title: string; body: string; count: number; priority: string }[];
  };
  return data.filter(({ category }) => category === 'reminder').reverse();
};
const titles = async () => (await told()).map(({ title }) => title);
/** States of the jobs that remind, the oldest first. */
const jobs = async () => {
  const { data } = (await call('GET', 'jobs?queue=tasks')) as { data: { state: string }[] };
  return data.map(({ state }) => state).reverse();
};
const planned = (count: number) => expect.poll(async () => (await jobs()).length).toBe(count);
/** Lets time pass; what is told wakes whoever does jobs. */
async function pass(ms: number) {
  clock.advance(ms);
  await call('POST', 'notifications', { title: 'wake' });
}
const settled = (...states: string[]) => expect.poll(jobs).toEqual(states);

const DUE = { title: 'Call Bob', dueLocal: '2026-11-23T11:00:00' };

describe('a reminder', () => {
  it('comes at its time, by the priority of its task, and each of several', async () => {
    await add({ ...DUE, priority: 'urgent', reminders: ['10m', '30m'] });
    await planned(1);
    await pass(29 * MINUTE);
    expect(await titles()).toEqual([]);
    await pass(MINUTE);
    await settled('done', 'scheduled');
    expect(await told()).toEqual([
      expect.objectContaining({
        title: 'Call Bob',
        priority: 'urgent',
        body: expect.stringMatching(/^Due 2026-11-23 11:00\naurelius tasks show \w+$/),
      }),
    ]);
    await pass(20 * MINUTE);
    await settled('done', 'done');
    expect(await titles()).toEqual(['Call Bob', 'Call Bob']);
  });

  it('of what is done, removed, or due later by now does not come', async () => {
    const ids = [];
    for (const title of ['done', 'removed', 'moved', 'stays']) {
      ids.push((await add({ ...DUE, title, reminders: ['10m'] })).id);
    }
    await planned(4);
    await call('POST', `tasks/${ids[0]}/done`);
    await call('DELETE', `tasks/${ids[1]}`);
    await call('PATCH', `tasks/${ids[2]}`, { dueLocal: '2026-11-23T12:00:00' });
    await planned(5);
    await pass(50 * MINUTE);
    await settled('done', 'done', 'done', 'done', 'scheduled');
    expect(await titles()).toEqual(['stays']);
    await pass(60 * MINUTE);
    await expect.poll(titles).toEqual(['stays', 'moved']);
  });

  it('comes with what undo brings back', async () => {
    const { id } = await add({ ...DUE, reminders: ['10m'] });
    await planned(1);
    await call('DELETE', `tasks/${id}`);
    await call('POST', 'history/undo', {});
    await pass(50 * MINUTE);
    await expect.poll(titles).toEqual(['Call Bob']);
  });

  it('that was slept through is told once, with all that were missed', async () => {
    await add({ ...DUE, reminders: ['10m', '30m', '0m', '2026-11-23 20:00'] });
    await planned(1);
    await app.app.stop(0);
    await startAt('2026-11-23T12:00:00Z');
    await expect.poll(told).toEqual([
      expect.objectContaining({
        body: expect.stringContaining('Missed: it was to come at 2026-11-23 10:30'),
      }),
    ]);
    await settled('done', 'scheduled');
    await app.app.stop(0);
    await startAt('2026-11-23T12:01:00Z');
    await pass(MINUTE);
    expect(await told()).toMatchObject([{ count: 1 }]);
  });

  it('that is missed survives an edit before it is told', async () => {
    const { id } = await add({ ...DUE, reminders: ['10m'] });
    await planned(1);
    clock.advance(120 * MINUTE);
    await call('PATCH', `tasks/${id}`, { title: 'Call Bob now' });
    await pass(0);
    await expect.poll(titles).toEqual(['Call Bob now']);
  });

  it('does not come again where the clock is set back', async () => {
    const { id } = await add({ ...DUE, reminders: ['10m'] });
    await planned(1);
    await pass(50 * MINUTE);
    await settled('done');
    clock.advance(-30 * MINUTE);
    await call('PATCH', `tasks/${id}`, { title: 'Call Bob again' });
    await planned(2);
    await pass(40 * MINUTE);
    await settled('done', 'done');
    expect(await told()).toMatchObject([{ count: 2 }]);
  });

  it('is not made of what was past when it was said', async () => {
    await add({ ...DUE, reminders: ['2h', '2026-11-20'] });
    await add({ ...DUE, title: 'Later', reminders: ['5m'] });
    await planned(1);
  });
});

describe('snoozing', () => {
  it('hides a task, and tells of it then', async () => {
    const { id } = await add({ ...DUE, reminders: ['10m'] });
    const snoozed = await call('POST', `tasks/${id}/snooze`, { until: '2h' });
    expect(snoozed).toMatchObject({
      wait: '2026-11-23T11:00:00.000Z',
      reminders: [{ before: 10 }, { at: '2026-11-23T11:00:00.000Z' }],
    });
    await planned(2);
    await pass(60 * MINUTE);
    expect(await titles()).toEqual([]);
    await pass(60 * MINUTE);
    await expect.poll(titles).toEqual(['Call Bob']);
  });

  it('is one step of undo', async () => {
    const { id } = await add({ ...DUE, reminders: ['10m'] });
    await call('POST', `tasks/${id}/snooze`, { until: '2h' });
    await call('POST', 'history/undo', {});
    expect(await call('GET', `tasks/${id}`)).toMatchObject({
      wait: null,
      reminders: [{ before: 10 }],
    });
  });

  it('again takes the place of the first time, and a day begins at nine', async () => {
    const { id } = await add(DUE);
    await call('POST', `tasks/${id}/snooze`, { until: '2h' });
    expect(await call('POST', `tasks/${id}/snooze`, { until: 'tomorrow' })).toMatchObject({
      wait: '2026-11-24T08:00:00.000Z',
      reminders: [{ at: '2026-11-24T08:00:00.000Z' }],
    });
  });

  it('is refused for what is past or over', async () => {
    const { id } = await add(DUE);
    const refused = async (until: string) => {
      const { body } = await app.call('POST', `/api/v1/tasks/${id}/snooze`, { until });
      return (body as { code: string }).code;
    };
    expect(await refused('yesterday')).toBe('TASK_SNOOZE_PAST');
    expect(await refused('whenever')).toBe('TASK_DATE_UNREADABLE');
    await call('POST', `tasks/${id}/done`);
    expect(await refused('10m')).toBe('TASK_NOT_OPEN');
  });
});
