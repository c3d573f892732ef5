// Full-text search over every slice's entities: one table of texts, indexed by the database itself.
// A custom migration adds the FTS5 index and its triggers on SQLite, a tsvector column on PostgreSQL.
import { and, eq, sql } from 'drizzle-orm';
import type { WriteTx } from './database.ts';
import { prepared } from './query.ts';
import { serialColumn, table, textColumn, uniqueIndex } from './tables.ts';

export const searchDoc = table(
  'search_doc',
  {
    id: serialColumn('id'),
    userId: textColumn('user_id').notNull(),
    kind: textColumn('kind').notNull(),
    entityId: textColumn('entity_id').notNull(),
    title: textColumn('title').notNull(),
    body: textColumn('body').notNull(),
  },
  (self) => [uniqueIndex('search_doc_entity').on(self.kind, self.entityId)],
);

/** The texts of one entity: `title` weighs more than `body`. */
export interface SearchText {
  kind: string;
  entityId: string;
  userId: string;
  title: string;
  body: string;
}

/** Makes an entity findable by its texts, replacing what was there. */
export async function indexText(tx: WriteTx, text: SearchText): Promise<void> {
  const doc = tx.table(searchDoc);
  await prepared(
    tx,
    'search.put',
    () =>
      tx.orm
        .insert(doc)
        .values({
          kind: sql.placeholder('kind'),
          entityId: sql.placeholder('entityId'),
          userId: sql.placeholder('userId'),
          title: sql.placeholder('title'),
          body: sql.placeholder('body'),
        })
        .onConflictDoUpdate({
          target: [doc.kind, doc.entityId],
          set: { title: sql`excluded.title`, body: sql`excluded.body` },
        }),
    { ...text },
  );
}

/** Makes an entity unfindable; its words leave the index. */
export async function unindexText(tx: WriteTx, kind: string, entityId: string): Promise<void> {
  const doc = tx.table(searchDoc);
  await prepared(
    tx,
    'search.drop',
    () =>
      tx.orm
        .delete(doc)
        .where(
          and(eq(doc.kind, sql.placeholder('kind')), eq(doc.entityId, sql.placeholder('entityId'))),
        ),
    { kind, entityId },
  );
}
