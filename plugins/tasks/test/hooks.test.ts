// The user's hooks for Taskwarrior in a real daemon: what they are given, what they may change, and what they may not do.
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tempHome } from '@aurelius/core/testing';
import { startTestApp, type TestApp } from '@aurelius/daemon/testing/app';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let home: ReturnType<typeof tempHome>;
let app: TestApp;
let folder: string;

const start = async () => {
  const env = { AURELIUS_HTTP_PORT: '0', PATH: process.env['PATH'] };
  app = await startTestApp('[time]\nzone = "Europe/Berlin"\n', { home, env });
};
beforeEach(async () => {
  home = tempHome();
  folder = join(dirname(home.paths.configFile), 'hooks/taskwarrior');
  await start();
});
afterEach(() => app.close());

function script(name: string, body: string, mode = 0o700): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`, { mode });
}
/** What a script kept in the folder. */
const kept = (name: string): string[] =>
  existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8').trim().split('\n') : [];
const tasksIn = (name: string) => kept(name).map((line) => JSON.parse(line));

type Body = Readonly<Record<string, unknown>> & { readonly id: string };
const call = async (method: string, path: string, body?: unknown, headers = {}) => {
  const reply = await app.call(method, `/api/v1/${path}`, body, headers);
  return { status: reply.status, body: (reply.text === '' ? {} : reply.body) as Body };
};
const add = (body: object, headers = {}) => call('POST', 'tasks', body, headers);
const titles = async () => {
  const { body } = await call('GET', 'tasks?status=all');
  return (body['data'] as { title: string }[]).map(({ title }) => title);
};

describe('hooks of Taskwarrior', () => {
  it('see a new task before it is stored, and what they answer is stored', async () => {
    script('on-add', 'tee -a seen | sed s/milk/beer/');
    const { status, body } = await add({ title: 'buy milk', labels: ['home'] });
    expect([status, body['title'], body['labels']]).toEqual([201, 'buy beer', ['home']]);
    expect(tasksIn('seen')).toEqual([
      expect.objectContaining({
        uuid: body.id,
        description: 'buy milk',
        status: 'pending',
        entry: '20261123T100000Z',
        tags: ['home'],
      }),
    ]);
    expect((await call('GET', `tasks/${body.id}`)).body['title']).toBe('buy beer');
  });

  it('see a changed one with what it was, and may change more of it', async () => {
    const { body } = await add({ title: 'a', priority: 'urgent', notes: 'kept' });
    script(
      'on-modify.1',
      'tee -a seen | tail -n 1 | sed \'s/"status"/"project":"work","status"/\'',
    );
    const edited = await call('PATCH', `tasks/${body.id}`, { title: 'b' });
    expect(edited.body).toMatchObject({
      title: 'b',
      project: 'work',
      priority: 'urgent',
      notes: 'kept',
      rev: 2,
    });
    expect(tasksIn('seen').map((task) => task.description)).toEqual(['a', 'b']);
  });

  it('run in the order of their names, each on what the one before made', async () => {
    script('on-add.2', 'sed s/ink/ork/');
    script('on-add.1', 'sed s/milk/mink/');
    expect((await add({ title: 'milk' })).body['title']).toBe('mork');
  });

  it('refuse with words of theirs, and nothing is stored', async () => {
    script('on-add', "cat > /dev/null; printf 'not \\033[31mtoday\\n'; exit 1");
    const { status, body } = await add({ title: 'a' });
    expect([status, body['code'], body['detail']]).toEqual([
      422,
      'TASK_HOOK_REFUSED',
      'on-add: not \u001b[31mtoday',
    ]);
    expect(await titles()).toEqual([]);
  });

  it.each([
    ['hang', 'exec sleep 30', 'longer than 2 seconds'],
    ['flood', 'yes', 'more than 1 MiB'],
    ['fail and say nothing', 'cat; exit 3', 'exit 3 and said nothing'],
    ['answer nothing', 'cat > /dev/null', 'answered 0 tasks'],
    ['answer two', 'cat > x; cat x x', 'answered 2 tasks'],
    ['answer no JSON', 'echo {nonsense}', 'not JSON'],
    ['answer another task', 'sed \'s/"uuid":"[0-9a-f]/"uuid":"x/\'', 'another task'],
    ['clear the title', 'sed \'s/"description":"a"/"description":" "/\'', 'description'],
    [
      'make the title too long',
      `sed 's/"description":"a"/"description":"${'x'.repeat(201)}"/'`,
      'at most 200',
    ],
    ['make a date that is none', 'sed \'s/"entry":"2026/"due":"soon","entry":"2026/\'', 'due'],
  ])('that %s refuse, and the daemon is well', async (_, body, reason) => {
    script('on-add', body);
    const refused = await add({ title: 'a' });
    expect([refused.status, refused.body['code']]).toEqual([422, 'TASK_HOOK_REFUSED']);
    expect(refused.body['detail']).toContain(reason);
    rmSync(folder, { recursive: true });
    expect((await add({ title: 'b' })).status).toBe(201);
    expect(await titles()).toEqual(['b']);
  });

  it('cannot make a task wait for itself', async () => {
    const { body: first } = await add({ title: 'first' });
    const { body: second } = await add({ title: 'second', depends: [first.id] });
    script('on-modify', `tail -n 1 | sed 's/"status"/"depends":["${second.id}"],"status"/'`);
    const { body } = await call('PATCH', `tasks/${first.id}`, { title: 'x' });
    expect(body['code']).toBe('TASK_CYCLE');
    expect((await call('GET', `tasks/${first.id}`)).body).toMatchObject({ title: 'first', rev: 1 });
  });

  it('look at what is done, started, stopped and removed', async () => {
    const { body } = await add({ title: 'a' });
    script('on-modify', 'cat > last; cat last >> seen; tail -n 1 last');
    await call('POST', `tasks/${body.id}/start`, {});
    await call('POST', 'tasks/stop', {});
    await call('POST', `tasks/${body.id}/done`);
    await call('DELETE', `tasks/${body.id}`);
    expect(await titles()).toEqual([]);
    const after = tasksIn('seen').filter((_it, at) => at % 2 === 1);
    // what lasted no second left no trace, so stopping changed something once more
    expect(after.map((task) => [task.status, task.start])).toEqual([
      ['pending', '20261123T100000Z'],
      ['pending', undefined],
      ['completed', undefined],
      ['deleted', undefined],
    ]);
  });

  it('may start and finish a task', async () => {
    script('on-add', 'sed \'s/"status":"pending"/"start":"20261123T093000Z","status":"pending"/\'');
    const { body } = await add({ title: 'a' });
    expect(body['intervals']).toEqual([{ start: '2026-11-23T09:30:00.000Z', end: null }]);
    script(
      'on-modify',
      'tail -n 1 | sed \'s/"status":"pending"/"end":"20261123T100000Z","status":"completed"/\'',
    );
    expect((await call('PATCH', `tasks/${body.id}`, { title: 'b' })).body).toMatchObject({
      status: 'done',
      intervals: [{ start: '2026-11-23T09:30:00.000Z', end: '2026-11-23T10:00:00.000Z' }],
    });
  });

  it('may keep a task that is removed', async () => {
    const { body } = await add({ title: 'a' });
    script('on-modify', 'cat > /dev/null; echo stays; exit 1');
    expect((await call('DELETE', `tasks/${body.id}`)).status).toBe(422);
    expect(await titles()).toEqual(['a']);
  });

  it('look at every subtask and at every row of an import', async () => {
    script('on-add', 'tee -a seen');
    await call('POST', 'tasks/quick', { text: 'trip\n  pack\n  book' });
    await app.call('POST', '/api/v1/tasks/import', [{ title: 'one' }, { title: 'two' }]);
    expect(tasksIn('seen').map((task) => task.description)).toEqual([
      'trip',
      'pack',
      'book',
      'one',
      'two',
    ]);
  });

  it('are asked once for a call that is sent again with its key', async () => {
    script('on-add', 'tee -a seen | sed s/milk/beer/');
    const key = { 'idempotency-key': 'k' };
    const first = await add({ title: 'milk' }, key);
    expect([first.status, first.body['title']]).toEqual([201, 'beer']);
    expect((await add({ title: 'milk' }, key)).body).toEqual(first.body);
    expect([await titles(), kept('seen').length]).toEqual([['beer'], 1]);
  });

  it('are asked again where the task changed while they looked', async () => {
    const { body } = await add({ title: 'a' });
    const socket = home.paths.socket;
    // the first time it looks, somebody else changes the task
    script(
      'on-modify',
      `cat > last; cat last >> seen
       [ -e once ] || { : > once; curl -s --unix-socket ${socket} -X PATCH -H 'content-type: application/json' \
         -H 'aurelius-hook: 1' -d '{"notes":"meanwhile"}' http://localhost/api/v1/tasks/${body.id} > /dev/null; }
       tail -n 1 last`,
    );
    expect((await call('PATCH', `tasks/${body.id}`, { title: 'b' })).body).toMatchObject({
      title: 'b',
      notes: 'meanwhile',
      rev: 3,
    });
    expect(kept('seen')).toHaveLength(4);
  });

  it('are given up where it keeps changing', async () => {
    const { body } = await add({ title: 'a' });
    const socket = home.paths.socket;
    script(
      'on-modify',
      `cat > last; date +%s%N > now
       curl -s --unix-socket ${socket} -X PATCH -H 'content-type: application/json' -H 'aurelius-hook: 1' \
         -d "{\\"notes\\":\\"$(cat now)\\"}" http://localhost/api/v1/tasks/${body.id} > /dev/null
       tail -n 1 last`,
    );
    const refused = await call('PATCH', `tasks/${body.id}`, { title: 'b' });
    expect([refused.status, refused.body['code']]).toEqual([409, 'TASK_HOOK_OUTRUN']);
  });

  it('that launch may refuse, and those of the end are told what was stored', async () => {
    script('on-launch', 'printf "%s\\n" "$@" > args; env > environment');
    script('on-exit', 'cat >> stored; exit 1');
    const { status } = await add({ title: 'a' });
    expect(status).toBe(201);
    expect(kept('args')).toEqual([
      'api:2',
      'args:aurelius tasks create',
      'command:add',
      `rc:${folder}`,
      `data:${folder}`,
      'version:2.6.2',
    ]);
    const own = kept('environment').filter((line) => !/^(PWD|SHLVL|_|OLDPWD)=/.test(line));
    expect(new Set(own.map((line) => line.split('=')[0]))).toEqual(
      new Set(['AURELIUS_EVENT', 'PATH']),
    );
    await expect.poll(() => tasksIn('stored').map((task) => task.description)).toEqual(['a']);
    script('on-launch', 'echo closed; exit 1');
    expect((await add({ title: 'b' })).body['detail']).toBe('on-launch: closed');
  });

  it('are not asked by what hooks do, nor by what only asks, nor by undo', async () => {
    await add({ title: 'a' });
    script('on-add', 'exit 1');
    script('on-modify', 'exit 1');
    expect((await add({ title: 'b' }, { 'aurelius-hook': '1' })).status).toBe(201);
    const tried = await call('POST', 'tasks/quick', { text: 'c' }, { 'aurelius-rehearse': 'true' });
    expect(tried.status).toBe(201);
    expect((await call('POST', 'history/undo', {})).status).toBe(200);
    expect(await titles()).toEqual(['a']);
  });
});

describe('the folder of those hooks', () => {
  const check = async () => {
    const { body } = await call('GET', 'doctor');
    const checks = body['data'] as { id: string; status: string; detail: string }[];
    return checks.find(({ id }) => id === 'tasks.hooks');
  };

  it('is used at mode 0700 alone, and the doctor says why it is not', async () => {
    expect(await check()).toMatchObject({ status: 'ok', detail: 'none' });
    script('on-add', 'exit 1');
    expect(await check()).toMatchObject({ status: 'ok' });
    for (const mode of [0o755, 0o750, 0o600, 0o1700]) {
      chmodSync(folder, mode);
      expect(await check()).toMatchObject({
        status: 'warn',
        detail: expect.stringContaining('0700'),
      });
      expect((await add({ title: 'a' })).status).toBe(201);
    }
    chmodSync(folder, 0o700);
    expect((await add({ title: 'a' })).status).toBe(422);
  });

  it('holds what is not run, and the doctor names it', async () => {
    script('on-add', 'exit 1', 0o600);
    expect(await check()).toMatchObject({
      status: 'warn',
      detail: 'on-add is not run: it is not executable',
    });
    expect((await add({ title: 'a' })).status).toBe(201);
  });
});
