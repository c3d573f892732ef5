// The operations on proposals. What is accepted runs in the transaction that says so: both are kept, or neither.
import { nameOfWord } from '@aurelius/core/contract';
import { decodeCursor, encodeCursor, type ReadDb } from '@aurelius/core/db';
import { proposalErrors, proposalOperations } from '@aurelius/core/kernel';
import type { CallContext } from '@aurelius/core/plugin';
import { assertPermitted, type Caller } from '../../http/context.ts';
import { withOutside } from '../../http/outside.ts';
import { type Kernel, type KernelHalf, served } from '../module.ts';
import { makeProposal } from './make.ts';
import {
  contentHash,
  decide,
  list,
  named,
  type ProposalRow,
  toDetails,
  toProposal,
} from './store.ts';
import { checked, suitable } from './suitable.ts';

/** Most candidates an ambiguous word is explained with. */
const SHOWN = 5;

/** @throws Problem `PROPOSAL_NOT_FOUND`, `PROPOSAL_AMBIGUOUS` */
async function found(db: ReadDb, userId: string, word: string): Promise<ProposalRow> {
  const name = nameOfWord(word);
  const rows = name === null ? [] : await named(db, userId, name);
  const [first] = rows;
  const said = JSON.stringify(word);
  if (!first) throw proposalErrors.PROPOSAL_NOT_FOUND(`There is no proposal ${said}.`);
  if (rows.length === 1) return first;
  const could = rows.slice(0, SHOWN).map(({ ref, title }) => `${ref} (${title})`);
  const more = rows.length > SHOWN ? ' and more' : '';
  throw proposalErrors.PROPOSAL_AMBIGUOUS(`${said} could be ${could.join(', ')}${more}.`, {
    hint: 'Type more of the ref.',
  });
}

/** One that is looked at after its time shows as expired, though nobody has written that down yet. */
const asOf = (row: ProposalRow, now: number): ProposalRow =>
  row.state === 'open' && row.expires <= now ? { ...row, state: 'expired' } : row;

/** @throws Problem `PROPOSAL_DECIDED` */
function assertOpen(row: ProposalRow, now: number): void {
  const { ref, state } = asOf(row, now);
  if (state !== 'open') throw proposalErrors.PROPOSAL_DECIDED(`${ref} is ${state}.`);
}

export function proposalsModule(kernel: Kernel): KernelHalf {
  const { db, clock, registry } = kernel;
  const accept = (context: CallContext, id: string, shown: string) =>
    db.write(async (tx) => {
      const now = clock.now();
      const row = await found(tx, context.userId, id);
      assertOpen(row, now);
      if (contentHash(row) !== shown) throw proposalErrors.PROPOSAL_CHANGED();
      const { op, run } = suitable(registry, row.operation);
      assertPermitted(op, context.scopes, 'human');
      await run(context, checked(op, JSON.parse(row.input)));
      return toDetails(await decide(tx, row, 'accepted', now));
    });

  const operations = served('proposals', proposalOperations, {
    async list({ userId }, { state, limit, cursor }) {
      const place = `proposals ${state ?? ''}`;
      const [before] = cursor === undefined ? [] : decodeCursor(place, cursor, ['string']);
      const now = clock.now();
      const page = { before: before as string | undefined, limit: limit + 1 };
      const rows = await list(db, { userId, state, now }, page);
      const data = rows.slice(0, limit);
      const last = rows.length > limit ? data.at(-1) : undefined;
      return {
        data: data.map((row) => toProposal(asOf(row, now))),
        meta: { nextCursor: last ? encodeCursor(place, [last.id]) : null },
      };
    },
    show: async ({ userId }, { id }) => toDetails(asOf(await found(db, userId, id), clock.now())),
    create: async (context, input) => toDetails(await makeProposal(kernel, context, input, null)),
    accept(context, { id, hash: shown }) {
      if (context.outside) return accept(context, id, shown);
      return withOutside((outside) => {
        (context as Caller).outside = outside;
        return accept(context, id, shown);
      });
    },
    reject: ({ userId }, { id }) =>
      db.write(async (tx) => {
        const row = await found(tx, userId, id);
        const now = clock.now();
        assertOpen(row, now);
        return toProposal(await decide(tx, row, 'rejected', now));
      }),
  });
  return { owner: 'proposals', operations };
}
