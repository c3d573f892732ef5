import type { BodyRow } from '@aurelius/core/plugin';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRows } from './rows.ts';

const LIMITS = { body: 64 * 1024 * 1024, depth: 64 };

async function* cut(text: string | Buffer, size: number) {
  const bytes = Buffer.from(text as string);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function rows(text: string | Buffer, { ndjson = false, size = 7, limits = LIMITS } = {}) {
  const all: BodyRow[] = [];
  for await (const row of readRows(cut(text, size), ndjson, limits)) all.push(row);
  return all;
}

const values = async (text: string, options = {}) =>
  (await rows(text, options)).map((row) => row.value ?? row.fault);

describe('splitting a body into rows', () => {
  const value = fc.jsonValue({ maxDepth: 3, stringUnit: 'grapheme' });
  const written = value.map((it) => JSON.parse(JSON.stringify(it)) as unknown);
  const clean = written.filter(
    (it) => !/"(__proto__|constructor|prototype)"|\\u0000/.test(JSON.stringify(it)),
  );

  it('gives the elements of an array, however it is laid out and cut', async () => {
    const layout = fc.constantFrom(undefined, 2, '\t');
    await fc.assert(
      fc.asyncProperty(
        fc.array(clean),
        layout,
        fc.integer({ min: 1, max: 50 }),
        async (list, space, size) => {
          const found = await rows(` ${JSON.stringify(list, null, space)}\n`, { size });
          expect(found).toEqual(list.map((it, at) => ({ line: at + 1, value: it })));
        },
      ),
    );
  });

  it('gives the lines of NDJSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(clean), fc.integer({ min: 1, max: 50 }), async (list, size) => {
        const text = list.map((it) => JSON.stringify(it)).join('\r\n');
        const found = await rows(text, { size, ndjson: true });
        expect(found).toEqual(list.map((it, at) => ({ line: at + 1, value: it })));
      }),
    );
  });

  it('gives objects that follow each other with or without anything between', async () => {
    for (const size of [1, 3, 1000]) {
      expect(await values('{"a":1}{"a":2} {\n "a": [3]\n}\n\n"x" 4 ', { size })).toEqual([
        { a: 1 },
        { a: 2 },
        { a: [3] },
        'x',
        4,
      ]);
    }
  });

  it('gives nothing for an empty body', async () => {
    for (const text of ['', ' \n', '[]', '[ ]\n']) expect(await rows(text)).toEqual([]);
  });
});

describe('a row that cannot be read', () => {
  it('does not stop the rows after it', async () => {
    const bad = ['{"a": tru}', '{"a":[1,}', '{"a":"x', '{"a":1', 'nonsense here', '{"a":1,"a":2}'];
    for (const row of bad) {
      for (const size of [1, 5, 1000]) {
        const array = await rows(`[\n{"n":1},\n${row},\n{"n":2}\n]`, { size });
        expect(array.find((it) => it.fault)).toBeDefined();
        expect(array.filter((it) => it.value).map((it) => it.value)).toContainEqual({ n: 2 });
        const lines = await rows(`{"n":1}\n${row}\n{"n":2}`, { size, ndjson: true });
        expect(lines.map((it) => it.line)).toEqual([1, 2, 3]);
        expect(lines[1]?.fault).toBeDefined();
        expect(lines[2]?.value).toEqual({ n: 2 });
      }
    }
  });

  it('may have bytes that are not UTF-8', async () => {
    const text = Buffer.concat([
      Buffer.from('[{"a":"'),
      Buffer.from([0xff]),
      Buffer.from('"},{"b":1}]'),
    ]);
    const found = await rows(text);
    expect(found[0]?.fault).toContain('UTF-8');
    expect(found[1]?.value).toEqual({ b: 1 });
  });

  it('is told when it is too large, and the next line is read', async () => {
    const large = `{"a":"${'x'.repeat(1_100_000)}"}`;
    for (const ndjson of [true, false]) {
      const found = await rows(`{"n":1}\n${large}\n{"n":2}\n`, { ndjson, size: 65_536 });
      expect(found.map((row) => row.fault === undefined)).toEqual([true, false, true]);
    }
  });

  it('is an array without an end, or something behind it', async () => {
    expect((await rows('[{"a":1}')).at(-1)?.fault).toBe('the array has no end');
    expect((await rows('[{"a":1}] {"b":1}')).at(-1)?.fault).toContain('follows');
    expect((await rows('[1 2]')).at(-1)?.fault).toBeDefined();
    expect((await rows('[1,,2]')).map((row) => row.value ?? 'missing')).toEqual([1, 'missing', 2]);
  });

  it('does not make reading slow, however many there are', async () => {
    const started = performance.now();
    await rows('{"a":\n'.repeat(400_000), { size: 65_536 });
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('a body over its limit', () => {
  it('is refused', async () => {
    const outcome = rows('{"a":1}\n'.repeat(100), { limits: { body: 500, depth: 64 } });
    await expect(outcome).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
  });
});
