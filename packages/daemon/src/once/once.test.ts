import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fakeClock, tempHome } from '@aurelius/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createIds } from '../kernel/ids.ts';
import { BUNDLED } from '../plugins/bundled.gen.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { runOnceTask } from './run.ts';

let home: ReturnType<typeof tempHome>;
let app: TestApp;

const once = async (task: string, input: object = {}) => {
  const clock = fakeClock();
  const items: object[] = [];
  const options = {
    paths: home.paths,
    env: {},
    clock,
    ids: createIds(clock),
    bundled: BUNDLED,
    resources: join(import.meta.dirname, '../../../..'),
    builtMain: null,
  };
  for await (const item of runOnceTask(task, input, options)) items.push(item);
  return items;
};

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

describe('doctor-data', () => {
  it('finds nothing wrong with a sound database', async () => {
    await app.close();
    expect(await once('doctor-data')).toEqual([{ type: 'file', faults: [] }]);
  });

  it('tells what SQLite finds wrong with a damaged one', async () => {
    for (let at = 0; at < 50; at++) {
      await app.call('POST', '/api/v1/tasks', { title: `Task ${at} ${'x'.repeat(150)}` });
    }
    await app.close();
    const file = join(home.paths.dataDir, 'aurelius.db');
    const bytes = readFileSync(file);
    for (let page = 2; page * 4096 < bytes.length; page++) bytes.writeUInt8(0xff, page * 4096);
    writeFileSync(file, bytes);
    const [item] = (await once('doctor-data')) as { faults: string[] }[];
    expect(item?.faults.length).toBeGreaterThan(0);
    writeFileSync(file, '');
  });
});
