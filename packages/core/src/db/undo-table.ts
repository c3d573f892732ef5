// What undo remembers: every change that a call made to a row that can be put back, as the row was before.
import type { Recorded } from './database.ts';
import { index, jsonColumn, numberColumn, serialColumn, table, textColumn } from './tables.ts';

export const undoChange = table(
  'undo_change',
  {
    seq: serialColumn('seq'),
    userId: textColumn('user_id').notNull(),
    /** `seq` of the first change of the step it belongs to; null: it is the first. */
    step: numberColumn('step'),
    /** Of a first change: the newest step there was when its step was undone; null: it is not undone. */
    undone: numberColumn('undone'),
    at: numberColumn('at').notNull(),
    operation: textColumn('operation').notNull(),
    /** Id of the token that was shown, or `owner`. */
    actor: textColumn('actor').notNull(),
    entity: textColumn('entity').notNull(),
    entityId: textColumn('entity_id').notNull(),
    ref: textColumn('ref'),
    title: textColumn('title'),
    /** The row before; null: there was none. */
    before: jsonColumn<Recorded>('before'),
    /** Content hash of the row after; null: it was removed. Where `before` is null as well, the change is purged. */
    hash: textColumn('hash'),
    /** The row after, kept while the step is undone; null: there was none, or nobody needs it. */
    after: jsonColumn<Recorded>('after'),
  },
  (self) => [
    index('undo_change_step').on(self.userId, self.step, self.seq),
    index('undo_change_entity').on(self.entityId),
  ],
);

/** How long a step can be undone, milliseconds. */
export const UNDO_KEPT_MS = 30 * 24 * 60 * 60 * 1000;
