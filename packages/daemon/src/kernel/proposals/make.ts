// How a proposal comes to be, by whoever asks for one: a caller of the API, or a plugin on somebody's behalf.
import { freeRef, type InputOf, kernelErrors } from '@aurelius/core/contract';
import { PROPOSALS_OPEN, proposalErrors, proposalOperations } from '@aurelius/core/kernel';
import type { CallContext, HostProposals, Manifest, ProposalSource } from '@aurelius/core/plugin';
import { assertPermitted } from '../../http/context.ts';
import { canonicalJson } from '../canonical.ts';
import type { Kernel } from '../module.ts';
import { currentOrigin } from '../origin.ts';
import { add, countOpen, hasRef, type ProposalRow } from './store.ts';
import { checked, suitable } from './suitable.ts';
import { expire } from './sweep.ts';

const LIFE_MS = 24 * 60 * 60 * 1000;

type Parts = Pick<Kernel, 'db' | 'clock' | 'ids' | 'registry'>;
type Asked = InputOf<typeof proposalOperations.create>;

/**
 * @param source which plugin, and what of it, worked it out; null: the caller
 * @throws Problem `MISSING_PERMISSION`, `INVALID_INPUT`, `PROPOSAL_UNSUITABLE`, `PROPOSALS_FULL`
 */
export function makeProposal(
  { db, clock, ids, registry }: Parts,
  { userId, scopes }: Pick<CallContext, 'userId' | 'scopes'>,
  { operation, input, title, reason }: Asked,
  source: (ProposalSource & { readonly plugin: string }) | null,
): Promise<ProposalRow> {
  const { op } = suitable(registry, operation);
  assertPermitted(op, scopes, null);
  checked(op, input);
  const maker = currentOrigin().actor ?? 'daemon';
  return db.write(async (tx) => {
    const now = clock.now();
    await expire(tx, now);
    if ((await countOpen(tx, userId)) >= PROPOSALS_OPEN) throw proposalErrors.PROPOSALS_FULL();
    const row: ProposalRow = {
      id: ids.uuid(),
      userId,
      rev: 0,
      hash: '',
      ref: await freeRef(
        (length) => ids.ref(length),
        (ref) => hasRef(tx, userId, ref),
      ),
      operation,
      input: canonicalJson(input),
      title,
      reason: reason ?? null,
      maker,
      source,
      state: 'open',
      created: now,
      updated: now,
      expires: now + LIFE_MS,
      decided: null,
    };
    return add(tx, row);
  });
}

/** Proposals as one plugin makes them. */
export const proposalsFor = (
  { id: plugin, uses }: Pick<Manifest, 'id' | 'uses'>,
  parts: Parts,
): HostProposals => ({
  async make({ id: operation, permission }, input, { source, ...said }, context) {
    const { create } = proposalOperations;
    const own = parts.registry.get(operation)?.owner === plugin;
    for (const needed of [create.permission, ...(own ? [] : [permission])]) {
      if (uses.includes(needed)) continue;
      throw kernelErrors.MISSING_PERMISSION(
        `Plugin ${plugin} proposes ${operation} without ${needed} in its manifest's \`uses\``,
      );
    }
    assertPermitted(create, context.scopes, null);
    const asked = checked(create, { operation, input, ...said }) as Asked;
    const { feature, model, request, untrusted } = source;
    const from = { plugin, feature, model, request, untrusted };
    const { id, ref } = await makeProposal(parts, context, asked, from);
    return { id, ref };
  },
});
