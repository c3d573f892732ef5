// The schedule of the digest in a real daemon: at nine of the zone, late within bounds, and once a day.
import { fakeClock, tempHome } from '@aurelius/core/testing';
import { startTestApp, type TestApp } from '@aurelius/daemon/testing/app';
import { afterEach, beforeEach, expect, it } from 'vitest';

let home: ReturnType<typeof tempHome>;
let app: TestApp;
beforeEach(() => {
  home = tempHome();
});
afterEach(() => app.close());

/** The daemon as it starts at an instant. */
const startAt = async (now: string) => {
  const config = '[time]\nzone = "Asia/Tokyo"\n';
  app = await startTestApp(config, { home, clock: fakeClock(now) });
};
const jobs = async () => {
  const { body } = await app.call('GET', '/api/v1/jobs?queue=digest');
  return (body as { data: { state: string }[] }).data.map(({ state }) => state);
};
const told = async () => {
  const { body } = await app.call('GET', '/api/v1/notifications');
  return (body as { data: { category: string; title: string; body: string }[] }).data.filter(
    ({ category }) => category === 'digest',
  );
};

it('tells of the day at nine in the zone of the config, and once', async () => {
  // 08:59 in Tokyo
  await startAt('2026-11-27T23:59:00Z');
  await app.call('POST', '/api/v1/tasks', { title: 'pay the rent', dueLocal: '2026-11-28' });
  await app.app.stop(0);
  await startAt('2026-11-28T02:30:00Z');
  await expect.poll(told).toEqual([
    expect.objectContaining({
      title: 'Your day: 1 due today',
      body: expect.stringMatching(/^Sat, 28 Nov 2026\n[\s\S]*pay the rent$/),
    }),
  ]);
  await app.app.stop(0);
  await startAt('2026-11-28T02:40:00Z');
  expect(await jobs()).toEqual(['done']);
});

it('does not tell of a morning that is long over', async () => {
  await startAt('2026-11-27T23:59:00Z');
  await app.call('POST', '/api/v1/tasks', { title: 'pay the rent', dueLocal: '2026-11-28' });
  await app.app.stop(0);
  // 12:01 in Tokyo
  await startAt('2026-11-28T03:01:00Z');
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect([await jobs(), await told()]).toEqual([[], []]);
});
