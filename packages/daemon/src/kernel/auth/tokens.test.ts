import { chmodSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CreatedToken, Token } from '@aurelius/core/kernel';
import { fakeClock, tempHome } from '@aurelius/core/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../testing/app.ts';

const DAY = 86_400_000;
const TERMINAL = { 'aurelius-terminal': '34816.1' };

let apps: TestApp[] = [];
afterEach(async () => {
  for (const app of apps) await app.close();
  apps = [];
});

async function start(...args: Parameters<typeof startTestApp>): Promise<TestApp> {
  const app = await startTestApp(...args);
  apps.push(app);
  return app;
}

const create = async (app: TestApp, input: object, headers = {}) =>
  app.call('POST', '/api/v1/tokens', { name: 'bar', scopes: ['tasks:read'], ...input }, headers);
const made = async (app: TestApp, input: object = {}) =>
  (await create(app, input)).body as CreatedToken;
const list = async (app: TestApp) =>
  ((await app.call('GET', '/api/v1/tokens')).body as { data: Token[] }).data;
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('tokens', () => {
  it('are shown once, with what they open and how long', async () => {
    const app = await start();
    const reply = await create(app, { expires: '30d', scopes: ['tasks:read', 'tasks:read'] });
    expect(reply.status).toBe(201);
    const { token, ...rest } = reply.body as CreatedToken;
    expect(token).toMatch(/^aur_script_[a-z][0-9a-z]{9}_[a-z][0-9a-z]{51}$/);
    expect(rest).toEqual({
      id: token.split('_')[2],
      name: 'bar',
      kind: 'script',
      scopes: ['tasks:read'],
      expiresAt: '2026-12-23T10:00:00.000Z',
    });
    const listed = (await list(app)).find(({ name }) => name === 'bar');
    expect(listed).toMatchObject({ ...rest, lastUsed: null });
    expect(JSON.stringify(listed)).not.toContain(token);
  });

  it('are not in the database, only their hash is', async () => {
    const app = await start();
    const { token } = await made(app);
    const [secret = ''] = token.split('_').slice(-1);
    for (const file of ['aurelius.db', 'aurelius.db-wal']) {
      expect(readFileSync(join(app.paths.dataDir, file)).includes(secret)).toBe(false);
    }
  });

  it('open what their scopes say and nothing else', async () => {
    const app = await start();
    const { token } = await made(app);
    expect((await app.call('GET', '/api/v1/tasks', undefined, bearer(token))).status).toBe(200);
    const refused = await app.call('POST', '/api/v1/tasks', { title: 'x' }, bearer(token));
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({
      code: 'MISSING_PERMISSION',
      detail: expect.stringContaining('tasks:write'),
    });
  });

  it('last as long as they were made for', async () => {
    const clock = fakeClock();
    const app = await start('', { clock });
    const { token } = await made(app, { expires: '30m' });
    const status = async () =>
      (await app.call('GET', '/api/v1/tasks', undefined, bearer(token))).status;
    clock.advance(29 * 60_000);
    expect(await status()).toBe(200);
    clock.advance(60_000);
    expect(await status()).toBe(401);
    expect((await list(app)).map(({ kind }) => kind)).toEqual(['owner']);
  });

  it('live for 90 days unless told otherwise, or for ever', async () => {
    const app = await start();
    const { expiresAt } = await made(app);
    expect(Date.parse(expiresAt ?? '') - Date.parse('2026-11-23T10:00:00Z')).toBe(90 * DAY);
    expect((await made(app, { expires: 'never' })).expiresAt).toBeNull();
    expect((await create(app, { expires: '0d' })).status).toBe(400);
    expect((await create(app, { expires: '1y' })).status).toBe(400);
  });

  it('are refused scopes that name nothing, with what was perhaps meant', async () => {
    const app = await start();
    const reply = await create(app, { scopes: ['task:read'] });
    expect(reply.body).toMatchObject({
      code: 'TOKEN_SCOPE_UNKNOWN',
      hint: 'Did you mean tasks:read?',
    });
    expect((await create(app, { scopes: ['tasks:everything'] })).status).toBe(400);
    expect((await create(app, { scopes: [] })).status).toBe(400);
  });

  it('grant no more than their maker has', async () => {
    const app = await start();
    const { token } = await made(app, { scopes: ['tokens:admin', 'tasks:read'] });
    const ask = (scopes: string[]) => create(app, { scopes }, bearer(token));
    expect((await ask(['tasks:read'])).status).toBe(201);
    for (const scope of ['tasks:write', '*', 'tokens:read']) {
      const reply = await ask([scope]);
      expect([reply.status, (reply.body as { code: string }).code]).toEqual([
        403,
        'TOKEN_SCOPE_EXCEEDED',
      ]);
    }
  });

  it('live no longer than the token that made them', async () => {
    const app = await start();
    const maker = await made(app, { scopes: ['tokens:admin', 'tasks:read'], expires: '1h' });
    for (const [expires, expected] of [
      ['never', maker.expiresAt],
      ['90d', maker.expiresAt],
      ['30m', '2026-11-23T10:30:00.000Z'],
    ]) {
      const reply = await create(app, { expires }, bearer(maker.token));
      expect((reply.body as CreatedToken).expiresAt).toBe(expected);
    }
  });

  it('of kind human come from a terminal at the socket only', async () => {
    const app = await start();
    const tcp = await app.tcp();
    const human = { kind: 'human' };
    expect((await create(app, human)).status).toBe(403);
    expect((await create(app, human, { ...bearer(tcp.token), ...TERMINAL })).status).toBe(403);
    expect((await create(app, human, TERMINAL)).status).toBe(201);
  });

  it('are of no use once revoked, by id or by name', async () => {
    const app = await start();
    const [one, other] = [await made(app), await made(app, { name: 'foo' })];
    expect((await app.call('DELETE', `/api/v1/tokens/${one.id}`)).status).toBe(204);
    expect((await app.call('DELETE', '/api/v1/tokens/foo')).status).toBe(204);
    for (const { token } of [one, other]) {
      expect((await app.call('GET', '/api/v1/tasks', undefined, bearer(token))).status).toBe(401);
    }
    expect((await app.call('DELETE', '/api/v1/tokens/foo')).status).toBe(404);
  });

  it('that share a name are revoked by id only', async () => {
    const app = await start();
    await made(app);
    await made(app);
    const reply = await app.call('DELETE', '/api/v1/tokens/bar');
    expect(reply.body).toMatchObject({
      code: 'TOKEN_NOT_FOUND',
      detail: '2 tokens are named "bar".',
    });
  });

  it('survive a restart, with their last use', async () => {
    const home = tempHome();
    const first = await startTestApp('', { home });
    const { token } = await made(first);
    await first.call('GET', '/api/v1/tasks', undefined, bearer(token));
    await first.app.stop(0);
    const second = await start('', { home });
    expect((await second.call('GET', '/api/v1/tasks', undefined, bearer(token))).status).toBe(200);
    const listed = (await list(second)).find(({ name }) => name === 'bar');
    expect(listed?.lastUsed).toBe('2026-11-23T10:00:00.000Z');
  });

  it('are listed page by page', async () => {
    const app = await start();
    for (const name of ['a', 'b', 'c']) await made(app, { name });
    const names: string[] = [];
    let cursor = '';
    do {
      const query = `?limit=2${cursor && `&cursor=${cursor}`}`;
      const { data, meta } = (await app.call('GET', `/api/v1/tokens${query}`)).body as {
        data: Token[];
        meta: { nextCursor: string | null };
      };
      names.push(...data.map(({ name }) => name));
      cursor = meta.nextCursor ?? '';
    } while (cursor !== '');
    expect(names.sort()).toEqual(['a', 'b', 'c', 'owner']);
    expect((await app.call('GET', '/api/v1/tokens?cursor=nope')).body).toMatchObject({
      code: 'INVALID_CURSOR',
    });
  });
});

describe('the owner’s token', () => {
  const fileOf = (app: TestApp) => join(app.paths.dataDir, 'owner.token');

  it('lies in a file for the owner alone, and stays the same over restarts', async () => {
    const home = tempHome();
    const first = await startTestApp('', { home });
    const { token } = await first.tcp();
    expect(token).toMatch(/^aur_owner_/);
    chmodSync(fileOf(first), 0o644);
    await first.app.stop(0);
    const second = await start('', { home });
    expect((await second.tcp()).token).toBe(token);
    expect(statSync(fileOf(second)).mode & 0o777).toBe(0o600);
  });

  it('is made anew when its file is gone or holds something else, and the old one ends', async () => {
    const home = tempHome();
    let app = await startTestApp('', { home });
    const { token } = await app.tcp();
    for (const spoil of [unlinkSync, (file: string) => writeFileSync(file, 'aur_owner_x_y\n')]) {
      await app.app.stop(0);
      spoil(fileOf(app));
      app = await startTestApp('', { home });
      const now = (await app.tcp()).token;
      expect(now).not.toBe(token);
      expect((await app.call('GET', '/api/v1/hello', undefined, bearer(token))).status).toBe(401);
      expect((await list(app)).filter(({ kind }) => kind === 'owner')).toHaveLength(1);
    }
    await app.close();
  });

  it('has a successor as soon as it is revoked', async () => {
    const app = await start();
    const { token } = await app.tcp();
    expect((await app.call('DELETE', '/api/v1/tokens/owner')).status).toBe(204);
    const tcp = await app.tcp();
    expect(tcp.token).not.toBe(token);
    expect((await tcp.call('GET', '/api/v1/hello')).status).toBe(200);
    const old = await tcp.call('GET', '/api/v1/hello', undefined, bearer(token));
    expect(old.status).toBe(401);
  });
});
