import { tempHome } from '@aurelius/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { onceItems } from '../testing/once.ts';

let home: ReturnType<typeof tempHome>;
let app: TestApp;

const once = (task: string) => onceItems(home.paths, task);

const start = async () => {
  app = await startTestApp('', { home: { ...home, remove: () => {} } });
};

beforeEach(async () => {
  home = tempHome();
  await start();
});
afterEach(async () => {
  await app.close();
  home.remove();
});

describe('a task', () => {
  it('is refused while a daemon holds the home', async () => {
    await expect(once('doctor-data')).rejects.toMatchObject({ code: 'DAEMON_RUNNING' });
  });

  it('gives the home back when it has ended', async () => {
    await app.close();
    await once('doctor-data');
    await start();
    expect((await app.call('GET', '/health/ready')).status).toBe(200);
  });

  it.each(['none', 'toString'])('%s does not exist', async (name) => {
    await expect(once(name)).rejects.toMatchObject({ code: 'USAGE' });
  });
});
