// The operations on proposals. What is accepted runs in the transaction that says so: both are kept, or neither.
import { freeRef, type JsonOperation, nameOfWord } from '@aurelius/core/contract';
import { decodeCursor, encodeCursor, type ReadDb } from '@aurelius/core/db';
import { PROPOSALS_OPEN, proposalErrors, proposalOperations } from '@aurelius/core/kernel';
import type { CallContext } from '@aurelius/core/plugin';
import { assertPermitted, type Caller } from '../../http/context.ts';
import { withOutside } from '../../http/outside.ts';
import { invalidInput } from '../../http/problem.ts';
import type { Registry } from '../../plugins/registry.ts';
import { canonicalJson } from '../canonical.ts';
import { type Kernel, type KernelHalf, served } from '../module.ts';
import { currentOrigin } from '../origin.ts';
import {
  add,
  contentHash,
  countOpen,
  decide,
  hasRef,
  list,
  named,
  type ProposalRow,
  toDetails,
  toProposal,
} from './store.ts';
import { expire } from './sweep.ts';

const LIFE_MS = 24 * 60 * 60 * 1000;

type Run = (context: CallContext, input: unknown) => Promise<unknown>;

/** An operation that can be proposed. @throws Problem `PROPOSAL_UNSUITABLE` */
function suitable(registry: Registry, id: string): { op: JsonOperation; run: Run } {
  const unsuitable = (why: string) => proposalErrors.PROPOSAL_UNSUITABLE(`${id} ${why}.`);
  const known = registry.get(id);
  if (!known) throw unsuitable('is no operation that is served');
  const { op, run } = known;
  if (op.kind !== 'json') throw unsuitable('takes no JSON');
  if (op.effects === 'read') throw unsuitable('changes nothing');
  if (op.human) throw unsuitable('needs a person by itself');
  // acceptance is a transaction, and what else it does could not be taken back with it
  if (op.keyed === false) throw unsuitable('does more than change rows');
  return { op, run: run as Run };
}

/** @throws Problem `INVALID_INPUT` */
function checked(op: JsonOperation, input: unknown): unknown {
  const result = op.input.safeParse(input);
  if (!result.success) throw invalidInput(result.error);
  return result.data;
}

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

export function proposalsModule({ db, clock, ids, registry }: Kernel): KernelHalf {
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
    async create({ userId, scopes }, { operation, input, title, reason = null }) {
      const { op } = suitable(registry, operation);
      assertPermitted(op, scopes, null);
      checked(op, input);
      const maker = currentOrigin().actor ?? 'daemon';
      return db.write(async (tx) => {
        const now = clock.now();
        await expire(tx, now);
        if ((await countOpen(tx, userId)) >= PROPOSALS_OPEN) throw proposalErrors.PROPOSALS_FULL();
        const ref = await freeRef(
          (length) => ids.ref(length),
          (ref) => hasRef(tx, userId, ref),
        );
        const row: ProposalRow = {
          id: ids.uuid(),
          userId,
          rev: 0,
          hash: '',
          ref,
          operation,
          input: canonicalJson(input),
          title,
          reason,
          maker,
          state: 'open',
          created: now,
          updated: now,
          expires: now + LIFE_MS,
          decided: null,
        };
        return toDetails(await add(tx, row));
      });
    },
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
