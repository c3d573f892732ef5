import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempHome } from '@aurelius/core/testing';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { onceItems } from '../testing/once.ts';

interface Item {
  readonly type: string;
  readonly entity?: string;
  readonly names?: readonly string[];
  readonly [field: string]: unknown;
}

let home: ReturnType<typeof tempHome>;
let app: TestApp;
let file: string;
let ref: string;

const start = async () => {
  app = await startTestApp('', { home: { ...home, remove: () => {} } });
};

const doctor = () => onceItems<Item>(home.paths, 'doctor-data');

/** Changes rows in a way that SQLite finds nothing wrong with. */
const change = (sql: string) => {
  const db = new Sqlite(file);
  db.exec(sql);
  db.close();
};

const call = (method: string, path: string, body?: object) =>
  app.call(method, `/api/v1${path}`, body);

beforeEach(async () => {
  home = tempHome();
  file = join(home.paths.dataDir, 'aurelius.db');
  await start();
  for (let at = 0; at < 50; at++) await call('POST', '/tasks', { title: `Task ${at}` });
  const { body } = await call('POST', '/tasks', { title: 'canary', labels: ['a'], notes: 'words' });
  ref = (body as { ref: string }).ref;
  await call('POST', '/tokens', { name: 'bar', scopes: ['tasks:read'] });
});
afterEach(async () => {
  await app.close();
  home.remove();
});

describe('doctor-data', () => {
  it('finds nothing wrong with what was stored, and says how much it has read', async () => {
    await app.close();
    const items = await doctor();
    const empty = items.filter(({ entity, rows }) => entity !== undefined && rows === 0);
    expect(items.filter((item) => !empty.includes(item))).toEqual([
      { type: 'file', faults: [] },
      { type: 'rows', entity: 'token', rows: 2, damaged: 0, names: [], fault: null },
      { type: 'rows', entity: 'task', rows: 51, damaged: 0, names: [], fault: null },
      { type: 'audit', fault: null },
    ]);
  });

  it('has nothing to say where nothing is stored', async () => {
    await app.close();
    writeFileSync(file, '');
    expect(await doctor()).toEqual([{ type: 'file', faults: [] }]);
  });

  it('tells what SQLite finds wrong with the file', async () => {
    await app.close();
    const bytes = readFileSync(file);
    for (let page = 2; page * 4096 < bytes.length; page++) bytes.writeUInt8(0xff, page * 4096);
    writeFileSync(file, bytes);
    expect((await doctor())[0]?.['faults']).not.toEqual([]);
    writeFileSync(file, '');
  });

  it('tells of a row of the audit log that was changed', async () => {
    await app.close();
    change("UPDATE audit_log SET actor = 'x' WHERE seq = 2");
    expect(await doctor()).toContainEqual({
      type: 'audit',
      fault: expect.stringContaining('Row 2'),
    });
  });

  it.each([
    ['a text', "title = 'Canary'"],
    ['a number', 'created = created + 1'],
    ['a truth', 'all_day = 1'],
    ['JSON', `labels = '["b"]'`],
    ['JSON that is none any more', `labels = '["a"'`],
    ['a missing value', 'notes = null'],
    ['its own hash', "hash = replace(hash, substr(hash, 1, 1), 'x')"],
  ])('finds %s that was changed in a row, and such a row is not given out', async (_, set) => {
    await app.close();
    change(`UPDATE task SET ${set} WHERE ref = '${ref}'`);
    const items = await doctor();
    expect(items[0]).toEqual({ type: 'file', faults: [] });
    expect(items.find(({ entity }) => entity === 'task')).toMatchObject({
      rows: 51,
      damaged: 1,
      names: [ref],
    });
    await start();
    for (const [method, path, body] of [
      ['GET', `/tasks/${ref}`, undefined],
      ['PATCH', `/tasks/${ref}`, { title: 'other' }],
      ['POST', `/tasks/${ref}/done`, {}],
      ['DELETE', `/tasks/${ref}`, undefined],
    ] as const) {
      const { status, body: problem } = await call(method, path, body);
      expect([method, status, problem]).toEqual([
        method,
        500,
        expect.objectContaining({
          code: 'DATA_DAMAGED',
          detail: `task ${ref} is not what was stored.`,
          hint: 'aurelius doctor --data',
        }),
      ]);
    }
    expect((await call('GET', '/tasks?limit=1')).status).toBe(200);
    await app.close();
    expect((await doctor()).find(({ entity }) => entity === 'task')).toMatchObject({ damaged: 1 });
  });

  it('finds a damaged token, and it opens nothing', async () => {
    const { token } = (await call('POST', '/tokens', { name: 'foo', scopes: ['tasks:read'] }))
      .body as { token: string };
    const read = async () => {
      const tcp = await app.tcp();
      return tcp.call('GET', '/api/v1/tasks', undefined, { authorization: `Bearer ${token}` });
    };
    expect((await read()).status).toBe(200);
    await app.close();
    change(`UPDATE token SET scopes = '["*"]' WHERE name = 'foo'`);
    expect((await doctor()).find(({ entity }) => entity === 'token')).toMatchObject({ damaged: 1 });
    await start();
    expect((await read()).status).toBe(401);
  });
});
