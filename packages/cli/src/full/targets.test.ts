import type { CommandSpec, OperationRoute } from '@aurelius/core/command';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../call/exchange.ts';
import type { Session } from './session.ts';
import { enumerated, linesFor, targetsOf } from './targets.ts';

const spec = {
  args: [{ name: 'id', description: '', required: true, many: 'each' }],
  operation: { names: ['id'], among: { id: 'things.list' } as OperationRoute },
} as unknown as CommandSpec;
const nobody = {} as Session;
const words = async (...id: string[]) =>
  (await targetsOf(spec, { args: { id }, flags: {} }, nobody))?.map(({ word }) => word);

describe('words', () => {
  it.each([
    [
      ['k7dp', '3'],
      ['k7dp', '3'],
    ],
    [
      ['1-3,7', 'k7dp', '2'],
      ['1', '2', '3', '7', 'k7dp'],
    ],
    [['9,9'], ['9']],
    [['0193a2b1-0000-7000'], ['0193a2b1-0000-7000']],
    [['01930000-0000'], ['01930000-0000']],
    [
      ['a-3', '1-b', '-'],
      ['a-3', '1-b', '-'],
    ],
  ])('%j are the rows %j', async (given, rows) => {
    expect(await words(...given)).toEqual(rows);
  });

  it.each(['3-1', '0-2', '1-99999', '1,20000'])(
    'are refused where they go nowhere: %s',
    async (word) => {
      await expect(words(word)).rejects.toMatchObject({ code: 'USAGE' });
    },
  );

  it('are no ranges where a number names no row', async () => {
    const other = { ...spec, operation: {} } as unknown as CommandSpec;
    const found = await targetsOf(other, { args: { id: ['1-3'] }, flags: {} }, nobody);
    expect(found?.map(({ word }) => word)).toEqual(['1-3']);
  });
});

describe('a filter', () => {
  const rows = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, at) => ({
      id: `id${from + at}`,
      ref: `r${from + at}`,
      title: 't',
    }));
  const asked: unknown[] = [];
  const session = (...answers: Answer[]) =>
    ({
      send: async (_route: unknown, input: unknown) => {
        asked.push(input);
        return answers.shift();
      },
    }) as unknown as Session;
  const line = { args: {}, flags: { filter: 'is:open' } };

  it('is asked page by page for all that matches', async () => {
    const pages = session(
      { output: { data: rows(0, 500), meta: { nextCursor: 'c' } } },
      { output: { data: rows(500, 502), meta: { nextCursor: null } } },
    );
    const found = await targetsOf(spec, line, pages);
    expect(found).toHaveLength(502);
    expect(found?.[501]).toEqual({ word: 'r501', title: 't' });
    expect(asked).toEqual([
      { filter: 'is:open', limit: 500 },
      { filter: 'is:open', limit: 500, cursor: 'c' },
    ]);
  });

  it('that matches nothing is an error, and so is one beside words', async () => {
    const nothing = session({ output: { data: [], meta: { nextCursor: null } } });
    await expect(targetsOf(spec, line, nothing)).rejects.toMatchObject({ code: 'NOTHING_MATCHES' });
    const both = targetsOf(spec, { ...line, args: { id: ['k7dp'] } }, nobody);
    await expect(both).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('that is refused is refused', async () => {
    const problem = { type: '', title: 'no', status: 400, code: 'X', retryable: false };
    await expect(targetsOf(spec, line, session({ problem }))).rejects.toMatchObject({
      code: 'X',
    });
  });
});

it('a line is repeated for each row', () => {
  const parsed = { args: { id: ['a', 'b'] }, flags: { json: true } };
  expect(linesFor(spec, parsed, [{ word: 'a', title: null }])).toEqual([
    { args: { id: 'a' }, flags: { json: true } },
  ]);
  expect(linesFor(spec, parsed, null)).toEqual([parsed]);
});

it('few rows are named, and many counted, without what acts on a terminal', () => {
  const rows = ['a', 'b\u001b[2J', 'c', 'd', 'e', 'f', 'g'].map((word) => ({ word, title: 't' }));
  const text = enumerated(rows);
  expect(text).toMatch(/^a t, b.*, e t and 2 more$/);
  expect(text).not.toContain('\u001b');
});
