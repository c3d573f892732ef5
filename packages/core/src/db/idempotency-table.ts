// Answers to writes that carried an idempotency key, stored in the transaction of the write itself.
import { booleanColumn, index, numberColumn, primaryKey, table, textColumn } from './tables.ts';

export const idempotencyTable = table(
  'idempotency',
  {
    userId: textColumn('user_id').notNull(),
    /** Id of the caller's token, or `owner` for whoever needs none: two callers never meet in one key. */
    caller: textColumn('caller').notNull(),
    key: textColumn('key').notNull(),
    /** SHA-256 (hex) of what was asked. */
    request: textColumn('request').notNull(),
    /** JSON; null: no content. */
    answer: textColumn('answer'),
    created: numberColumn('created').notNull(),
    /** True: the answer is gone, for it told of a row that was purged since. */
    purged: booleanColumn('purged'),
  },
  (self) => [
    primaryKey({ columns: [self.userId, self.caller, self.key] }),
    index('idempotency_created').on(self.created),
  ],
);
