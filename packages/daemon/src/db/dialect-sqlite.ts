// The few expressions that are SQLite's own: full-text search by FTS5.
import { type Dialect, searchDoc, searchWords } from '@aurelius/core/db';
import { sql } from 'drizzle-orm';

export const sqliteDialect: Dialect = {
  name: 'sqlite',
  textMatch: (kind, query) => sql`(
    select ${searchDoc.entityId} from search_fts
    join ${searchDoc} on ${searchDoc.id} = search_fts.rowid
    where search_fts match ${query} and ${searchDoc.kind} = ${kind})`,
  // Quoted words are only ever words to FTS5, whatever is in them.
  textQuery(typed) {
    const words = searchWords(typed);
    return words.length === 0 ? null : `${words.map((word) => `"${word}"`).join(' ')}*`;
  },
};
