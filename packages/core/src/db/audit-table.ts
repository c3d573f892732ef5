// The audit log: who changed what and when, without what it was changed to. Each row's hash covers the one before it.
import { index, numberColumn, table, textColumn } from './tables.ts';

export const auditTable = table(
  'audit_log',
  {
    /** 1, 2, 3 …: a missing number is a missing row. */
    seq: numberColumn('seq').primaryKey(),
    /** Milliseconds since 1970 UTC. */
    at: numberColumn('at').notNull(),
    /** Whose row was changed; null: nobody's. */
    userId: textColumn('user_id'),
    /** Id of the token that was shown, or `owner`; null: the daemon itself. */
    actor: textColumn('actor'),
    /** Operation or command; null: the daemon on its own account. */
    operation: textColumn('operation'),
    requestId: textColumn('request_id'),
    /** What was done, as a past participle. */
    verb: textColumn('verb').notNull(),
    entity: textColumn('entity').notNull(),
    entityId: textColumn('entity_id').notNull(),
    /** Content hash before it; null: there was nothing, or nothing that has one. */
    before: textColumn('before'),
    /** Content hash after it. */
    after: textColumn('after'),
    /** SHA-256 (hex) over the hash of the row before and all of the above. */
    hash: textColumn('hash').notNull(),
  },
  (self) => [index('audit_log_entity').on(self.entityId, self.seq)],
);
