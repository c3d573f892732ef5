import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHAIN_GENESIS, type ChainHead, type ChainWitness, walkChain } from './chain.ts';

interface Row extends ChainHead {
  readonly word: string;
}
const linkOf = (before: ChainHead, { word }: Pick<Row, 'word'>) =>
  hash('sha256', `${before.hash} ${before.seq + 1} ${word}`);

function chained(words: readonly string[]): Row[] {
  const rows: Row[] = [];
  for (const word of words) {
    const before = rows.at(-1) ?? CHAIN_GENESIS;
    rows.push({ seq: before.seq + 1, hash: linkOf(before, { word }), word });
  }
  return rows;
}

/** The head, or what is wrong. */
async function walked(
  rows: readonly Row[],
  witnesses: readonly ChainWitness[] = [],
  begin = CHAIN_GENESIS,
): Promise<ChainHead | string> {
  const walk = walkChain<Row>({
    begin,
    rowsAfter: async (seq) => rows.filter((row) => row.seq > seq).slice(0, 3),
    linkOf,
    witnesses,
    broken: (detail) => new Error(detail),
  });
  try {
    for (;;) {
      const { done, value } = await walk.next();
      if (done) return value;
    }
  } catch (error) {
    return (error as Error).message;
  }
}

const words = fc.array(fc.string({ maxLength: 3 }), { minLength: 1, maxLength: 10 });
const headOf = ({ seq, hash: last }: ChainHead): ChainHead => ({ seq, hash: last });

describe('a chain', () => {
  it('is walked to its head, and from any head on', async () => {
    await fc.assert(
      fc.asyncProperty(words, fc.nat(9), async (all, from) => {
        const rows = chained(all);
        const head = headOf(rows.at(-1) as Row);
        expect(await walked(rows)).toEqual(head);
        const begin = rows[from % rows.length] as Row;
        expect(await walked(rows.slice(begin.seq), [], headOf(begin))).toEqual(head);
      }),
    );
  });

  it('names the first row that was changed or left out', async () => {
    await fc.assert(
      fc.asyncProperty(words, fc.nat(9), async (all, which) => {
        const rows = chained(all);
        const at = which % rows.length;
        const changed = rows.map((row, place) =>
          place === at ? { ...row, word: `${row.word}!` } : row,
        );
        expect(await walked(changed)).toBe(`Row ${at + 1} is not as it was written`);
        const head = { head: headOf(rows.at(-1) as Row), from: 'the head' };
        const missing = rows.toSpliced(at, 1);
        expect(await walked(missing, [head])).toMatch(new RegExp(`^Row ${at + 1} is missing`));
      }),
    );
  });

  it('that was written anew is found by whoever knows one of its rows', async () => {
    const [known] = chained(['a', 'b']);
    const witness = { head: headOf(known as Row), from: 'somebody' };
    expect(await walked(chained(['c', 'b']), [witness])).toBe(
      'Row 1 is not the one that somebody knows',
    );
  });
});
