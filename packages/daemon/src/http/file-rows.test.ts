import type { BodyRow } from '@aurelius/core/plugin';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFileRows } from './file-rows.ts';

const LIMITS = { body: 8 * 1024 * 1024, depth: 64 };

async function* cut(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function rows(text: string | Buffer, { size = 7, limits = LIMITS } = {}) {
  const all: BodyRow[] = [];
  for await (const row of readFileRows(cut(Buffer.from(text as string), size), limits))
    all.push(row);
  return all;
}

const values = async (text: string | Buffer, size = 7) =>
  (await rows(text, { size })).map(({ value, fault }) => value ?? fault);

describe('the rows of a file', () => {
  it('are its lines, however it is cut, and put together they are the file', async () => {
    const text = fc
      .string({ unit: fc.constantFrom('a', 'ä', '🎉', '\n', '\r', ',', ' ', '"') })
      .map((it) => `t${it}`);
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 9 }), async (whole, size) => {
        const found = await rows(whole, { size });
        const lines = whole.endsWith('\n') ? whole.slice(0, -1) : whole;
        expect(found.map(({ value }) => value).join('\n')).toBe(lines);
        expect(found.map(({ line }) => line)).toEqual(found.map((_, at) => at + 1));
      }),
    );
  });

  it.each([
    ['[{"a":1},\n{"a":2}]', [{ a: 1 }, { a: 2 }]],
    ['\ufeff\n {"a":1}\n{"a":2}\n', [{ a: 1 }, { a: 2 }]],
    ['[]', []],
    ['[3]', [3]],
    ['', []],
    ['[[link]] in org', ['[[link]] in org']],
    ['[ ] a box', ['[ ] a box']],
    ['{curly', ['{curly']],
    ['\ufeffone\ntwo', ['one', 'two']],
    ['\n\none', ['', '', 'one']],
  ])('of %j are %j', async (text, expected) => {
    for (const size of [1, 3, 1000]) expect(await values(text, size)).toEqual(expected);
  });

  it('that are not UTF-8, hold NUL or are too long are told, and the next is read', async () => {
    const long = Buffer.alloc(1024 * 1024 + 1, 'x');
    const parts = ['a\n', Buffer.from([0xff, 0x0a]), 'b\0\n', long, '\nc'];
    const found = await rows(Buffer.concat(parts.map((it) => Buffer.from(it as string))), {
      size: 65_536,
    });
    expect(found.map(({ value, fault }) => value ?? fault)).toEqual([
      'a',
      'the bytes are not UTF-8',
      'contains U+0000',
      'it is larger than 1048576 bytes',
      'c',
    ]);
  });

  it('of a file in UTF-16 are one that says so', async () => {
    const text = Buffer.from('\ufefftitle\n', 'utf16le');
    expect(await values(text)).toEqual(['the file is UTF-16; it is read as UTF-8 only']);
  });

  it('end where the file is larger than it may be', async () => {
    const outcome = rows('one\n'.repeat(100), { limits: { body: 300, depth: 64 } });
    await expect(outcome).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
  });
});
