import { defineOperation, type Operation } from '@aurelius/core/contract';
import { kernelContracts } from '@aurelius/core/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { BUNDLED } from '../plugins/bundled.gen.ts';
import { stripped } from './strip.ts';

const operation = (output: z.ZodType | null): Operation =>
  defineOperation({
    id: 'x.get',
    kind: 'json',
    method: 'GET',
    path: '/x',
    summary: '',
    input: z.strictObject({}),
    output,
    errors: [],
    permission: 'x:read',
    effects: 'read',
    cli: false,
    examples: [],
  });
const cut = (schema: z.ZodType, value: unknown) => stripped(operation(schema), value);

const inner = z.object({ a: z.string(), b: z.int().nullable() });
const everything = z.object({
  text: z.string(),
  at: z.iso.datetime(),
  count: z.number(),
  yes: z.boolean(),
  kind: z.enum(['one', 'two']),
  fixed: z.literal('x'),
  maybe: z.string().optional(),
  none: z.string().nullable(),
  both: inner.nullable().optional(),
  list: z.array(inner),
  lists: z.array(z.array(z.int())),
  map: z.record(z.string(), z.unknown()),
  typedMap: z.record(z.string(), z.int()),
  anything: z.unknown(),
  loose: z.looseObject({ a: z.string() }),
  either: z.union([z.string(), z.int()]),
  'odd "name"\n': z.string(),
  told: z.discriminatedUnion('type', [
    z.object({ type: z.literal('a'), n: z.int() }),
    z.object({ type: z.literal('b'), s: z.string() }),
  ]),
});
const good: z.input<typeof everything> = {
  text: 't',
  at: '2026-11-23T10:00:00.000Z',
  count: 1.5,
  yes: false,
  kind: 'two',
  fixed: 'x',
  none: null,
  both: { a: 'a', b: null },
  list: [{ a: 'a', b: 1 }],
  lists: [[1], []],
  map: { x: { y: 1 } },
  typedMap: { x: 1 },
  anything: { deep: [1] },
  loose: { a: 'a', more: 1 },
  either: 3,
  'odd "name"\n': 'o',
  told: { type: 'b', s: 's' },
};

describe('an answer', () => {
  it('keeps what its contract has', () => {
    expect(cut(everything, good)).toEqual(good);
  });

  it('loses what its contract does not have, at every depth', () => {
    const leaky = {
      ...good,
      secret: 1,
      both: { a: 'a', b: null, secret: 1 },
      list: [{ a: 'a', b: 1, secret: 1 }],
      told: { type: 'b', s: 's', n: 1, secret: 1 },
    };
    expect(JSON.stringify(cut(everything, leaky))).not.toContain('secret');
    expect(cut(everything, leaky)).toEqual(good);
  });

  it.each(Object.keys(good).filter((name) => name !== 'anything' && name !== 'both'))(
    'is a bug where %s has another type',
    (name) => {
      expect(() => cut(everything, { ...good, [name]: Symbol('other') })).toThrow();
      expect(() => cut(everything, { ...good, [name]: undefined })).toThrow();
    },
  );

  it('is a bug where a value is none of those that are allowed', () => {
    for (const wrong of [{ kind: 'three' }, { fixed: 'y' }, { told: { type: 'c' } }]) {
      expect(() => cut(everything, { ...good, ...wrong })).toThrow('does not fit its contract');
    }
    for (const nothing of [null, undefined, 'text']) {
      expect(() => cut(everything, nothing)).toThrow('at its top');
    }
  });

  it('is nothing where the contract has none', () => {
    expect(stripped(operation(null), { secret: 1 })).toBeUndefined();
  });

  it('is what zod makes of it, whatever fits', () => {
    const values = fc.record({
      text: fc.string(),
      count: fc.double({ noNaN: true, noDefaultInfinity: true }),
      list: fc.array(fc.record({ a: fc.string(), b: fc.option(fc.integer()), c: fc.anything() })),
      // zod leaves this key out; no request can bring it
      map: fc.dictionary(
        fc.string().filter((key) => key !== '__proto__'),
        fc.jsonValue(),
      ),
      extra: fc.anything(),
    });
    const schema = everything.pick({ text: true, count: true, list: true, map: true });
    fc.assert(
      fc.property(values, (value) => {
        expect(cut(schema, value)).toEqual(schema.parse(value));
      }),
    );
  });
});

describe('every contract', () => {
  it('can be cut to', async () => {
    const plugins = await Promise.all(BUNDLED.map(({ load }) => load()));
    const contracts = [
      ...kernelContracts,
      ...plugins.map(
        (it) => (it as { plugin: { contract: (typeof kernelContracts)[number] } }).plugin.contract,
      ),
    ];
    for (const { operations } of contracts) {
      for (const op of Object.values(operations)) {
        if (op.output) expect(() => stripped(op, null), op.id).toThrow('does not fit its contract');
      }
    }
  });
});
