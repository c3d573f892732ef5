import { setTimeout as sleep } from 'node:timers/promises';
import { defineOperation } from '@aurelius/core/contract';
import { definePlugin, manifestOf, type PluginContract } from '@aurelius/core/plugin';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { BUNDLED } from '../plugins/bundled.gen.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';

const slowContract = {
  id: 'slow',
  operations: {
    write: defineOperation({
      id: 'slow.write',
      kind: 'json',
      method: 'POST',
      path: '/api/v1/slow',
      summary: 'Wait for something that is no database',
      input: z.strictObject({}),
      output: z.object({ done: z.boolean() }),
      errors: [],
      permission: 'slow:write',
      effects: 'write',
      cli: false,
      examples: [],
    }),
  },
  errors: {},
  events: {},
  config: z.strictObject({}),
  uses: [],
} satisfies PluginContract;

const slow = {
  package: { name: 'slow', version: '1.0.0', aurelius: manifestOf(slowContract, false) },
  load: async () => ({
    plugin: definePlugin(slowContract, () => ({
      operations: {
        async write() {
          await sleep(1);
          return { done: true };
        },
      },
    })),
  }),
};

let app: TestApp;
let count = 0;
beforeAll(async () => {
  app = await startTestApp('', { bundled: [...BUNDLED, slow] });
});
afterAll(() => app.close());

const newKey = () => `key-${++count}`;
const create = (title: string, key?: string) =>
  app.call('POST', '/api/v1/tasks', { title }, key === undefined ? {} : { 'idempotency-key': key });
const titled = async (title: string) => {
  const reply = await app.call('GET', '/api/v1/tasks?limit=500');
  return (reply.body as { data: { title: string }[] }).data.filter((it) => it.title === title);
};

describe('Idempotency-Key', () => {
  it('makes fifty equal requests at once one task and fifty equal answers', async () => {
    const key = newKey();
    const replies = await Promise.all(Array.from({ length: 50 }, () => create('fifty', key)));
    expect(new Set(replies.map((it) => `${it.status} ${it.text}`)).size).toBe(1);
    expect(replies.filter((it) => it.headers['idempotency-replayed'] === 'true')).toHaveLength(49);
    expect(await titled('fifty')).toHaveLength(1);
  });

  it('answers again with status, body and tag, also when the task has gone on since', async () => {
    const key = newKey();
    const first = await create('again', key);
    const { id } = first.body as { id: string };
    await app.call('PATCH', `/api/v1/tasks/${id}`, { notes: 'on' });
    const second = await create('again', key);
    expect([second.status, second.text]).toEqual([201, first.text]);
    expect(second.headers).toMatchObject({ etag: '"1"', 'idempotency-replayed': 'true' });
    expect(first.headers['idempotency-replayed']).toBeUndefined();
  });

  it('refuses another request under the same key with 422', async () => {
    const key = newKey();
    await create('one', key);
    const other = await create('other', key);
    expect(other.status).toBe(422);
    expect(other.body).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await titled('other')).toEqual([]);
  });

  it('removes once and answers 204 twice', async () => {
    const { id } = (await create('gone')).body as { id: string };
    const headers = { 'idempotency-key': newKey() };
    for (const replayed of [undefined, 'true']) {
      const reply = await app.call('DELETE', `/api/v1/tasks/${id}`, undefined, headers);
      expect([reply.status, reply.headers['idempotency-replayed']]).toEqual([204, replayed]);
    }
    expect((await app.call('DELETE', `/api/v1/tasks/${id}`)).status).toBe(404);
  });

  it('keeps nothing of a request that failed', async () => {
    const key = newKey();
    expect((await create('', key)).status).toBe(400);
    const child = { title: 'child', parentId: 'zzzz' };
    const headers = { 'idempotency-key': key };
    expect((await app.call('POST', '/api/v1/tasks', child, headers)).status).toBe(422);
    expect((await create('mended', key)).status).toBe(201);
  });

  it.each([
    ['nothing', ''],
    ['a space inside', 'a b'],
    ['256 characters', 'k'.repeat(256)],
    ['a character beyond ASCII', 'k\u00e9y'],
    ['two values', ['a', 'b']],
  ])('must not be %s', async (_name, key) => {
    const headers = { 'idempotency-key': key };
    const reply = await app.call('POST', '/api/v1/tasks', { title: 'bad key' }, headers);
    expect([reply.status, (reply.body as { code: string }).code]).toEqual([400, 'INVALID_INPUT']);
    expect(await titled('bad key')).toEqual([]);
  });

  it('may have one and 255 characters', async () => {
    expect((await create('short key', '!')).status).toBe(201);
    expect((await create('long key', '~'.repeat(255))).status).toBe(201);
  });

  it('is refused where it would not be kept: on streams that write and on token operations', async () => {
    const headers = { 'idempotency-key': newKey() };
    const stream = await app.call('POST', '/api/v1/tasks/import', [], headers);
    expect(stream.body).toMatchObject({
      status: 400,
      detail: 'Idempotency-Key is for single writes',
    });
    const token = { name: 'x', scopes: ['tasks:read'] };
    const made = await app.call('POST', '/api/v1/tokens', token, headers);
    expect(made.body).toMatchObject({ status: 400, code: 'INVALID_INPUT' });
  });

  it('has nothing to do on reads', async () => {
    const headers = { 'idempotency-key': '' };
    expect((await app.call('GET', '/api/v1/tasks', undefined, headers)).status).toBe(200);
    expect((await app.call('GET', '/api/v1/tasks/export', undefined, headers)).status).toBe(200);
  });

  it('leaves no time for anything but the database', async () => {
    const headers = { 'idempotency-key': newKey() };
    expect((await app.call('POST', '/api/v1/slow', {})).status).toBe(200);
    expect((await app.call('POST', '/api/v1/slow', {}, headers)).body).toMatchObject({
      code: 'WRITE_AWAITED_OUTSIDE',
    });
  });
});

describe('ETag', () => {
  it('is the revision of the entity that is answered', async () => {
    const made = await create('tagged');
    const { id } = made.body as { id: string };
    const path = `/api/v1/tasks/${id}`;
    const edited = await app.call('PATCH', path, { notes: 'x' });
    const shown = await app.call('GET', path);
    expect([made, edited, shown].map((it) => it.headers['etag'])).toEqual(['"1"', '"2"', '"2"']);
  });

  it('is missing where the answer is no entity', async () => {
    const replies = [
      await app.call('GET', '/api/v1/tasks'),
      await app.call('GET', '/api/v1/hello'),
      await app.call('GET', '/api/v1/tasks/zzzz'),
    ];
    expect(replies.map((it) => it.headers['etag'])).toEqual([undefined, undefined, undefined]);
  });
});

describe('If-Match', () => {
  const edit = (id: string, body: object, tag: string) =>
    app.call('PATCH', `/api/v1/tasks/${id}`, body, { 'if-match': tag });

  it('lets one of two editors through and tells the other, so that nothing is lost', async () => {
    const { id } = (await create('shared')).body as { id: string };
    const replies = await Promise.all([
      edit(id, { notes: 'mine' }, '"1"'),
      edit(id, { description: 'theirs' }, '"1"'),
    ]);
    const won = replies.find((it) => it.status === 200);
    const lost = replies.find((it) => it.status === 409);
    expect(lost?.body).toMatchObject({ code: 'REV_STALE' });
    const shown = await app.call('GET', `/api/v1/tasks/${id}`);
    expect(shown.body).toEqual(won?.body);
    expect(shown.body).toMatchObject({ rev: 2 });
  });

  it('is looked at even when nothing would change', async () => {
    const { id } = (await create('same')).body as { id: string };
    expect((await edit(id, { title: 'same' }, '"7"')).status).toBe(409);
    expect((await edit(id, { title: 'same' }, '"1"')).status).toBe(200);
  });

  it('takes any revision for *', async () => {
    const { id } = (await create('any')).body as { id: string };
    expect((await edit(id, { notes: 'x' }, '*')).status).toBe(200);
  });

  it.each(['', '"x"', 'W/"1"', '"1", "2"', '-1', '1e3'])(
    'must name a revision, not %j',
    async (tag) => {
      const { id } = (await create('odd tag')).body as { id: string };
      expect((await edit(id, { notes: 'x' }, tag)).status).toBe(400);
    },
  );

  it('is never ignored: where it is not understood, it is refused', async () => {
    const { id } = (await create('refused')).body as { id: string };
    const headers = { 'if-match': '"1"' };
    for (const [method, path, body] of [
      ['GET', `/api/v1/tasks/${id}`, undefined],
      ['POST', '/api/v1/tasks', { title: 'x' }],
      ['POST', `/api/v1/tasks/${id}/done`, undefined],
      ['DELETE', `/api/v1/tasks/${id}`, undefined],
      ['POST', '/api/v1/tasks/import', []],
      ['GET', '/api/v1/tasks/export', undefined],
    ] as const) {
      const reply = await app.call(method, path, body, headers);
      expect([method, path, reply.status]).toEqual([method, path, 400]);
    }
    expect((await app.call('GET', `/api/v1/tasks/${id}`)).body).toMatchObject({ status: 'open' });
  });
});
