// The event log: written in the transaction of the change it tells, read by everything that follows changes.
import { index, jsonColumn, numberColumn, serialColumn, table, textColumn } from './tables.ts';

export const eventLog = table(
  'event_log',
  {
    seq: serialColumn('seq'),
    userId: textColumn('user_id').notNull(),
    type: textColumn('type').notNull(),
    entity: textColumn('entity').notNull(),
    entityId: textColumn('entity_id').notNull(),
    at: numberColumn('at').notNull(),
    /** Null also where what it told was purged. */
    data: jsonColumn<unknown>('data'),
    /** Id of the connection whose call caused it, as the origin of the write had it; null: none that could hear its own echo. */
    cause: textColumn('cause'),
  },
  (self) => [
    index('event_log_user').on(self.userId, self.seq),
    index('event_log_entity').on(self.entityId),
  ],
);
