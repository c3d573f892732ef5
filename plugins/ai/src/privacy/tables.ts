// The chain of what went to providers: a row for each attempt, whose hash covers the row before it. Triggers of the
// migrations refuse to change a row, and to remove one that no checkpoint stands for.
import { index, jsonColumn, numberColumn, table, textColumn } from '@aurelius/core/db';

export const egressTable = table(
  'ai_egress',
  {
    /** 1, 2, 3 …: a missing number is a missing row. */
    seq: numberColumn('seq').primaryKey(),
    kind: textColumn('kind').$type<'sent' | 'checkpoint'>().notNull(),
    at: numberColumn('at').notNull(),
    /** Of `sent`: on whose behalf, for which request, and its how manieth attempt. */
    userId: textColumn('user_id'),
    requestId: textColumn('request_id'),
    attempt: numberColumn('attempt'),
    provider: textColumn('provider'),
    /** Host and port. */
    host: textColumn('host'),
    model: textColumn('model'),
    labels: jsonColumn<readonly string[]>('labels'),
    /** Size and SHA-256 (hex) of the body that was sent. */
    bytes: numberColumn('bytes'),
    sha256: textColumn('sha256'),
    /** Of `checkpoint`: the last row that was removed before it, and that row's hash. */
    removedTo: numberColumn('removed_to'),
    removedHash: textColumn('removed_hash'),
    /** SHA-256 (hex) over the hash of the row before and all of the above. */
    hash: textColumn('hash').notNull(),
  },
  (self) => [
    index('ai_egress_request').on(self.requestId, self.seq),
    index('ai_egress_checkpoint').on(self.kind, self.seq),
  ],
);
export type EgressRow = typeof egressTable.$inferSelect;
