// The record of calls to the outside: rows are added when a call has ended, and leave with age. No path, header or body.
import { index, numberColumn, serialColumn, table, textColumn } from './tables.ts';

export const egressCall = table(
  'egress_call',
  {
    seq: serialColumn('seq'),
    /** Null: the daemon's own. */
    userId: textColumn('user_id'),
    plugin: textColumn('plugin').notNull(),
    /** Null: no operation led to it. */
    operation: textColumn('operation'),
    at: numberColumn('at').notNull(),
    /** Milliseconds. */
    took: numberColumn('took').notNull(),
    method: textColumn('method').notNull(),
    scheme: textColumn('scheme').notNull(),
    host: textColumn('host').notNull(),
    port: numberColumn('port').notNull(),
    /** Null: nothing was connected to. */
    address: textColumn('address'),
    /** Null: nothing was answered. */
    status: numberColumn('status'),
    sent: numberColumn('sent').notNull(),
    received: numberColumn('received').notNull(),
    outcome: textColumn('outcome').$type<'answered' | 'aborted' | 'failed' | 'refused'>().notNull(),
    code: textColumn('code'),
  },
  (self) => [
    index('egress_call_plugin').on(self.plugin, self.seq),
    index('egress_call_at').on(self.at),
  ],
);
