import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineOperation, type JsonOperation } from '@aurelius/core/contract';
import { type Database, eventLog, idempotencyTable } from '@aurelius/core/db';
import { openPglite } from '@aurelius/core/testing/pglite';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openDatabase } from '../../db/index.ts';
import { SOCKET_OWNER } from '../auth/principal.ts';
import { createIdempotency, type Idempotency, type KeyedCall } from './idempotency.ts';

const MIGRATIONS = join(import.meta.dirname, '../../../migrations');
const DAY_MS = 24 * 60 * 60 * 1000;

const openSqlite = async (now: () => number): Promise<[Database, () => void]> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'aurelius-keys-'));
  const owners = [{ owner: 'kernel', folder: join(MIGRATIONS, 'sqlite') }];
  const db = await openDatabase({ dataDir, owners, now, ballastBytes: 4096 });
  return [db, () => rmSync(dataDir, { recursive: true })];
};
const openPostgres = async (now: () => number): Promise<[Database, () => void]> => [
  await openPglite({ migrations: [join(MIGRATIONS, 'postgres')], now }),
  () => {},
];

const operation = (id: string): JsonOperation =>
  defineOperation({
    id,
    kind: 'json',
    method: 'POST',
    path: '/x',
    summary: '',
    input: z.strictObject({}),
    output: z.unknown(),
    errors: [],
    permission: 'x:write',
    effects: 'write',
    cli: false,
    examples: [],
  });
const add = operation('x.add');

describe.each([
  ['SQLite', openSqlite],
  ['PostgreSQL', openPostgres],
])('a write with an idempotency key on %s', (_, open) => {
  let db: Database;
  let remove: () => void;
  let idempotency: Idempotency;
  let now = Date.parse('2026-11-23T09:00:00Z');
  let keys = 0;
  let key: string;

  beforeAll(async () => {
    [db, remove] = await open(() => now);
    idempotency = createIdempotency(db, { now: () => now });
  });
  afterAll(async () => {
    await db.close();
    remove();
  });
  beforeEach(() => {
    key = `key-${++keys}`;
  });

  const caller = { userId: 'owner', principal: SOCKET_OWNER, ifMatch: null as number | null };
  const token = { ...caller, principal: { ...SOCKET_OWNER, tokenId: 't1' } };
  const entityId = () => `entity of ${key}`;
  /** What a handler does: a write of its own, which joins. */
  const append = () =>
    db.write(async (tx) => {
      const log = tx.table(eventLog);
      const row = { userId: 'owner', type: 'thing:created', entity: 'thing', at: now, data: null };
      await tx.orm.insert(log).values({ ...row, entityId: entityId() });
    });
  const written = async () => {
    const log = db.table(eventLog);
    const rows = await db.orm.select({ id: log.entityId }).from(log);
    return rows.filter(({ id }) => id === entityId()).length;
  };
  const stored = async () => (await db.orm.select().from(db.table(idempotencyTable))).length;
  const once = (call: Partial<KeyedCall> = {}, output: unknown = { n: 1 }) =>
    idempotency.once({ op: add, caller, key, input: {}, ...call }, async () => {
      await append();
      return output;
    });
  const reused = { code: 'IDEMPOTENCY_KEY_REUSED', spec: { status: 422 } };

  it('happens once and is answered alike each time', async () => {
    expect(await once({}, { b: [1, null], a: 'ä' })).toEqual({
      output: { b: [1, null], a: 'ä' },
      replayed: false,
    });
    const again = await once({}, 'never asked');
    expect(again).toEqual({ output: { b: [1, null], a: 'ä' }, replayed: true });
    expect(JSON.stringify(again.output)).toBe('{"b":[1,null],"a":"ä"}');
    expect(await written()).toBe(1);
  });

  it('happens once when it is sent fifty times at the same moment', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => once({}, { n })));
    expect(new Set(answers.map(({ output }) => JSON.stringify(output))).size).toBe(1);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await written()).toBe(1);
  });

  it('remembers an answer without content', async () => {
    const call = { op: add, caller, key, input: {} };
    const nothing = async () => undefined;
    expect(await idempotency.once(call, nothing)).toEqual({ output: undefined, replayed: false });
    expect(await idempotency.once(call, nothing)).toEqual({ output: undefined, replayed: true });
  });

  it('is the same whatever the order of its fields', async () => {
    await once({ input: { a: 1, b: { c: [1, 2], d: 2 } } });
    const again = await once({ input: { b: { d: 2, c: [1, 2] }, a: 1 } });
    expect(again.replayed).toBe(true);
  });

  it.each<[string, Partial<KeyedCall>]>([
    ['another value', { input: { a: 2 } }],
    ['null for nothing', { input: { a: 1, b: null } }],
    ['a list of pairs for an object', { input: [['a', 1]] }],
    ['another operation', { input: { a: 1 }, op: operation('x.edit') }],
    ['another revision', { input: { a: 1 }, caller: { ...caller, ifMatch: 1 } }],
  ])('is refused under a used key: %s', async (_name, other) => {
    await once({ input: { a: 1 } });
    await expect(once(other)).rejects.toMatchObject(reused);
    expect(await written()).toBe(1);
  });

  it('shares no key with another caller', async () => {
    await once();
    expect((await once({ caller: token })).replayed).toBe(false);
    expect((await once({ caller: { ...caller, userId: 'other' } })).replayed).toBe(false);
    expect(await written()).toBe(3);
  });

  it('leaves nothing when it fails, neither rows nor its key', async () => {
    const before = await stored();
    const failing = idempotency.once({ op: add, caller, key, input: {} }, async () => {
      await append();
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect([await written(), await stored()]).toEqual([0, before]);
    expect((await once({ input: { other: true } })).replayed).toBe(false);
    expect(await written()).toBe(1);
  });

  it('is answered again for a day and then happens anew', async () => {
    await once();
    now += DAY_MS;
    expect((await once()).replayed).toBe(true);
    now += 1;
    expect((await once({ input: { other: true } })).replayed).toBe(false);
    expect((await once({ input: { other: true } })).replayed).toBe(true);
  });

  it('makes room: old answers go as new ones come, not all in one write', async () => {
    for (let i = 0; i < 150; i++, now++) await once({ key: `${key}-${i}` });
    const full = await stored();
    now += DAY_MS;
    await once();
    const left = await stored();
    expect(left).toBeLessThan(full);
    expect(left).toBeGreaterThan(1);
    for (let i = 0; i < 3; i++) await once({ key: `${key}-later-${i}` });
    expect(await stored()).toBe(4);
  });
});
