// What the hash of a row of the chain covers.
import { hash } from 'node:crypto';
import type { ChainHead } from '@aurelius/core/db';
import type { EgressRow } from './tables.ts';

/** A row that has no place in the chain yet. */
export type EgressEntry = Omit<EgressRow, 'seq' | 'hash'>;

/** The hash of the row that follows `before`: over its canonical JSON, a list in an order that never changes. */
export const linkOf = (before: ChainHead, entry: EgressEntry): string =>
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
