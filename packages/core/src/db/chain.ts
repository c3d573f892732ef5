// A chain of rows: each has the hash of the row before it in its own, so that one which is changed, left out or put in
// is found. What a hash covers is said by whoever keeps the chain.

/** A row of a chain, as far as it matters here; the last one stands for all before it. */
export interface ChainHead {
  /** Rises by one with each row; the first has 1. */
  readonly seq: number;
  /** SHA-256, hexadecimal. */
  readonly hash: string;
}

/** Before the first row. */
export const CHAIN_GENESIS: ChainHead = { seq: 0, hash: '0'.repeat(64) };

/** A head that the chain must have, and who says so. */
export interface ChainWitness {
  readonly head: ChainHead;
  readonly from: string;
}

export interface Chain<Row extends ChainHead> {
  /** The head behind which its first row comes. */
  readonly begin: ChainHead;
  /** Rows behind a number, in order, as many as are looked at in one go; none: that was the last. */
  readonly rowsAfter: (seq: number) => Promise<readonly Row[]>;
  /** The hash of the row that follows `before`. */
  readonly linkOf: (before: ChainHead, row: Row) => string;
  readonly witnesses: readonly ChainWitness[];
  /** The error that says what is wrong. */
  readonly broken: (detail: string) => Error;
}

/**
 * Yields the rows in their order, each once it was found right.
 * @returns the head of the chain
 * @throws what `broken` makes, naming the first bad row
 */
export async function* walkChain<Row extends ChainHead>(
  chain: Chain<Row>,
): AsyncGenerator<readonly Row[], ChainHead, undefined> {
  const { begin, rowsAfter, linkOf, witnesses, broken } = chain;
  let last = begin;
  const check = () => {
    const other = witnesses.find(({ head }) => head.seq === last.seq && head.hash !== last.hash);
    if (other) throw broken(`Row ${last.seq} is not the one that ${other.from} knows`);
  };
  check();
  for (let after = Number.MIN_SAFE_INTEGER; ; after = last.seq) {
    const rows = await rowsAfter(after);
    if (rows.length === 0) break;
    for (const row of rows) {
      if (row.seq > last.seq + 1) throw broken(`Row ${last.seq + 1} is missing`);
      if (row.seq <= last.seq || row.hash !== linkOf(last, row)) {
        throw broken(`Row ${row.seq} is not as it was written`);
      }
      last = row;
      check();
    }
    yield rows;
    await new Promise((resolve) => setImmediate(resolve));
  }
  const beyond = witnesses.find(({ head }) => head.seq > last.seq);
  if (beyond) {
    const { from, head } = beyond;
    throw broken(`Row ${last.seq + 1} is missing: ${from} knows rows up to ${head.seq}`);
  }
  return { seq: last.seq, hash: last.hash };
}
