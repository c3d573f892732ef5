// Walks the chain from its first row to its last, and names the first row that is not as it was written.
import {
  CHAIN_GENESIS,
  type ChainHead,
  type ChainWitness,
  type ReadDb,
  walkChain,
} from '@aurelius/core/db';
import { privacyErrors } from '../contract/privacy-errors.ts';
import { checkpointOf, egressAfter, lastHead } from '../db/egress.ts';
import { newestSent } from '../db/log.ts';
import { linkOf } from './chain.ts';
import type { EgressRow } from './tables.ts';

/** Rows between two looks at what else there is to do. */
const PART = 500;

const broken = (detail: string) => privacyErrors.AI_CHAIN_BROKEN(detail);

const unsent = ({ seq }: ChainHead = CHAIN_GENESIS, sent = '') =>
  broken(`Row ${seq + 1} is missing: the log knows that request ${sent} was sent`);

/** Shortest time that rows stay, milliseconds: a request that is older may have left with its rows. */
const STAYS_MS = 90 * 86_400_000;

/** A request that the log knows was sent of late: the chain must have it. */
async function sentOfLate(db: ReadDb, now: number): Promise<string | undefined> {
  const sent = await newestSent(db);
  return sent && sent.at > now - STAYS_MS ? sent.id : undefined;
}

/** Where the chain begins: at its first row, or behind what a checkpoint stands for. */
async function beginOf(db: ReadDb): Promise<ChainHead> {
  const [first] = await egressAfter(db, Number.MIN_SAFE_INTEGER, 1);
  if (first === undefined || first.seq <= 1) return CHAIN_GENESIS;
  const checkpoint = await checkpointOf(db);
  const { removedTo, removedHash } = checkpoint ?? {};
  if (typeof removedTo !== 'number' || typeof removedHash !== 'string') return CHAIN_GENESIS;
  return { seq: removedTo, hash: removedHash };
}

/**
 * Yields the rows in their order, each once it was found right.
 * @returns the head of the chain
 * @throws Problem `AI_CHAIN_BROKEN` that names the first bad row
 */
export async function* verifiedRows(
  db: ReadDb,
  now: number,
  witnesses: readonly ChainWitness[] = [],
): AsyncGenerator<readonly EgressRow[], ChainHead, undefined> {
  // asked for before the walk: what is written meanwhile is in the chain by then
  const sent = await sentOfLate(db, now);
  let isSentKnown = sent === undefined;
  const walk = walkChain<EgressRow>({
    begin: await beginOf(db),
    rowsAfter: (seq) => egressAfter(db, seq, PART),
    linkOf,
    witnesses,
    broken,
  });
  for (;;) {
    const { done, value } = await walk.next();
    if (done) {
      if (!isSentKnown) throw unsent(value, sent);
      return value;
    }
    isSentKnown ||= value.some(({ requestId }) => requestId === sent);
    yield value;
  }
}

/** Rows at the end that are verified where nobody waits for all. */
const TAIL = 1000;

/** Verifies the last rows. @returns how many @throws Problem `AI_CHAIN_BROKEN` */
export async function verifyTail(db: ReadDb, now: number): Promise<number> {
  const sent = await sentOfLate(db, now);
  const head = await lastHead(db);
  const rows = head === undefined ? [] : await egressAfter(db, head.seq - TAIL, TAIL);
  for (const [at, row] of rows.entries()) {
    const last = rows[at - 1];
    if (last === undefined) continue;
    if (row.seq !== last.seq + 1) throw broken(`Row ${last.seq + 1} is missing`);
    if (row.hash !== linkOf(last, row)) throw broken(`Row ${row.seq} is not as it was written`);
  }
  if (sent !== undefined && !rows.some(({ requestId }) => requestId === sent))
    throw unsent(head, sent);
  return rows.length;
}
