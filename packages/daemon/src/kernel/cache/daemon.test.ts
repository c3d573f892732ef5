// The cache as the daemon has it: its operations, figures and checks, and what makes it forget.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fakeClock, tempHome } from '@aurelius/core/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../testing/app.ts';
import { createCache } from './cache.ts';
import { cacheFile } from './file.ts';

let app: TestApp;
let file: string;

/** A home whose daemon kept two values before. */
beforeEach(async () => {
  const home = tempHome();
  file = cacheFile(home.paths.cacheDir);
  const clock = fakeClock();
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const before = createCache({ file, key: null, maxBytes: () => 1e6, now: clock.now, log });
  const wish = { taint: '', ttlMs: 1e9 };
  const context = { userId: 'owner' };
  await before.forPlugin('ai').set(context, { ...wish, key: 'a', tags: ['t'] }, 'x'.repeat(100));
  await before.forPlugin('ai').set(context, { ...wish, key: 'b' }, 'y');
  before.close();
  app = await startTestApp('', { home });
});
afterEach(() => app.close());

const stats = async () => (await app.call('GET', '/api/v1/cache')).body;
const clear = async (which: object) =>
  (await app.call('POST', '/api/v1/cache/clear', which)).body as { removed: number };

it('tells what is kept, and removes what is chosen', async () => {
  expect(await stats()).toMatchObject({ entries: 2, hits: 0, plugins: [{ plugin: 'ai' }] });
  expect(await clear({ tag: 't', plugin: 'tasks' })).toEqual({ removed: 0 });
  expect(await clear({ tag: 't' })).toEqual({ removed: 1 });
  const metrics = await app.call('GET', '/metrics');
  expect(metrics.text).toContain('aurelius_cache_kept_entries{plugin="ai"} 1');
  expect(await clear({})).toEqual({ removed: 1 });
  expect(await stats()).toMatchObject({ entries: 0, bytes: 0, plugins: [] });
  expect(existsSync(file)).toBe(false);
});

it('is thrown away when something is purged, though nobody has opened it', async () => {
  const made = await app.call('POST', '/api/v1/tasks', { title: 'secret' });
  const { id } = made.body as { id: string };
  expect(existsSync(file)).toBe(true);
  await app.call('DELETE', `/api/v1/tasks/${id}?purge=true`);
  expect(existsSync(file)).toBe(false);
});

it('is found damaged by doctor, which throws it away', async () => {
  const bytes = readFileSync(file);
  bytes.write('z', bytes.indexOf('x'.repeat(100)) + 50);
  writeFileSync(file, bytes);
  const asked = await app.call('POST', '/api/v1/doctor/fix', {});
  expect(asked.text).toContain('thrown away; it fills again by itself');
  expect(await stats()).toMatchObject({ entries: 0 });
});
