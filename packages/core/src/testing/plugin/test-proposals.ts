// Proposals for a test of a slice's rules: they are remembered, and nobody decides on them.
import { kernelErrors } from '../../contract/index.ts';
import type { HostProposals, PluginContract, ProposalSaid } from '../../plugin/index.ts';

/** What a plugin proposed. */
export interface MadeProposal extends ProposalSaid {
  /** Id of the operation. */
  readonly operation: string;
  readonly input: unknown;
}

export interface TestProposals {
  readonly host: HostProposals;
  readonly made: readonly MadeProposal[];
}

export function createTestProposals({
  id,
  uses,
}: Pick<PluginContract, 'id' | 'uses'>): TestProposals {
  const made: MadeProposal[] = [];
  return {
    made,
    host: {
      async make(operation, input, said) {
        const needed = operation.id.startsWith(`${id}.`) ? [] : [operation.permission];
        const lacking = ['proposals:write', ...needed].find((one) => !uses.includes(one));
        if (lacking !== undefined) throw kernelErrors.MISSING_PERMISSION(`${id} needs ${lacking}`);
        made.push({ operation: operation.id, input: operation.input.parse(input), ...said });
        return { id: `proposal-${made.length}`, ref: `p${made.length}` };
      },
    },
  };
}
