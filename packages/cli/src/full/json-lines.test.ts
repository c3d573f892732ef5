import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ObjectLine, readObjects } from './json-lines.ts';

const MIB = 1024 * 1024;

/** Bytes in pieces of these sizes, over and over. */
async function* pieces(bytes: Uint8Array, sizes: readonly number[]) {
  let at = 0;
  for (let from = 0; from < bytes.length; ) {
    const size = sizes[at++ % sizes.length] as number;
    yield bytes.subarray(from, from + size);
    from += size;
  }
}

async function read(text: string | Uint8Array, sizes: readonly number[] = [64 * 1024]) {
  const found = await readObjects(pieces(Buffer.from(text as string), sizes));
  if (!found.lines) return found.only;
  const lines: ObjectLine[] = [];
  for await (const line of found.lines) lines.push(line);
  return lines.map((line) => [line.number, line.problem ? line.problem.code : line.object]);
}

describe('readObjects', () => {
  it('gives the object of each line, wherever the bytes are cut', async () => {
    const text = fc.string({ unit: 'binary' }).map((it) => it.toWellFormed());
    const object = fc.dictionary(text, fc.oneof(text, fc.integer(), fc.constant(null)), {
      noNullPrototype: true,
    });
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(object, { minLength: 1 }),
        sizes,
        fc.constantFrom('\n', '\r\n', '\n\n', '\n \t\r\n'),
        fc.boolean(),
        fc.constantFrom('', '\ufeff'),
        async (objects, cuts, end, ended, mark) => {
          const lines = mark + objects.map((one) => JSON.stringify(one)).join(end);
          const found = (await read(ended ? lines + end : lines, cuts)) as unknown[][];
          expect(found.map(([, it]) => it)).toEqual(
            objects.map((it) => JSON.parse(JSON.stringify(it))),
          );
        },
      ),
    );
  });

  it('gives one object over many lines as one, wherever the bytes are cut', async () => {
    const object = { text: 'Käse 🧀', deep: { list: [{ a: 1 }, {}, []] }, none: null };
    for (const indent of [1, 4, '\t']) {
      for (const size of [1, 2, 3, 1000]) {
        const text = `\ufeff\n${JSON.stringify(object, null, indent)}\r\n\n`;
        expect(await read(text, [size])).toEqual(object);
      }
    }
  });

  it('counts lines as an editor does, empty ones too', async () => {
    expect(await read('\n{"a":1}\n\n \r\n{"b":2}')).toEqual([
      [2, { a: 1 }],
      [5, { b: 2 }],
    ]);
  });

  it.each([
    ['no JSON', 'nonsense\n{"a":1}'],
    ['half an object', '{"a": 1\n{"a":1}'],
    ['an open string', '{"a": "1\n{"a":1}'],
    ['another value', '[1]\n{"a":1}'],
    ['null', 'null\n{"a":1}'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x0a, ...Buffer.from('{"a":1}')])],
    ['a mark in the middle', '{"z":\ufeff1}\n{"a":1}'],
  ])('goes on behind a first line with %s', async (_, text) => {
    expect(await read(text)).toEqual([
      [1, 'USAGE'],
      [2, { a: 1 }],
    ]);
  });

  it('goes on behind a line of over 1 MiB without keeping it', async () => {
    const fits = `{"a":"${'x'.repeat(MIB - 8)}"}`;
    const found = (await read(`${fits}\n${fits} \n${fits.repeat(3)}\n{"b":2}`)) as unknown[][];
    expect(found.map(([number]) => number)).toEqual([1, 2, 3, 4]);
    expect(
      found.map(([, it]) => (typeof it === 'string' ? it : Object.keys(it as object))),
    ).toEqual([['a'], 'PAYLOAD_TOO_LARGE', 'PAYLOAD_TOO_LARGE', ['b']]);
  });

  it('gives a line before the next one has come', async () => {
    let asked = 0;
    async function* slow() {
      for (const text of ['{"a":1}\n', '{"b":2}\n']) {
        asked++;
        yield Buffer.from(text);
      }
    }
    const found = await readObjects(slow());
    if (!found.lines) throw new Error('taken for one object');
    const lines = found.lines[Symbol.asyncIterator]();
    expect([(await lines.next()).value, asked]).toEqual([{ number: 1, object: { a: 1 } }, 1]);
    expect([(await lines.next()).value, asked]).toEqual([{ number: 2, object: { b: 2 } }, 2]);
  });

  it.each([
    ['nothing', '', 'empty'],
    ['empty lines', '\n \r\n', 'empty'],
    ['something behind an object over many lines', '{\n"a":1\n}\n{"b":2}', 'one on each line'],
    [
      'an object of over 1 MiB over many lines',
      `{\n"a":"${'x'.repeat(MIB - 9)}",\n"b":1}`,
      '1 MiB',
    ],
  ])('refuses %s as a whole', async (_, text, words) => {
    await expect(read(text)).rejects.toThrow(words);
  });
});
