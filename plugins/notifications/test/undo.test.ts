// Undo of what people do about notifications, in a daemon of its own.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../../packages/daemon/src/testing/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
  const reply = await app.call(method, `/api/v1${path}`, body);
  expect(reply.status, reply.text).toBeLessThan(300);
  return (reply.text === '' ? undefined : reply.body) as T;
};
const titles = async () =>
  (await call<{ data: { title: string }[] }>('GET', '/notifications')).data.map(
    ({ title }) => title,
  );
const undo = () => call('POST', '/history/undo', {});

it('brings back what was acknowledged, one or all of it', async () => {
  const { ref } = await call<{ ref: string }>('POST', '/notifications', { title: 'one' });
  await call('POST', '/notifications', { title: 'two' });
  await call('POST', '/notifications/ack', { id: ref });
  await undo();
  expect(await titles()).toEqual(['two', 'one']);
  await call('POST', '/notifications/ack', { all: true });
  expect(await titles()).toEqual([]);
  await undo();
  expect(await titles()).toEqual(['two', 'one']);
});

it('takes back a rule, and one that was removed', async () => {
  const rules = async () =>
    (await call<{ data: { category: string }[] }>('GET', '/notifications/rules')).data;
  await call('PUT', '/notifications/rules', { category: 'jobs', deliver: 'off' });
  await call('DELETE', '/notifications/rules?category=jobs');
  await undo();
  expect(await rules()).toMatchObject([{ category: 'jobs', deliver: 'off' }]);
  await undo();
  expect(await rules()).toEqual([]);
});
