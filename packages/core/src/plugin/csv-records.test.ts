import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRecords, recordText } from './csv-records.ts';
import type { BodyRow } from './define.ts';

async function* linesOf(text: string): AsyncGenerator<BodyRow> {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  for (const [at, value] of lines.entries()) yield { line: at + 1, value };
}

async function read(text: string): Promise<unknown[]> {
  const records: unknown[] = [];
  for await (const { value, fault } of readRecords(linesOf(text))) records.push(value ?? fault);
  return records;
}

/** What a spreadsheet takes for a formula begins with one of these (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r＝＋－＠]/;

const cell = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.string({
    unit: fc.constantFrom('"', ',', '\n', '\r', "'", '=', '+', '-', '@', '\t', 'a', ';'),
    maxLength: 8,
  }),
);

describe('records', () => {
  it('come back cell by cell, whatever is in them', async () => {
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(table, async (records) => {
        expect(await read(records.map(recordText).join(''))).toEqual(records);
      }),
    );
  });

  it('have no cell that a spreadsheet computes', () => {
    fc.assert(
      fc.property(cell, (text) => {
        const written = recordText([text]).slice(0, -2);
        const shown = written.startsWith('"')
          ? written.slice(1, -1).replaceAll('""', '"')
          : written;
        expect(shown).not.toMatch(FORMULA);
      }),
    );
  });

  it.each([
    ["=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"],
    ['@SUM(1+9)*cmd', "'@SUM(1+9)*cmd"],
    ['+1', "'+1"],
    ['-2+3', "'-2+3"],
    ['\t=1', '"\'\t=1"'],
    ["'=1", "''=1"],
    ['a=1', 'a=1'],
  ])('keep %j as %s', async (text, written) => {
    expect(recordText([text, 'x'])).toBe(`${written},x\r\n`);
    expect(await read(recordText([text, 'x']))).toEqual([[text, 'x']]);
  });

  it('of others keep a quote that marks nothing', async () => {
    expect(await read("'tis,it''s\n")).toEqual([["'tis", "it''s"]]);
  });

  it('may end in any line break, or in none', async () => {
    expect(await read('a,b\r\nc,d\n\n"e\r\nf",g')).toEqual([
      ['a', 'b'],
      ['c', 'd'],
      ['e\r\nf', 'g'],
    ]);
  });

  it('with quotes that never end cost no more than a look at some of them', async () => {
    const started = performance.now();
    const found = await read('"open\n'.repeat(200_001));
    expect(found.filter((it) => it === 'a quote in it has no end').length).toBeGreaterThan(0);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
