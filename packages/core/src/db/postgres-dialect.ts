// The few expressions that are PostgreSQL's own: full-text search over a tsvector column.
import { sql } from 'drizzle-orm';
import type { Dialect } from './database.ts';
import { searchWords } from './search-words.ts';

export const postgresDialect: Dialect = {
  name: 'postgres',
  textMatch: (kind, query) => sql`(
    select entity_id from search_doc
    where document @@ to_tsquery('simple', ${query}) and kind = ${kind})`,
  textQuery(typed) {
    const words = searchWords(typed);
    return words.length === 0 ? null : `${words.map((word) => `'${word}'`).join(' & ')}:*`;
  },
};
