// How far each durable subscriber has come in the event log.
import { numberColumn, table, textColumn } from './tables.ts';

export const eventPosition = table('event_position', {
  subscriber: textColumn('subscriber').primaryKey(),
  /** Number of the last event it is done with. */
  seq: numberColumn('seq').notNull(),
});
