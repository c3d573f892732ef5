import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tempHome } from '@aurelius/core/testing';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../testing/app.ts';

const ENV = { AURELIUS_HTTP_PORT: '0', PATH: '/usr/bin:/bin', HOME: '/nowhere', API_KEY: 's3cret' };

let home: ReturnType<typeof tempHome>;
let app: TestApp;
let folder: string;

const start = async () => {
  app = await startTestApp('', { home, env: { ...ENV, AURELIUS_HOME: home.path } });
};
beforeEach(async () => {
  home = tempHome();
  folder = join(home.path, 'hooks');
  await start();
});
afterEach(() => app.close());

/** Writes a hook; its body is run by a shell in the folder of hooks. */
function hook(name: string, body: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`, { mode: 0o700 });
}
const linesOf = (name: string): string[] =>
  existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8').trim().split('\n') : [];
const titlesIn = (name: string) =>
  linesOf(name).map((line) => (JSON.parse(line) as { data: { title: string } }).data.title);
const add = async (title: string, headers: object = {}) => {
  const reply = await app.call('POST', '/api/v1/tasks', { title }, headers);
  expect(reply.status).toBe(201);
  return reply.body as { id: string };
};
const hooks = async () => {
  const { body } = await app.call('GET', '/api/v1/hooks');
  return (body as { data: { name: string; last: object | null }[] }).data;
};
/** The folder is looked at soon after a commit. */
const lookedAt = () => sleep(50);
const LONG = { timeout: 10_000 };

describe('hooks', () => {
  it('are told of what happens after they came, in the shape of the wire', async () => {
    await add('before');
    await lookedAt();
    hook('on-task-created', 'cat >> seen');
    const task = await add('water the plants');
    await add('and the cat');
    await expect.poll(() => titlesIn('seen'), LONG).toEqual(['water the plants', 'and the cat']);
    expect(JSON.parse(linesOf('seen')[0] ?? '')).toEqual({
      seq: expect.any(Number),
      type: 'task:created',
      at: expect.any(String),
      entity: 'task',
      entityId: task.id,
      data: task,
    });
  });

  it('see where programs and their home are, and nothing else of the daemon', async () => {
    hook('on-task-created', 'env > environment');
    await add('a');
    await expect.poll(() => linesOf('environment').length, LONG).toBeGreaterThan(3);
    const own = linesOf('environment').filter((line) => !/^(PWD|SHLVL|_)=/.test(line));
    expect(own.sort()).toEqual([
      'AURELIUS_EVENT=task:created',
      `AURELIUS_HOME=${home.path}`,
      'HOME=/nowhere',
      'PATH=/usr/bin:/bin',
    ]);
  });

  it('that hang or fail hold up neither writes, nor each other, nor the next event', async () => {
    hook('on-task-created', 'exec sleep 60');
    hook('on-task-updated', 'cat >> seen; exit 1');
    const { id } = await add('a');
    for (const title of ['b', 'c']) {
      const { status } = await app.call('PATCH', `/api/v1/tasks/${id}`, { title });
      expect(status).toBe(200);
    }
    await expect.poll(() => titlesIn('seen'), LONG).toEqual(['b', 'c']);
    await expect
      .poll(async () => (await hooks()).map(({ last }) => last), LONG)
      .toEqual([null, expect.objectContaining({ end: 'failed', exit: 1 })]);
  });

  it('that flood cost no memory, and the daemon goes on', async () => {
    hook('on-task-created', 'yes flood');
    const before = process.memoryUsage().rss;
    for (const title of ['a', 'b', 'c']) await add(title);
    await expect
      .poll(async () => (await hooks())[0]?.last, LONG)
      .toMatchObject({ end: 'flooded', output: expect.stringContaining('flood') });
    expect((await app.call('GET', '/api/v1/tasks')).status).toBe(200);
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
  });

  it('go on after a restart with what they were not done with', async () => {
    hook('on-task-created', 'touch begun; cat >> seen; [ -e again ] || exec sleep 60');
    await add('cut off');
    await expect.poll(() => linesOf('seen').length, LONG).toBe(1);
    await app.app.stop(0);
    writeFileSync(join(folder, 'again'), '');
    await start();
    await add('next');
    await expect.poll(() => titlesIn('seen'), LONG).toEqual(['cut off', 'cut off', 'next']);
  });

  it('that went while the daemon was off are new when they come again', async () => {
    hook('on-task-created', 'cat >> seen');
    await add('a');
    await expect.poll(() => titlesIn('seen'), LONG).toEqual(['a']);
    rmSync(join(folder, 'on-task-created'));
    await add('missed');
    await app.app.stop();
    await start();
    await add('missed, too');
    await lookedAt();
    hook('on-task-created', 'cat >> seen');
    await add('b');
    await expect.poll(() => titlesIn('seen'), LONG).toEqual(['a', 'b']);
  });

  it('are not told of what hooks do', async () => {
    hook('on-task-created', 'cat >> seen');
    await add('by a hook', { 'aurelius-hook': '1' });
    await add('by a person');
    await expect.poll(() => titlesIn('seen'), LONG).toEqual(['by a person']);
  });

  it('that are asked for too much are slowed down', async () => {
    hook('on-task-created', 'cat >> seen');
    const began = performance.now();
    await Promise.all(Array.from({ length: 112 }, (_, at) => add(`task ${at}`)));
    await expect.poll(() => linesOf('seen').length, { timeout: 20_000 }).toBe(112);
    expect(performance.now() - began).toBeGreaterThan(2300);
  });

  it('are none while their folder is no folder, and whoever asks is told', async () => {
    writeFileSync(folder, '');
    await add('a');
    const { status, body } = await app.call('GET', '/api/v1/hooks');
    expect([status, (body as { code: string }).code]).toEqual([409, 'HOOK_FOLDER_UNREADABLE']);
    const { body: doctor } = await app.call('GET', '/api/v1/doctor');
    expect(JSON.stringify(doctor)).toContain('ENOTDIR');
  });

  it('cost nothing where there are none', async () => {
    await add('a');
    await app.app.stop(0);
    const raw = new Sqlite(join(app.paths.dataDir, 'aurelius.db'), { readonly: true });
    expect(raw.prepare("select * from event_position where subscriber like 'hook%'").all()).toEqual(
      [],
    );
    raw.close();
    await start();
  });
});

describe('hooks.test', () => {
  const test = (name: string, body: object = {}) =>
    app.call('POST', `/api/v1/hooks/${name}/test`, body);

  it('runs a hook with the newest event of its type, or with the one that is given', async () => {
    const task = await add('a');
    hook('on-task-created', 'cat; exit 4');
    const tried = await test('on-task-created');
    expect(tried.status).toBe(200);
    const run = tried.body as { end: string; exit: number; output: string };
    expect(run).toMatchObject({ end: 'failed', exit: 4 });
    expect(JSON.parse(run.output)).toMatchObject({ type: 'task:created', data: task });
    const given = await test('on-task-created', { event: '{ "mine": 1 }' });
    expect(given.body).toMatchObject({ output: '{"mine":1}\n' });
    expect(await hooks()).toMatchObject([{ last: { output: '{"mine":1}\n' } }]);
  });

  it('says why it does not', async () => {
    hook('on-task-deleted', 'true');
    hook('on-task-exploded', 'true');
    const codes = [
      await test('on-nothing'),
      await test('on-task-exploded'),
      await test('on-task-deleted'),
      await test('on-task-deleted', { event: '[1]' }),
      await test('on-task-deleted', { event: '{' }),
    ].map(({ status, body }) => [status, (body as { code: string }).code]);
    expect(codes).toEqual([
      [404, 'HOOK_NOT_FOUND'],
      [409, 'HOOK_NOT_RUN'],
      [404, 'HOOK_EVENT_UNKNOWN'],
      [400, 'HOOK_EVENT_INVALID'],
      [400, 'HOOK_EVENT_INVALID'],
    ]);
  });
});

describe('the doctor', () => {
  it('names a hook that is not run', async () => {
    const check = async () => {
      const { body } = await app.call('GET', '/api/v1/doctor');
      return JSON.stringify(body);
    };
    expect(await check()).toContain('"detail":"none"');
    hook('on-task-exploded', 'true');
    expect(await check()).toContain('on-task-exploded is not run: no event goes by its name');
  });
});
