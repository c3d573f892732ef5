// Walks the chain of the audit log, and names the first row that is not as it was written.
import { kernelErrors } from '@aurelius/core/contract';
import {
  CHAIN_GENESIS,
  type ChainHead,
  type ChainWitness,
  type ReadDb,
  walkChain,
} from '@aurelius/core/db';
import { type AuditRow, linkOf } from './chain.ts';
import { rowsAfter } from './store.ts';

/** Rows between two looks at what else there is to do. */
const PART = 500;

/**
 * Yields rows that have been found right, and returns the head of the log.
 * @param witnesses heads from before
 * @throws Problem `AUDIT_BROKEN`
 */
export const verifyChain = (
  db: ReadDb,
  witnesses: readonly ChainWitness[],
): AsyncGenerator<readonly AuditRow[], ChainHead, undefined> =>
  walkChain<AuditRow>({
    begin: CHAIN_GENESIS,
    rowsAfter: (seq) => rowsAfter(db, seq, PART),
    linkOf,
    witnesses,
    broken: (detail) => kernelErrors.AUDIT_BROKEN(detail),
  });
