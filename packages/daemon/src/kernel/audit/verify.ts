// Walks the chain from its first row to its last, and names the first row that is not as it was written.
import { kernelErrors } from '@aurelius/core/contract';
import type { ReadDb } from '@aurelius/core/db';
import { GENESIS, type Head, linkOf } from './chain.ts';
import { rowsAfter } from './store.ts';

/** Rows between two looks at what else there is to do. */
const PART = 500;

/** A head that the log must have, and who says so. */
export interface Witness {
  readonly head: Head;
  readonly from: string;
}

const broken = (detail: string) => kernelErrors.AUDIT_BROKEN(detail);

/**
 * Yields how many rows have been found right so far, and returns the head of the log.
 * @param witnesses heads from before
 * @throws Problem `AUDIT_BROKEN`
 */
export async function* verifyChain(
  db: ReadDb,
  witnesses: readonly Witness[],
): AsyncGenerator<number, Head, undefined> {
  const expected = new Map(witnesses.map((it) => [it.head.seq, it]));
  let last: Head = GENESIS;
  const check = () => {
    const witness = expected.get(last.seq);
    if (witness === undefined || witness.head.hash === last.hash) return;
    throw broken(`Row ${last.seq} is not the one that ${witness.from} knows`);
  };
  check();
  for (let after = Number.MIN_SAFE_INTEGER; ; after = last.seq) {
    const rows = await rowsAfter(db, after, PART);
    if (rows.length === 0) break;
    for (const row of rows) {
      if (row.seq > last.seq + 1) throw broken(`Row ${last.seq + 1} is missing`);
      if (row.seq <= last.seq || row.hash !== linkOf(last, row)) {
        throw broken(`Row ${row.seq} is not as it was written`);
      }
      last = row;
      check();
    }
    yield last.seq;
    await new Promise((resolve) => setImmediate(resolve));
  }
  const beyond = witnesses.find(({ head }) => head.seq > last.seq);
  if (beyond) {
    throw broken(
      `Row ${last.seq + 1} is missing: ${beyond.from} knows rows up to ${beyond.head.seq}`,
    );
  }
  return { seq: last.seq, hash: last.hash };
}
