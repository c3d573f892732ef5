// What the hash of a row of the chain covers.
import { hash } from 'node:crypto';
import type { EgressRow } from './tables.ts';

/** A row that has no place in the chain yet. */
export type EgressEntry = Omit<EgressRow, 'seq' | 'hash'>;

/** The last row of a chain: it stands for all before it. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** Before the first row. */
export const GENESIS: Head = { seq: 0, hash: '0'.repeat(64) };

/** The hash of the row that follows `before`: over its canonical JSON, a list in an order that never changes. */
export const linkOf = (before: Head, entry: EgressEntry): string =>
  hash(
    'sha256',
    JSON.stringify([
      before.hash,
      before.seq + 1,
      entry.kind,
      entry.at,
      entry.userId,
      entry.requestId,
      entry.attempt,
      entry.provider,
      entry.host,
      entry.model,
      entry.labels,
      entry.bytes,
      entry.sha256,
      entry.removedTo,
      entry.removedHash,
    ]),
  );
