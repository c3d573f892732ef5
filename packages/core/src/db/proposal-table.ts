// Proposals: calls that somebody worked out and a person decides on. Instants are milliseconds since 1970 UTC.
import { index, jsonColumn, numberColumn, table, textColumn, uniqueIndex } from './tables.ts';

export type ProposalState = 'open' | 'accepted' | 'rejected' | 'expired';

/** The plugin that worked one out on behalf of its maker, and from what. */
export interface ProposedBy {
  readonly plugin: string;
  readonly feature: string;
  readonly model: string | null;
  readonly request: string | null;
  readonly untrusted: boolean;
}

export const proposalTable = table(
  'proposal',
  {
    id: textColumn('id').primaryKey(),
    userId: textColumn('user_id').notNull(),
    rev: numberColumn('rev').notNull(),
    hash: textColumn('hash').notNull(),
    ref: textColumn('ref').notNull(),
    /** Id of an operation. */
    operation: textColumn('operation').notNull(),
    /** Canonical JSON: as a text, so that what is run is what was shown, to the byte. */
    input: textColumn('input').notNull(),
    title: textColumn('title').notNull(),
    reason: textColumn('reason'),
    /** Id of the token that made it, or `owner`. */
    maker: textColumn('maker').notNull(),
    /** Null: the maker alone. */
    source: jsonColumn<ProposedBy | null>('source'),
    state: textColumn('state').$type<ProposalState>().notNull(),
    created: numberColumn('created').notNull(),
    updated: numberColumn('updated').notNull(),
    expires: numberColumn('expires').notNull(),
    /** When it was accepted or rejected, or found to be expired; null: it is open. */
    decided: numberColumn('decided'),
  },
  (self) => [
    uniqueIndex('proposal_ref').on(self.userId, self.ref),
    index('proposal_state').on(self.state, self.expires),
  ],
);
