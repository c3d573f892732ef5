import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempHome } from '@aurelius/core/testing';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../testing/app.ts';
import { onceItems } from '../../testing/once.ts';

interface Row {
  readonly seq: number;
  readonly verb: string;
  readonly entity: string;
  readonly entityId: string;
  readonly [field: string]: unknown;
}

const CONFIG = '[secrets]\nstore = "file"\n';

let home: ReturnType<typeof tempHome>;
let app: TestApp;

const start = async (config = CONFIG) => {
  app = await startTestApp(config, { home: { ...home, remove: () => {} } });
};
const reopen = async () => {
  await app.close();
  await start();
};
const add = async (title: string) => {
  const { body } = await app.call('POST', '/api/v1/tasks', { title });
  return body as { id: string; hash: string; ref: string };
};
const list = async (query = '') => {
  const { body } = await app.call('GET', `/api/v1/audit${query}`);
  return body as { data: Row[]; meta: { nextCursor: string | null } };
};
/** The last item of a verification. */
const verify = async (head?: string) => {
  const query = head === undefined ? '' : `?head=${head}`;
  const { text } = await app.call('GET', `/api/v1/audit/verify${query}`);
  const last = JSON.parse(text.trim().split('\n').at(-1) ?? '');
  return (last.problem ?? last) as { code?: string; detail?: string; head: string; rows: number };
};
const headFile = () => join(home.paths.dataDir, 'audit.head');

/** Changes the database behind the daemon's back. */
const tamper = (sql: string) => {
  const db = new Sqlite(join(home.paths.dataDir, 'aurelius.db'));
  db.exec(sql);
  db.close();
};

beforeEach(async () => {
  home = tempHome();
  await start();
});
afterEach(async () => {
  await app.close();
  home.remove();
});

describe('the audit log', () => {
  it('has a row for each change, with who, by what, and the hashes before and after', async () => {
    const made = await add('canary');
    const { body } = await app.call('PATCH', `/api/v1/tasks/${made.ref}`, { title: 'other' });
    await app.call('DELETE', `/api/v1/tasks/${made.ref}`);
    const { data } = await list(`?id=${made.id}`);
    const after = (body as { hash: string }).hash;
    const common = { actor: 'owner', entity: 'task', entityId: made.id, at: expect.any(String) };
    expect(data).toEqual([
      expect.objectContaining({
        ...common,
        operation: 'tasks.remove',
        verb: 'removed',
        before: after,
        after: null,
      }),
      expect.objectContaining({
        ...common,
        operation: 'tasks.edit',
        verb: 'updated',
        before: made.hash,
        after,
      }),
      expect.objectContaining({
        ...common,
        operation: 'tasks.create',
        verb: 'created',
        before: null,
        after: made.hash,
        requestId: expect.any(String),
      }),
    ]);
    expect(JSON.stringify(data)).not.toContain('canary');
  });

  it('has no row of what was not committed, and goes on without a gap', async () => {
    await add('one');
    expect((await app.call('POST', '/api/v1/tasks', { title: 'x', parentId: 'none' })).status).toBe(
      422,
    );
    await Promise.all([add('two'), add('three'), app.call('DELETE', '/api/v1/tasks/none')]);
    const { data } = await list();
    expect(data.filter(({ entity }) => entity === 'task')).toHaveLength(3);
    expect(data.map(({ seq }) => seq)).toEqual(data.map((_, at) => data.length - at));
    expect(await verify()).toMatchObject({ rows: data.length });
  });

  it('knows secrets, tokens and the config by name, and never by value', async () => {
    await app.call('PUT', '/api/v1/secrets/mail', { value: 'canary' });
    await app.call('DELETE', '/api/v1/secrets/mail');
    await app.call('POST', '/api/v1/tokens', { name: 'bar', scopes: ['tasks:read'] });
    writeFileSync(home.paths.configFile, `${CONFIG}[time]\nzone = "UTC"\n`);
    await app.call('POST', '/api/v1/config/reload', {});
    await expect
      .poll(async () => (await list()).data.map(({ verb, entity }) => `${verb} ${entity}`))
      .toEqual(
        expect.arrayContaining(['set secret', 'removed secret', 'created token', 'changed config']),
      );
    expect(JSON.stringify(await list())).not.toContain('canary');
  });

  it('notes that the config was changed while no daemon ran, once', async () => {
    await app.close();
    await start(`${CONFIG}[time]\nzone = "UTC"\n`);
    await app.close();
    await start(`${CONFIG}[time]\nzone = "UTC"\n`);
    const changed = (await list('?id=config.toml')).data;
    expect(changed.map(({ verb }) => verb)).toEqual(['changed', 'changed']);
    expect(changed[0]?.['before']).toBe(changed[1]?.['after']);
  });

  it('is shown page by page, the latest first', async () => {
    for (let at = 0; at < 5; at++) await add(`Task ${at}`);
    const seen: number[] = [];
    for (let cursor = ''; ; ) {
      const { data, meta } = await list(`?limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...data.map(({ seq }) => seq));
      if (meta.nextCursor === null) break;
      cursor = meta.nextCursor;
    }
    expect(seen).toEqual([...seen].sort((a, b) => b - a));
    expect(seen.at(-1)).toBe(1);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('goes on after a restore, which it names', async () => {
    await add('one');
    const backup = join(home.path, 'a.tar');
    await app.call('POST', `/api/v1/backups?file=${backup}`);
    await add('two');
    await app.close();
    await onceItems(home.paths, 'restore', { file: backup });
    await start();
    expect(await verify()).toMatchObject({ rows: expect.any(Number) });
    const { data } = await list('?limit=2');
    expect(data.map(({ verb }) => verb)).toEqual(['restored', 'anchored']);
    await reopen();
    expect((await list('?limit=1')).data[0]?.verb).toBe('restored');
  });
});

describe('audit verify', () => {
  let rows: number;

  beforeEach(async () => {
    for (let at = 0; at < 5; at++) await add(`Task ${at}`);
    ({ rows } = await verify());
    expect(rows).toBeGreaterThan(5);
  });

  it.each([
    ['a change', "UPDATE audit_log SET actor = 'somebody' WHERE seq = 3", 'Row 3 is not as it'],
    ['a changed time', 'UPDATE audit_log SET at = at + 1 WHERE seq = 2', 'Row 2 is not as it'],
    ['a removed row', 'DELETE FROM audit_log WHERE seq = 4', 'Row 4 is missing'],
    ['the first row removed', 'DELETE FROM audit_log WHERE seq = 1', 'Row 1 is missing'],
    [
      'rows in another order',
      'UPDATE audit_log SET seq = -3 WHERE seq = 3; UPDATE audit_log SET seq = 3 WHERE seq = 4; UPDATE audit_log SET seq = 4 WHERE seq = -3',
      'Row 3 is not as it',
    ],
    [
      'a row in between',
      `UPDATE audit_log SET seq = -seq WHERE seq > 3; UPDATE audit_log SET seq = 1 - seq WHERE seq < 0;
       INSERT INTO audit_log SELECT 4, at, user_id, actor, operation, request_id, verb, entity, 'x', before, after, hash FROM audit_log WHERE seq = 3`,
      'Row 4 is not as it',
    ],
    [
      'a row before all others',
      "INSERT INTO audit_log SELECT 0, at, user_id, actor, operation, request_id, verb, entity, 'x', before, after, hash FROM audit_log WHERE seq = 3",
      'Row 0 is not as it',
    ],
    ['the end cut off', 'DELETE FROM audit_log WHERE seq > 4', 'Row 5 is missing'],
    ['everything cut off', 'DELETE FROM audit_log', 'is missing'],
  ])('finds %s, while the daemon runs and after a restart', async (_, sql, detail) => {
    tamper(sql);
    expect(await verify()).toMatchObject({
      code: 'AUDIT_BROKEN',
      detail: expect.stringContaining(detail),
    });
    await reopen();
    expect(await verify()).toMatchObject({
      code: 'AUDIT_BROKEN',
      detail: expect.stringContaining(detail),
    });
  });

  it('still finds that the end was cut off when more was written since, and the doctor says so', async () => {
    await app.close();
    tamper('DELETE FROM audit_log WHERE seq > 4');
    await start();
    for (let at = 0; at < 9; at++) await add(`More ${at}`);
    await reopen();
    expect(await verify()).toMatchObject({ code: 'AUDIT_BROKEN' });
    const { body } = await app.call('GET', '/api/v1/doctor');
    expect((body as { data: object[] }).data).toContainEqual(
      expect.objectContaining({ title: 'Audit log', status: 'fail' }),
    );
  });

  it('finds that the whole chain was written anew, by a head that was kept elsewhere', async () => {
    const { head } = await verify();
    expect(await verify(head)).toMatchObject({ rows });
    await app.close();
    tamper('DELETE FROM audit_log');
    rmSync(headFile());
    await start();
    for (let at = 0; at < 9; at++) await add(`More ${at}`);
    expect(await verify()).toMatchObject({ rows: expect.any(Number) });
    expect(await verify(head)).toMatchObject({
      code: 'AUDIT_BROKEN',
      detail: expect.stringContaining('--head'),
    });
  });

  it('misses the head that was kept apart, and the log says that it had to begin anew', async () => {
    rmSync(headFile());
    expect(await verify()).toMatchObject({ code: 'AUDIT_BROKEN' });
    await app.close();
    rmSync(headFile(), { force: true });
    await start();
    expect((await list('?limit=1')).data[0]?.verb).toBe('anchored');
    expect(existsSync(headFile())).toBe(true);
  });

  it('does not take a head that cannot be read for one', async () => {
    await app.close();
    writeFileSync(headFile(), 'nonsense');
    await start();
    expect(await verify()).toMatchObject({ code: 'AUDIT_BROKEN' });
    expect(readFileSync(headFile(), 'utf8')).toBe('nonsense');
  });
});
