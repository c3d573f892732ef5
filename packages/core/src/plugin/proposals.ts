// Proposals as a plugin makes them: what it worked out, and a person decides on.
import type { CallOf, JsonOperation } from '../contract/index.ts';
import type { CallContext } from './host.ts';

/** What has worked a proposal out, beside the plugin. */
export interface ProposalSource {
  /** What the plugin was doing, a word of its own: `task_analysis`. */
  readonly feature: string;
  /** The model whose answer it is; null: none. */
  readonly model: string | null;
  /** Id of the request to it. */
  readonly request: string | null;
  /** Somebody else's text had a part in it: mail, an invitation, a page. */
  readonly untrusted: boolean;
}

/** What is said of a proposal. All of it may come from a model: it is escaped wherever it is shown. */
export interface ProposalSaid {
  /** What it would do, in words; at most 200 characters. */
  readonly title: string;
  /** Why it is proposed; at most 2,000 characters. */
  readonly reason?: string;
  readonly source: ProposalSource;
}

export interface HostProposals {
  /**
   * Proposes a call of one of the plugin's own operations or of another slice's, on behalf of `context`; it expires after 24
   * hours. Inside a write it joins it.
   * @throws Problem `MISSING_PERMISSION` unless `uses` has `proposals:write` and, for another slice's operation, its
   *   permission, and the caller has both; `INVALID_INPUT`, `PROPOSAL_UNSUITABLE`, `PROPOSALS_FULL`
   */
  make<T extends JsonOperation>(
    operation: T,
    input: CallOf<T>,
    said: ProposalSaid,
    context: CallContext,
  ): Promise<{ readonly id: string; readonly ref: string }>;
}
