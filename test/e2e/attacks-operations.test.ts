// What holds for every operation alike, tried on each of them as the contracts list them.
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { requestSocket } from '@aurelius/core/testing';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer, expectProblem, startTarget, TASKS, type Target, TOKENS } from './attack-target.ts';
import { expectOnlyOwnCalls, expectProblemsFor } from './attacks-websocket.ts';
import { OPERATIONS, SCOPES, smallestInput, wireOf } from './operations.ts';
import { RawConnection } from './raw-http.ts';
import { expectOnlyOwn } from './scope-matrix.ts';

/**
 * No effect of a read: when a token was last used, which is written down once in a while, and how far those who follow
 * the event log have come with what was written before; and that somebody was called, who may be asked for his models.
 */
const MEASURES = ['token_use', 'event_position', 'egress_call'];

/** Every row of every table, as text. */
function contentOf(home: string): string {
  const db = new Database(join(home, 'data/aurelius.db'), { readonly: true });
  try {
    const names = db
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      .pluck()
      .all() as string[];
    const tables = names.filter((name) => !MEASURES.includes(name));
    return JSON.stringify(
      tables.map((name) => {
        const rows = db.prepare(`SELECT * FROM "${name}"`).raw().all() as unknown[][];
        return [name, rows.filter(([first]) => !MEASURES.includes(String(first)))];
      }),
    );
  } finally {
    db.close();
  }
}

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(async () => {
  await target.expectWell();
  await target.stop();
});

describe('every operation', () => {
  it('that is a GET leaves no trace in the database', async () => {
    const { id } = (await target.call('POST', TASKS, { title: 'read', due: 'today' })).body as {
      id: string;
    };
    const reads = OPERATIONS.filter(({ method }) => method === 'GET');
    const before = contentOf(target.home);
    for (const op of reads) {
      const { path } = wireOf(op, {
        ...smallestInput(op),
        ...(op.path.includes(':id') ? { id } : {}),
      });
      const connection = new RawConnection(target.port);
      const endless = op.kind === 'stream' && op.yields === 'feed';
      await connection.ask(target.text(`GET ${path} HTTP/1.1`), endless ? 300 : 5000);
      connection.destroy();
    }
    expect(contentOf(target.home)).toBe(before);
    expect(before).toContain(id);
    await target.call('PATCH', `${TASKS}/${id}`, { title: 'changed' });
    expect(contentOf(target.home)).not.toBe(before);
  });
});

describe('a token with one scope', () => {
  it.each(SCOPES)('reaches over HTTP what needs it and nothing else: %s', (scope) =>
    expectOnlyOwn(target, scope),
  );

  it.each(SCOPES)('reaches over the WebSocket nothing else: %s', (scope) =>
    expectOnlyOwnCalls(target, scope),
  );
});

describe('a token', () => {
  it('that is shown at the unix socket is judged like one on TCP', async () => {
    const { token } = await target.makeToken(['tasks:read']);
    const at = (path: string, shown: string) =>
      requestSocket(target.socket, 'GET', path, undefined, bearer(shown));
    expect((await at(TASKS, token)).status).toBe(200);
    expectProblem(target, await at(TOKENS, token), [403], 'MISSING_PERMISSION');
    expectProblem(target, await at(TASKS, `${token}x`), [401, 429]);
    expectProblem(target, await at(TASKS, ''), [401, 429]);
  });

  it('stands in no file but the owner’s own, and no file is open to others', async () => {
    const { token } = await target.makeToken(['tasks:read']);
    await target.call('GET', `${TASKS}?token=${token}`, undefined, bearer(token));
    await target.call('POST', TASKS, { title: 'x', nope: token }, bearer(token));
    const files = readdirSync(target.home, { recursive: true, withFileTypes: true });
    const open: string[] = [];
    const telling: string[] = [];
    for (const file of files) {
      const path = join(file.parentPath, file.name);
      if ((lstatSync(path).mode & 0o077) !== 0) open.push(path);
      if (!file.isFile()) continue;
      const text = readFileSync(path, 'latin1');
      if (text.includes(token) || text.includes(target.token)) telling.push(file.name);
    }
    expect(telling).toEqual(['owner.token']);
    expect(open).toEqual([]);
  });
});

describe('messages over the WebSocket', () => {
  it('that nobody understands are answered, and the connection goes on', () =>
    expectProblemsFor(target, [
      '',
      'null',
      '[]',
      '"x"',
      '{',
      '['.repeat(100_000),
      '{"id":1}',
      '{"id":1,"id":2,"op":"tasks.list"}',
      '{"id":1,"op":"tasks.nope"}',
      '{"id":1,"op":"__proto__"}',
      '{"id":1,"op":"constructor"}',
      '{"id":1,"op":"tasks.list","__proto__":{"scopes":["*"]}}',
      '{"id":1,"op":"tasks.list","input":{"nope":1}}',
      '{"id":1,"op":"tasks.list","input":[]}',
      '{"id":1,"op":"tasks.list","principal":{"scopes":["*"]}}',
      '{"id":1,"op":"tasks.list","rows":[1]}',
      '{"id":1,"op":"tasks.show","input":{"id":"\\ud800"}}',
      '{"id":1,"op":"tasks.list","ifMatch":1}',
      '{"id":1,"op":"tasks.create","input":{"title":"x"},"idempotencyKey":""}',
      '{"id":{"a":1},"op":"tasks.list"}',
      '{"id":1,"subscribe":"task"}',
      '{"id":1,"subscribe":[]}',
      '{"type":"task:nope","data":{}}',
      '{"type":"toString","data":{}}',
      '{"event":"task:update","data":{"id":"none"}}',
    ]));
});
