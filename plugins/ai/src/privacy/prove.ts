// Proves where data did not go: the chain is verified whole, and read on the way.

import { instantText } from '@aurelius/core/contract';
import type { ChainHead, ChainWitness } from '@aurelius/core/db';
import type { CallContext, Host } from '@aurelius/core/plugin';
import type * as z from 'zod';
import { privacyErrors } from '../contract/privacy-errors.ts';
import type { Proven, proveOperations } from '../contract/prove.ts';
import { readSince } from '../log/since.ts';
import type { EgressRow } from './tables.ts';
import { verifiedRows } from './verify.ts';

type Input = z.output<typeof proveOperations.prove.input>;
interface Progress {
  readonly type: 'progress';
  readonly done: number;
  readonly total: null;
}

function witnessOf(text: string): ChainWitness {
  const [seq, hash = ''] = text.split(':');
  return { head: { seq: Number(seq), hash }, from: '--head' };
}

const headText = ({ seq, hash }: ChainHead): string => `${seq}:${hash}`;

/** What was found of the caller's attempts. */
interface Found {
  rows: number;
  matched: number;
  readonly went: Map<string, number>;
  /** Attempts that should not be there, and the first of them. */
  contradicting: number;
  first: EgressRow | null;
  /** When the first row there is was written; null: nothing was removed before it. */
  from: number | null;
}

/** @param since milliseconds since 1970 UTC */
function take(found: Found, row: EgressRow, userId: string, since: number, asked: Input): void {
  if (found.rows === 0 && row.seq > 1) found.from = row.at;
  found.rows++;
  const { provider, labels } = row;
  if (row.kind !== 'sent' || row.userId !== userId || row.at < since || provider === null) return;
  if (asked.label !== undefined && !labels?.includes(asked.label)) return;
  found.matched++;
  found.went.set(provider, (found.went.get(provider) ?? 0) + 1);
  if (!asked.never.includes(provider)) return;
  found.contradicting++;
  found.first ??= row;
}

const about = ({ label, since }: Input): string =>
  `${label === undefined ? '' : ` with the label ${label}`}${since === undefined ? '' : ` since ${since}`}`;

/**
 * Answers yes, or throws what contradicts.
 * @throws Problem `AI_CHAIN_BROKEN`, `AI_PROOF_CONTRADICTED` with the first row, `AI_SINCE_UNREADABLE`
 */
export async function* prove(
  { db, clock }: Pick<Host, 'db' | 'clock'>,
  { userId, signal }: Pick<CallContext, 'userId' | 'signal'>,
  asked: Input,
): AsyncGenerator<Progress | Proven, void, undefined> {
  const now = clock.now();
  const since = asked.since === undefined ? 0 : readSince(asked.since, now);
  const found: Found = {
    rows: 0,
    matched: 0,
    went: new Map(),
    contradicting: 0,
    first: null,
    from: null,
  };
  // an empty commit lets go of the state that readers hold: what others did to the file shows
  await db.write(async () => {});
  const walk = verifiedRows(db, now, asked.head === undefined ? [] : [witnessOf(asked.head)]);
  let head: ChainHead | undefined;
  while (head === undefined) {
    signal.throwIfAborted();
    const { done, value } = await walk.next();
    if (done) head = value;
    else {
      for (const row of value) take(found, row, userId, since, asked);
      yield { type: 'progress', done: found.rows, total: null };
    }
  }
  const { first, contradicting, matched, went, rows, from } = found;
  if (first) {
    throw privacyErrors.AI_PROOF_CONTRADICTED(
      `${contradicting} of ${matched} attempts${about(asked)} went to ${asked.never.join(' or ')}; the first is row ${first.seq}, to ${first.provider} at ${instantText(first.at)}, for request ${first.requestId}.`,
    );
  }
  yield {
    type: 'result',
    answer: 'yes',
    rows,
    matched,
    went: [...went].map(([provider, attempts]) => ({ provider, attempts })),
    from: from === null ? null : instantText(from),
    head: headText(head),
  };
}
