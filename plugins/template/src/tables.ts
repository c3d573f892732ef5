// The tables of the plugin: names begin with its id, columns mean the same on SQLite and PostgreSQL.
import { index, numberColumn, table, textColumn } from '@aurelius/core/db';

export const lineTable = table(
  'template_line',
  {
    id: textColumn('id').primaryKey(),
    userId: textColumn('user_id').notNull(),
    rev: numberColumn('rev').notNull(),
    hash: textColumn('hash').notNull(),
    text: textColumn('text').notNull(),
    created: numberColumn('created').notNull(),
    updated: numberColumn('updated').notNull(),
  },
  (self) => [index('template_line_owner').on(self.userId, self.id)],
);

export type LineRow = typeof lineTable.$inferSelect;
