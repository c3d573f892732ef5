// All SQL about proposals, and how one changes: recorded, with its event.
import { hash } from 'node:crypto';
import { instantText } from '@aurelius/core/contract';
import {
  limitTo,
  NAMED_MAX,
  namedRows,
  type ProposalState,
  proposalTable,
  type ReadDb,
  type Starts,
  type WriteTx,
} from '@aurelius/core/db';
import type { Proposal, ProposalDetails } from '@aurelius/core/kernel';
import { and, asc, count, desc, eq, gt, gte, lt, lte, ne, or, type SQL, sql } from 'drizzle-orm';
import { canonicalJson } from '../canonical.ts';

export type ProposalRow = typeof proposalTable.$inferSelect;

export const toProposal = (row: ProposalRow): Proposal => ({
  id: row.id,
  ref: row.ref,
  operation: row.operation,
  title: row.title,
  reason: row.reason,
  by: row.maker,
  source: row.source,
  state: row.state,
  created: instantText(row.created),
  expires: instantText(row.expires),
  decided: row.decided === null ? null : instantText(row.decided),
});

/** SHA-256 (hex) of what acceptance runs: what `show` tells, and what acceptance names. */
export const contentHash = ({ operation, input }: ProposalRow): string =>
  hash('sha256', canonicalJson({ operation, input: JSON.parse(input) as unknown }));

export const toDetails = (row: ProposalRow): ProposalDetails => ({
  ...toProposal(row),
  input: row.input,
  hash: contentHash(row),
});

export async function hasRef(db: ReadDb, userId: string, ref: string): Promise<boolean> {
  const proposals = db.table(proposalTable);
  const same = and(eq(proposals.userId, userId), eq(proposals.ref, ref));
  return (await db.orm.$count(proposals, same)) > 0;
}

function startingWith(db: ReadDb, userId: string, key: 'id' | 'ref', { from, to }: Starts) {
  const proposals = db.table(proposalTable);
  return db.orm
    .select()
    .from(proposals)
    .where(
      and(
        // ids are found by themselves, and not among all the proposals of a user
        eq(key === 'ref' ? sql`${proposals.userId}` : sql`${proposals.userId} || ''`, userId),
        gte(proposals[key], from),
        lte(proposals[key], to),
      ),
    )
    .orderBy(asc(proposals[key]))
    .limit(limitTo(NAMED_MAX));
}

/** Proposals whose ref or id is `word` (then that one alone) or starts with it; at most six. */
export const named = (db: ReadDb, userId: string, word: string): Promise<ProposalRow[]> =>
  namedRows(word, (key, starts) => startingWith(db, userId, key, starts));

/** Which proposals to list. */
interface Wanted {
  readonly userId: string;
  /** Undefined: any. */
  readonly state: ProposalState | undefined;
  readonly now: number;
}

/** Open ones whose time is over count as expired before anybody has written that down. */
function inState(db: ReadDb, state: ProposalState, now: number) {
  const proposals = db.table(proposalTable);
  const same = eq(proposals.state, state);
  if (state === 'open') return and(same, gt(proposals.expires, now));
  if (state !== 'expired') return same;
  return or(same, and(eq(proposals.state, 'open'), lte(proposals.expires, now)));
}

/** @param before id of the row that the page comes after; ids rise with time */
export function list(
  db: ReadDb,
  { userId, state, now }: Wanted,
  { before, limit }: { readonly before: string | undefined; readonly limit: number },
): Promise<ProposalRow[]> {
  const proposals = db.table(proposalTable);
  return db.orm
    .select()
    .from(proposals)
    .where(
      and(
        eq(proposals.userId, userId),
        state === undefined ? undefined : inState(db, state, now),
        before === undefined ? undefined : lt(proposals.id, before),
      ),
    )
    .orderBy(desc(proposals.id))
    .limit(limitTo(limit));
}

export async function countOpen(db: ReadDb, userId: string): Promise<number> {
  const proposals = db.table(proposalTable);
  const rows = await db.orm
    .select({ open: count() })
    .from(proposals)
    .where(and(eq(proposals.userId, userId), eq(proposals.state, 'open')));
  return rows[0]?.open ?? 0;
}

export async function add(tx: WriteTx, row: ProposalRow): Promise<ProposalRow> {
  const stamped = tx.record({
    entity: 'proposal',
    before: null,
    after: row,
    event: (made) => ({ type: 'proposal:created', data: toProposal(made) }),
  });
  await tx.orm.insert(tx.table(proposalTable)).values(stamped);
  return stamped;
}

/** Ends an open proposal. */
export async function decide(
  tx: WriteTx,
  before: ProposalRow,
  state: Exclude<ProposalState, 'open'>,
  now: number,
): Promise<ProposalRow> {
  const after = tx.record({
    entity: 'proposal',
    before,
    after: { ...before, state, decided: now, updated: now },
    event: (row) => ({ type: `proposal:${state}`, data: toProposal(row) }),
  });
  const proposals = tx.table(proposalTable);
  await tx.orm.update(proposals).set(after).where(eq(proposals.id, after.id));
  return after;
}

function earliest(db: ReadDb, which: SQL | undefined, limit: number): Promise<ProposalRow[]> {
  const proposals = db.table(proposalTable);
  return db.orm
    .select()
    .from(proposals)
    .where(which)
    .orderBy(asc(proposals.expires))
    .limit(limitTo(limit));
}

/** Open ones whose time is over. */
export function overdue(db: ReadDb, now: number, limit: number): Promise<ProposalRow[]> {
  const { state, expires } = db.table(proposalTable);
  return earliest(db, and(eq(state, 'open'), lte(expires, now)), limit);
}

/** Those that were decided on, and expired before `until`. */
export function old(db: ReadDb, until: number, limit: number): Promise<ProposalRow[]> {
  const { state, expires } = db.table(proposalTable);
  return earliest(db, and(ne(state, 'open'), lt(expires, until)), limit);
}

/** Removes one for good, and what its events told with it. */
export async function purge(tx: WriteTx, row: ProposalRow): Promise<void> {
  tx.record({ entity: 'proposal', before: row, after: null, event: null, manner: 'purge' });
  const proposals = tx.table(proposalTable);
  await tx.orm.delete(proposals).where(eq(proposals.id, row.id));
}
