// Undo over the API and across slices: the template is a second one beside tasks.
import { manifestOf } from '@aurelius/core/plugin';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plugin as template } from '../../../../../plugins/template/src/daemon.ts';
import { BUNDLED } from '../../plugins/bundled.gen.ts';
import { startTestApp, type TestApp } from '../../testing/app.ts';

let app: TestApp;
beforeAll(async () => {
  const second = {
    package: { name: 't', version: '1.0.0', aurelius: manifestOf(template.contract, true) },
    load: async () => ({ plugin: template }),
  };
  app = await startTestApp('', { bundled: [...BUNDLED, second] });
});
afterAll(() => app.close());

const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
  const reply = await app.call(method, `/api/v1${path}`, body);
  expect(reply.status, reply.text).toBeLessThan(300);
  return reply.body;
};
const rows = async (path: string) =>
  (await call<{ data: Record<string, unknown>[] }>('GET', path)).data;

/** Calls as a token with these scopes. */
async function asToken(scopes: readonly string[]) {
  const tcp = await app.tcp();
  const name = scopes.join(' ');
  const { token } = await call<{ token: string }>('POST', '/tokens', { name, scopes });
  return (method: string, path: string, body?: object) =>
    tcp.call(method, `/api/v1${path}`, body, { authorization: `Bearer ${token}` });
}

describe('undo across slices', () => {
  it('takes steps back in their order, whoever they belong to', async () => {
    await call('POST', '/tasks', { title: 'a task' });
    await call('POST', '/template', { text: 'a line' });
    await call('POST', '/tokens', { name: 'no step', scopes: ['tasks:read'] });
    const { data } = await call<{ data: object[] }>('POST', '/history/undo', { steps: 2 });
    expect(data).toMatchObject([
      { operation: 'template.add', rows: [{ entity: 'template', title: 'a line', ref: null }] },
      { operation: 'tasks.create', rows: [{ entity: 'task', title: 'a task' }] },
    ]);
    expect([await rows('/tasks'), await rows('/template')]).toEqual([[], []]);
    await call('POST', '/history/redo', { steps: 2 });
    expect(await rows('/template')).toMatchObject([{ text: 'a line', rev: 2 }]);
  });

  it('asks a token for what the step took, and names to it what it may read', async () => {
    const tasks = await asToken(['tasks:read', 'tasks:write', 'history:read', 'history:write']);
    await call('POST', '/template', { text: 'of another slice' });
    const refused = await tasks('POST', '/history/undo', {});
    expect([refused.status, refused.body]).toMatchObject([
      403,
      {
        code: 'MISSING_PERMISSION',
        detail: 'The step is one of template.add and needs template:write',
      },
    ]);
    expect(await rows('/template')).toHaveLength(2);
    const seen = await tasks('GET', '/history?limit=3');
    expect(seen.text).not.toContain('of another slice');
    expect(seen.body).toMatchObject({
      data: [
        { operation: 'template.add', rows: [{ title: null }] },
        { operation: 'template.add', rows: [{ title: null }] },
        { operation: 'tasks.create', rows: [{ title: 'a task' }] },
      ],
    });
    await call('POST', '/history/undo', { steps: 2 });
    expect((await tasks('POST', '/history/undo', {})).status).toBe(200);
    const reader = await asToken(['history:read', 'tasks:write']);
    expect((await reader('POST', '/history/redo', {})).status).toBe(403);
  });

  it('takes requests under one word as one step, and only those of one caller', async () => {
    const token = await app.tcp();
    const step = { 'aurelius-step': 'together' };
    for (const title of ['one', 'two']) {
      await app.call('POST', '/api/v1/tasks', { title }, step);
    }
    await token.call('POST', '/api/v1/tasks', { title: 'of another caller' }, step);
    const [last, first] = await rows('/history?limit=2');
    expect([last, first]).toMatchObject([{ count: 1 }, { count: 2 }]);
  });

  it('is listed page by page', async () => {
    const all = await rows('/history');
    const found: unknown[] = [];
    for (let cursor = ''; ; ) {
      const page = await call<{ data: object[]; meta: { nextCursor: string | null } }>(
        'GET',
        `/history?limit=2${cursor}`,
      );
      found.push(...page.data);
      if (page.meta.nextCursor === null) break;
      cursor = `&cursor=${page.meta.nextCursor}`;
    }
    expect(found).toEqual(all);
  });

  it('is repeated by its key, not done twice', async () => {
    const key = { 'idempotency-key': 'undo-once' };
    await call('POST', '/tasks', { title: 'kept' });
    await call('POST', '/tasks', { title: 'undone' });
    const once = await app.call('POST', '/api/v1/history/undo', {}, key);
    const again = await app.call('POST', '/api/v1/history/undo', {}, key);
    expect([again.status, again.text]).toEqual([200, once.text]);
    expect((await rows('/tasks')).some(({ title }) => title === 'kept')).toBe(true);
  });
});
