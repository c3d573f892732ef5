// The digest of a real daemon with real tasks, on days of every length.
import { fakeClock } from '@aurelius/core/testing';
import { startTestApp, type TestApp } from '@aurelius/daemon/testing/app';
import { afterEach, describe, expect, it } from 'vitest';
import type { Digest } from '../src/contract.ts';

let app: TestApp;
let clock: ReturnType<typeof fakeClock>;
afterEach(() => app.close());

const start = async (now: string, zone = 'Europe/Berlin') => {
  clock = fakeClock(now);
  app = await startTestApp(`[time]\nzone = "${zone}"\n`, { clock });
};
const moveTo = (instant: string) => clock.advance(Date.parse(instant) - clock.now());

const add = async (title: string, fields: object = {}) => {
  const reply = await app.call('POST', '/api/v1/tasks', { title, ...fields });
  expect(reply.status).toBe(201);
  return (reply.body as { id: string }).id;
};
const finish = async (title: string) => {
  const id = await add(title);
  expect((await app.call('POST', `/api/v1/tasks/${id}/done`)).status).toBe(200);
};
const digest = async (query = ''): Promise<Digest> => {
  const { status, body } = await app.call('GET', `/api/v1/digest${query}`);
  expect(status).toBe(200);
  return body;
};
const titles = ({ overdue, due, done }: Digest) =>
  [overdue, due, done].map(({ tasks }) => tasks.map(({ title }) => title));

describe('a digest', () => {
  it('holds what is overdue, what is due that day, and what was done the day before', async () => {
    await start('2026-11-27T09:00:00Z');
    await finish('yesterday’s');
    const gone = await add('cancelled', { dueLocal: '2026-11-28' });
    await app.call('PATCH', `/api/v1/tasks/${gone}`, { status: 'cancelled' });
    await add('waits', { dueLocal: '2026-11-28', wait: '2026-12-24' });
    await add('some day');
    await add('tomorrow’s', { dueLocal: '2026-11-29' });
    await add('all day', { dueLocal: '2026-11-28' });
    await add('at nine', { dueLocal: '2026-11-28T09:00', priority: 'urgent' });
    await add('late', { dueLocal: '2026-11-26' });
    await add('later', { dueLocal: '2026-11-27T23:59' });
    moveTo('2026-11-28T08:00:00Z');
    await finish('today’s');
    const today = await digest();
    expect(today).toMatchObject({ date: '2026-11-28', zone: 'Europe/Berlin' });
    expect(titles(today)).toEqual([['late', 'later'], ['at nine', 'all day'], ['yesterday’s']]);
    expect(titles(await digest('?date=2026-11-29'))).toEqual([
      ['late', 'later', 'at nine', 'all day'],
      ['tomorrow’s'],
      ['today’s'],
    ]);
  });

  it.each([
    ['of 23 hours', '2027-03-28', '2027-03-27T23:00:00Z', '2027-03-28T22:00:00Z', 'Europe/Berlin'],
    [
      'of 25 hours',
      '2026-11-01',
      '2026-11-01T04:00:00Z',
      '2026-11-02T05:00:00Z',
      'America/New_York',
    ],
    [
      'without midnight',
      '2018-11-04',
      '2018-11-04T03:00:00Z',
      '2018-11-05T02:00:00Z',
      'America/Sao_Paulo',
    ],
  ])('keeps to the borders of a day %s', async (_, date, first, next, zone) => {
    const second = (instant: string, by: number) =>
      new Date(Date.parse(instant) + by * 1000).toISOString();
    await start(second(first, -1), zone);
    await finish('done before');
    moveTo(first);
    await finish('done first');
    moveTo(second(next, -1));
    await finish('done last');
    moveTo(next);
    await finish('done after');
    await add('due before', { dueDate: second(first, -1) });
    await add('due first', { dueDate: first });
    await add('due last', { dueDate: second(next, -1) });
    await add('due after', { dueDate: next });
    const [overdue, due] = titles(await digest(`?date=${date}`));
    expect([overdue, due]).toEqual([['due before'], ['due first', 'due last']]);
    const { date: today, done } = await digest();
    expect(Date.parse(today) - Date.parse(date)).toBe(86_400_000);
    expect(done.tasks.map(({ title }) => title)).toEqual(['done last', 'done first']);
  });

  it('is short, and counts what it leaves out', async () => {
    await start('2026-11-28T08:00:00Z');
    for (let made = 0; made < 530; made += 53) {
      const some = Array.from({ length: 53 }, (_, at) => made + at);
      await Promise.all(
        some.map((at) => add(`task ${at}`, { dueLocal: at < 505 ? '2026-11-27' : '2026-11-28' })),
      );
    }
    const { overdue, due } = await digest();
    expect([overdue.tasks.length, overdue.left, overdue.more]).toEqual([20, 480, true]);
    expect([due.tasks.length, due.left, due.more]).toEqual([20, 5, false]);
  });

  it('is of a day that there is', async () => {
    await start('2026-11-28T08:00:00Z');
    for (const date of ['2026-02-30', 'tomorrow', '9999-12-31', '0000-01-01']) {
      expect((await app.call('GET', `/api/v1/digest?date=${date}`)).status).toBe(400);
    }
    for (const date of ['1970-01-02', '2999-12-31']) await digest(`?date=${date}`);
  });
});
