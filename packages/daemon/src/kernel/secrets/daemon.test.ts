// Secrets over the API: they go in, everything but their values comes out, and `doctor` tells what is not well.
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import type { Findings } from '@aurelius/core/checks';
import type { Secret } from '@aurelius/core/kernel';
import { tempHome } from '@aurelius/core/testing';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { useCipherEngine } from '../../db/open.ts';
import { BUNDLED } from '../../plugins/bundled.gen.ts';
import { startTestApp, type TestApp } from '../../testing/app.ts';
import { echo } from '../../testing/echo-plugin.ts';

const SECRETS = '/api/v1/secrets';
const CANARY = 'canary-5d2f';
const BY_FILE = '[secrets]\nstore = "file"\n';

let app: TestApp;
// a process has one engine, and one test needs the one that encrypts
beforeAll(useCipherEngine);
afterEach(() => app.close());

const start = async (config = BY_FILE, env: Record<string, string> = {}) => {
  app = await startTestApp(config, {
    bundled: [...BUNDLED, echo],
    env: { AURELIUS_HTTP_PORT: '0', ...env },
  });
};
const set = (name: string, value: unknown = CANARY) =>
  app.call('PUT', `${SECRETS}/${name}`, { value });
const listed = async (query = '') =>
  (await app.call('GET', `${SECRETS}${query}`)).body as {
    data: Secret[];
    meta: { nextCursor: string | null };
  };
const finding = async (id: string) => {
  const { body } = await app.call('GET', '/api/v1/doctor?security=true');
  return (body as Findings).data.find((one) => one.id === id);
};

describe('a secret', () => {
  it('goes in, is listed, and is removed; no answer has its value', async () => {
    await start();
    const replies = [
      await set('openai.key'),
      await app.call('GET', SECRETS),
      await app.call('GET', `${SECRETS}/where?name=openai.key`),
      await app.call('DELETE', `${SECRETS}/openai.key`),
      await app.call('DELETE', `${SECRETS}/openai.key`),
    ];
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 204, 404]);
    expect(replies[0]?.body).toMatchObject({ name: 'openai.key', store: 'file', lastUsed: null });
    expect(replies[2]?.body).toMatchObject({ secret: { store: 'file', usedBy: [] } });
    for (const { text } of replies) expect(text).not.toContain(CANARY);
    expect((await listed()).data).toEqual([]);
  });

  it('is refused without being repeated, wherever it was put', async () => {
    await start();
    const replies = [
      await set('a', ''),
      await set('a', [CANARY]),
      await set('a', 'x'.repeat(65_537)),
      await set('a%20b', CANARY),
      await app.call('PUT', `${SECRETS}/a`, { value: CANARY, [CANARY]: 1 }),
      await app.call('PUT', `${SECRETS}/a`, `{"value":"${CANARY}`),
      await app.call('PUT', `${SECRETS}/a?value=${CANARY}`, {}),
      await app.call('GET', `${SECRETS}/a`),
    ];
    expect(replies.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400, 400, 400, 404]);
    const [unknownField] = replies.splice(4, 1);
    expect(unknownField?.text).toContain('there is no such field');
    for (const { text } of replies) expect(text).not.toContain(CANARY);
    expect((await listed()).data).toEqual([]);
  });

  it('of the daemon’s own is not for others', async () => {
    await start();
    expect((await set('storage.key')).body).toMatchObject({ code: 'SECRET_RESERVED' });
    const removed = await app.call('DELETE', `${SECRETS}/storage.key`);
    expect(removed.body).toMatchObject({ code: 'SECRET_RESERVED', status: 422 });
  });

  it('is on exactly one page of a list', async () => {
    await start();
    const names = Array.from({ length: 7 }, (_, at) => `s${at}`);
    for (const name of names) await set(name);
    const seen: string[] = [];
    for (let cursor = ''; ; ) {
      const { data, meta } = await listed(`?limit=3${cursor}`);
      seen.push(...data.map(({ name }) => name));
      if (meta.nextCursor === null) break;
      cursor = `&cursor=${meta.nextCursor}`;
    }
    expect(seen).toEqual(names);
    const wrong = await app.call('GET', `${SECRETS}?cursor=nope`);
    expect(wrong.body).toMatchObject({ code: 'INVALID_CURSOR' });
  });
});

describe('a passphrase', () => {
  it('locks the secrets of the next start until it is given', async () => {
    const home = tempHome();
    app = await startTestApp(BY_FILE, { home: { ...home, remove: () => {} } });
    await set('a');
    const seal = await app.call('POST', `${SECRETS}/seal`, { passphrase: CANARY });
    expect(seal.status).toBe(204);
    await app.close();
    app = await startTestApp(BY_FILE, { home });
    expect((await app.call('GET', `${SECRETS}/where`)).body).toMatchObject({ locked: true });
    expect((await set('b')).body).toMatchObject({ code: 'SECRETS_LOCKED', retryable: true });
    expect(await finding('secrets.store')).toMatchObject({
      status: 'warn',
      hint: 'aurelius secrets unlock',
    });
    const unlock = (passphrase: string) => app.call('POST', `${SECRETS}/unlock`, { passphrase });
    const refused = await unlock(`${CANARY}x`);
    expect([refused.status, refused.text.includes(CANARY)]).toEqual([403, false]);
    expect((await unlock(CANARY)).status).toBe(204);
    expect((await set('b')).status).toBe(200);
    expect((await listed()).data.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('is refused where the key of the database is among the secrets', async () => {
    await start(`${BY_FILE}[storage]\nencryption = true\n`);
    const seal = await app.call('POST', `${SECRETS}/seal`, { passphrase: 'x' });
    expect(seal.body).toMatchObject({ code: 'SECRET_RESERVED' });
    expect((await app.call('POST', `${SECRETS}/seal`, { passphrase: null })).status).toBe(204);
  });
});

describe('a secret from the environment', () => {
  it('is listed, told where it is used, and named by the doctor', async () => {
    await start(`${BY_FILE}[echo]\ngreeting = "secret:env:API_KEY"\n`, { API_KEY: CANARY });
    expect((await listed()).data).toEqual([
      { name: 'API_KEY', store: 'env', created: null, lastUsed: null },
    ]);
    const where = await app.call('GET', `${SECRETS}/where?name=API_KEY`);
    expect(where.body).toMatchObject({ secret: { store: 'env', usedBy: ['echo.greeting'] } });
    const found = await finding('secrets.environment');
    expect(found).toMatchObject({ status: 'warn', hint: 'aurelius secrets set API_KEY' });
    expect(found?.detail).toContain('API_KEY (echo.greeting)');
    expect(JSON.stringify([where.body, found])).not.toContain(CANARY);
  });

  it('is nothing to say while no setting refers to one', async () => {
    await start(BY_FILE, { API_KEY: CANARY });
    expect(await finding('secrets.environment')).toMatchObject({ status: 'ok' });
    expect((await listed()).data).toEqual([]);
  });
});

describe('the doctor', () => {
  it('looks without using: last use stays as it is', async () => {
    await start();
    await set('a');
    expect(await finding('secrets.store')).toMatchObject({ status: 'ok' });
    expect((await listed()).data[0]?.lastUsed).toBeNull();
  });

  it('tells that others can read the files, and that one was altered', async () => {
    await start();
    await set('a');
    const file = `${app.paths.dataDir}/secrets.sealed`;
    chmodSync(file, 0o644);
    expect(await finding('secrets.store')).toMatchObject({
      status: 'fail',
      hint: `chmod 600 ${file}`,
    });
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.subarray(0, -1));
    expect((await finding('secrets.store'))?.detail).toMatch(/altered/);
    writeFileSync(file, 'nothing of ours');
    expect((await finding('secrets.store'))?.status).toBe('fail');
    expect((await app.call('GET', `${SECRETS}/where`)).status).toBe(200);
    expect((await set('b')).body).toMatchObject({ code: 'SECRETS_DAMAGED' });
  });
});
