// What is purged is in no file of the home any more, while the daemon runs.
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Task } from '../../../../../plugins/tasks/src/contract.ts';
import { startTestApp, type TestApp } from '../../testing/app.ts';

/** Rows enough for SQLite to split pages and move rows between them. */
const ROWS = 400;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
  // the files of the log come after the first requests
  await vi.waitFor(() => expect(existsSync(app.paths.logDir)).toBe(true));
});
afterAll(() => app.close());

const canary = () => `zq${randomBytes(8).toString('hex')}`;

async function call<T = Task>(method: string, path: string, body?: object, headers?: object) {
  const reply = await app.call(method, `/api/v1${path}`, body, headers);
  expect(reply.status, reply.text).toBeLessThan(300);
  return (reply.status === 204 ? undefined : reply.body) as T;
}
const create = (fields: object, headers?: object) => call('POST', '/tasks', fields, headers);
const purge = (id: string) => call('DELETE', `/tasks/${id}?purge=true`);

/** Files of the home in which one of the words stands, with the word. */
function traces(words: readonly string[]): string[] {
  const files = readdirSync(dirname(app.paths.dataDir), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return files.flatMap((file) => {
    const bytes = readFileSync(file);
    return words.filter((word) => bytes.includes(word)).map((word) => `${file}: ${word}`);
  });
}

describe('a purged task', () => {
  it('is in no file, however it was written, changed, removed and brought back', async () => {
    const [title, notes, label, description] = [canary(), canary(), canary(), canary()];
    const [renamed, rewritten, child] = [canary(), canary(), canary()];
    const words = [title, notes, label, description, renamed, rewritten, child];
    const key = { 'idempotency-key': canary() };
    const made = await create(
      {
        title: `buy ${title}`,
        notes: `${notes} ${'x'.repeat(9000)}`,
        labels: [label],
        description,
      },
      key,
    );
    await create({ title: child, parentId: made.id });
    await call('PATCH', `/tasks/${made.id}`, { title: renamed, notes: rewritten });
    await call('POST', `/tasks/${made.id}/done`, {}, { 'idempotency-key': canary() });
    await call('DELETE', `/tasks/${made.id}`);
    await call('POST', '/history/undo', {}, { 'idempotency-key': canary() });
    await call('POST', '/history/undo', { steps: 2 });
    await call('POST', '/history/redo', {});
    expect(traces(words)).not.toEqual([]);
    await purge(made.ref);
    expect(traces(words)).toEqual([]);
    const again = await app.call('POST', '/api/v1/tasks', { title: 'x' }, key);
    expect(again.body).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('is not told again by the key that once made it', async () => {
    const key = { 'idempotency-key': canary() };
    const made = await create({ title: 'told once' }, key);
    await purge(made.id);
    const again = await app.call('POST', '/api/v1/tasks', { title: 'told once' }, key);
    expect(again.status).toBe(410);
    expect(again.body).toMatchObject({ code: 'IDEMPOTENCY_ANSWER_PURGED' });
  });

  it('leaves nothing where SQLite moved rows about', async () => {
    const rows: { id: string; words: string[] }[] = [];
    for (let at = 0; at < ROWS; at++) {
      const words = [canary(), canary()] as [string, string];
      const { id } = await create({ title: words[0], labels: [words[1]] });
      rows.push({ id, words });
      const other = rows[(at * 7919) % rows.length] as { id: string };
      if (at % 5 === 0) {
        await call('PATCH', `/tasks/${other.id}`, { notes: 'grown '.repeat((at * 31) % 500) });
      }
    }
    const gone = rows.filter((_, at) => at % 8 === 3);
    for (const { id } of gone) await purge(id);
    expect(traces(gone.flatMap(({ words }) => words))).toEqual([]);
    const kept = rows.find((row) => !gone.includes(row)) as (typeof rows)[0];
    expect((await call('GET', `/tasks/${kept.id}`)).title).toBe(kept.words[0]);
  }, 60_000);

  it('can be one that was removed before, by its ref, with what was below it', async () => {
    const words = [canary(), canary()] as const;
    const top = await create({ title: words[0] });
    await create({ title: words[1], parentId: top.id });
    await call('DELETE', `/tasks/${top.id}`);
    expect(traces(words)).not.toEqual([]);
    await purge(top.ref);
    expect(traces(words)).toEqual([]);
    const gone = await app.call('DELETE', `/api/v1/tasks/${top.ref}?purge=true`);
    expect(gone.body).toMatchObject({ code: 'TASK_NOT_FOUND' });
  });

  it('is passed over by undo, and named nowhere in the history', async () => {
    const before = await create({ title: 'before' });
    const made = await create({ title: 'purged' });
    await call('POST', `/tasks/${made.id}/done`);
    await purge(made.id);
    const { data } = await call<{ data: object[] }>('GET', '/history?limit=3');
    expect(data).toMatchObject([
      { operation: 'tasks.done', state: 'purged', rows: [{ title: null, change: 'purged' }] },
      { operation: 'tasks.create', state: 'purged', rows: [{ ref: null, change: 'purged' }] },
      { operation: 'tasks.create', state: 'done', rows: [{ title: 'before' }] },
    ]);
    const undone = await call<{ data: object[] }>('POST', '/history/undo', {});
    expect(undone.data).toMatchObject([{ rows: [{ id: before.id }] }]);
  });
});
