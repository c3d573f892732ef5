import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempHome } from '@aurelius/core/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { useCipherEngine } from '../../db/open.ts';
import { startTestApp, type TestApp } from '../../testing/app.ts';
import { onceItems } from '../../testing/once.ts';

const CONFIG = '[secrets]\nstore = "file"\n[storage]\nencryption = true\n';

let home: ReturnType<typeof tempHome>;
let app: TestApp;
let file: string;

const start = async () => {
  app = await startTestApp(CONFIG, { home: { ...home, remove: () => {} } });
};

const titles = async () => {
  const { body } = await app.call('GET', '/api/v1/tasks');
  return (body as { data: { title: string }[] }).data.map(({ title }) => title);
};

const restore = async () => {
  const [item] = await onceItems(home.paths, 'restore', { file });
  expect(item).toMatchObject({ type: 'result', encrypted: true });
};

beforeEach(async () => {
  await useCipherEngine();
  home = tempHome();
  file = join(home.path, 'a.tar');
  await start();
  await app.call('POST', '/api/v1/tasks', { title: 'canary in the mine' });
  expect((await app.call('POST', `/api/v1/backups?file=${file}`)).text).toContain('"result"');
});

afterEach(async () => {
  await app.close();
  home.remove();
});

it('a backup of an encrypted database is encrypted, and the same key opens it', async () => {
  expect(readFileSync(file).includes('canary')).toBe(false);
  await app.call('POST', '/api/v1/tasks', { title: 'later' });
  await app.close();
  await restore();
  await start();
  expect(await titles()).toEqual(['canary in the mine']);
});

it('it replaces an encrypted database that was damaged', async () => {
  await app.close();
  const database = join(home.paths.dataDir, 'aurelius.db');
  const bytes = readFileSync(database);
  bytes.writeUInt8(bytes.readUInt8(20_000) ^ 1, 20_000);
  writeFileSync(database, bytes);
  await restore();
  await start();
  expect(await titles()).toEqual(['canary in the mine']);
});

it('it is refused where its key is unknown, and nothing is touched', async () => {
  await app.close();
  const old = home;
  home = tempHome();
  await expect(restore()).rejects.toMatchObject({ code: 'STORAGE_KEY_MISSING' });
  await start();
  expect(await titles()).toEqual([]);
  old.remove();
});
