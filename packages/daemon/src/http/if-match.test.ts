import type { JsonOperation, Operation } from '@aurelius/core/contract';
import { kernelContracts } from '@aurelius/core/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { BUNDLED } from '../plugins/bundled.gen.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';

interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly examples?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly minimum?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}
interface Entity {
  readonly id: string;
  readonly rev: number;
}

const contracts = [
  ...kernelContracts,
  ...(await Promise.all(BUNDLED.map(async ({ load }) => (await load()).plugin.contract))),
];
const operations = contracts.flatMap((it) => Object.values<Operation>(it.operations));
const patches = operations.filter((op): op is JsonOperation => op.method === 'PATCH');
const inputSchema = (op: Operation) => z.toJSONSchema(op.input, { io: 'input' }) as Schema;

/** A value that fits most schemas of its kind; `n` tells two of them apart. */
function sample(schema: Schema, n: number): unknown {
  if (schema.examples) return schema.examples[n % schema.examples.length];
  if (schema.enum) return schema.enum[n % schema.enum.length];
  if (schema.anyOf?.[0]) return sample(schema.anyOf[0], n);
  if (schema.type === 'integer' || schema.type === 'number') return (schema.minimum ?? 0) + n;
  if (schema.type === 'boolean') return n % 2 === 1;
  if (schema.type === 'array') return [sample(schema.items ?? {}, n)];
  return `sample${n}`;
}

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

/** The operation that makes what `op` changes: the POST on the collection. */
async function made(op: Operation): Promise<Entity> {
  const collection = op.path.replace(/\/:id$/, '');
  const create = operations.find((it) => it.method === 'POST' && it.path === collection);
  if (!create) throw new Error(`Nothing makes what ${op.id} changes`);
  const { properties = {}, required = [] } = inputSchema(create);
  const body = Object.fromEntries(
    required.map((name) => [name, sample(properties[name] ?? {}, 0)]),
  );
  const reply = await app.call('POST', collection, body);
  expect(reply.status).toBe(201);
  return reply.body;
}

/** The first field of the input that changes the entity when it is sent. */
async function changing(op: Operation, path: string): Promise<[string, Schema]> {
  for (const [name, schema] of Object.entries(inputSchema(op).properties ?? {})) {
    if (name === 'id') continue;
    const before = (await app.call('GET', path)).body as Entity;
    const reply = await app.call('PATCH', path, { [name]: sample(schema, 1) });
    if (reply.status === 200 && (reply.body as Entity).rev > before.rev) return [name, schema];
  }
  throw new Error(`No field of ${op.id} changes anything`);
}

describe('every operation that changes an entity', () => {
  it('is one of those below', () => {
    expect(patches.map((op) => op.id)).toContain('tasks.edit');
    expect(patches.every((op) => op.path.endsWith('/:id'))).toBe(true);
  });

  it.each(patches.map((op) => [op.id, op] as const))(
    'refuses a stale If-Match: %s',
    async (_id, op) => {
      const { id } = await made(op);
      const path = op.path.replace(':id', id);
      const [name, schema] = await changing(op, path);
      const before = await app.call('GET', path);
      const edit = (tag: string | undefined) =>
        app.call('PATCH', path, { [name]: sample(schema, 2) }, { 'if-match': tag });
      const stale = await edit('"1"');
      expect([stale.status, (stale.body as { code: string }).code]).toEqual([409, 'REV_STALE']);
      expect((await app.call('GET', path)).text).toBe(before.text);
      const current = await edit(before.headers['etag'] as string);
      expect([current.status, (current.body as Entity).rev]).toEqual([
        200,
        (before.body as Entity).rev + 1,
      ]);
    },
  );
});
