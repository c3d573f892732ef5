import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { contract as tasks } from '../../../../plugins/tasks/src/contract.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { openSocket } from '../testing/websocket.ts';

const DRY = { 'aurelius-rehearse': 'true' };

let app: TestApp;
let id: string;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  const made = await app.call('POST', '/api/v1/tasks', { title: 'stays' });
  id = (made.body as { id: string }).id;
});

/** Everything a call could leave behind. */
function kept(): unknown {
  const file = new Sqlite(join(app.paths.dataDir, 'aurelius.db'), { readonly: true });
  try {
    const rows = (table: string) => file.prepare(`select * from ${table}`).all();
    return ['task', 'event_log', 'undo_change', 'audit_log', 'idempotency'].map(rows);
  } finally {
    file.close();
  }
}

const CALLS = [
  ['POST', '', { title: 'new', parentId: 'ID' }],
  ['POST', '/quick', { text: 'new tomorrow p1' }],
  ['PATCH', '/ID', { title: 'changed', labels: ['a'] }],
  ['POST', '/ID/done', {}],
  ['DELETE', '/ID', undefined],
  ['DELETE', '/ID?purge=true', undefined],
] as const;

const filled = (body: object | undefined) =>
  body && JSON.parse(JSON.stringify(body).replaceAll('ID', id));

describe('a call that only asks', () => {
  it.each(CALLS)('keeps nothing, and answers what the real one does: %s %s', async (...of) => {
    const [method, path, body] = of;
    const call = (headers: object) =>
      app.call(method, `/api/v1/tasks${path.replace('ID', id)}`, filled(body), headers);
    const before = kept();
    const rehearsed = await call(DRY);
    expect(kept()).toEqual(before);
    expect(rehearsed.headers).toMatchObject({ 'aurelius-rehearse': 'true' });
    expect(rehearsed.headers).not.toHaveProperty('etag');
    const real = await call({});
    expect(rehearsed.status).toBe(real.status);
    const drawn = { id: 'drawn', ref: 'drawn', hash: 'of both' };
    const answer = ({ text }: { text: string }) =>
      text === '' ? null : { ...(JSON.parse(text) as object), ...drawn };
    expect(answer(rehearsed)).toEqual(answer(real));
    expect(kept()).not.toEqual(before);
  });

  it('fails as the real one would', async () => {
    const reply = await app.call('POST', '/api/v1/tasks/none/done', {}, DRY);
    expect(reply).toMatchObject({ status: 404, body: { code: 'TASK_NOT_FOUND' } });
    const stale = await app.call(
      'PATCH',
      `/api/v1/tasks/${id}`,
      { title: 'x' },
      { ...DRY, 'if-match': '9' },
    );
    expect(stale).toMatchObject({ status: 409, body: { code: 'REV_STALE' } });
  });

  it('uses no key up', async () => {
    const key = { 'idempotency-key': `key of ${id}`.replaceAll(' ', '-') };
    const create = (title: string, headers: object) =>
      app.call('POST', '/api/v1/tasks', { title }, { ...key, ...headers });
    expect((await create('tried', DRY)).status).toBe(201);
    expect(await create('made', {})).toMatchObject({ status: 201, body: { title: 'made' } });
  });

  it('is refused where it would be more than rows, and where the header is not understood', async () => {
    const body = { name: 'n', scopes: ['tasks:read'] };
    const token = await app.call('POST', '/api/v1/tokens', body, DRY);
    expect(token).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT' } });
    const header = { 'aurelius-rehearse': 'yes' };
    const odd = await app.call('DELETE', `/api/v1/tasks/${id}`, undefined, header);
    expect(odd).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT' } });
    expect((await app.call('GET', `/api/v1/tasks/${id}`)).status).toBe(200);
  });

  it('has nothing to do with reads', async () => {
    const reply = await app.call('GET', `/api/v1/tasks/${id}`, undefined, DRY);
    expect(reply).toMatchObject({ status: 200, headers: { etag: '"1"' } });
    expect(reply.headers).not.toHaveProperty('aurelius-rehearse');
  });

  it('can be made over the WebSocket', async () => {
    const socket = await openSocket(app);
    const before = kept();
    const answer = await socket.ask({ id: 1, op: 'tasks.done', input: { id }, rehearse: true });
    expect(answer).toMatchObject({ ok: true, output: { status: 'done' } });
    expect(kept()).toEqual(before);
    const refused = await socket.ask({
      id: 2,
      op: 'tokens.create',
      input: { name: 'n', scopes: ['tasks:read'] },
      rehearse: true,
    });
    expect(refused).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } });
    socket.ws.close();
  });
});

it('can ask of everything that changes tasks', () => {
  const unasked = Object.values(tasks.operations).filter(
    (op) => op.kind === 'json' && op.effects !== 'read' && !('rehearsable' in op || 'keyed' in op),
  );
  expect(unasked.map((op) => op.id)).toEqual([]);
});
