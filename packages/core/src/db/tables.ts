// The vocabulary of tables: columns that mean the same on SQLite and PostgreSQL.
// Slices write SQLite tables with these; `postgres.ts` mirrors them.
import {
  index,
  integer,
  primaryKey,
  real,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';

export { index, primaryKey, sqliteTable as table, uniqueIndex };

/** Unicode text. */
export const textColumn = (name: string) => text(name);
/** A whole number up to 2^53: counts, and instants as milliseconds since 1970 UTC. */
export const numberColumn = (name: string) => integer(name, { mode: 'number' });
/** A whole number the database counts up by itself; always the primary key. */
export const serialColumn = (name: string) =>
  integer(name, { mode: 'number' }).primaryKey({ autoIncrement: true });
export const booleanColumn = (name: string) => integer(name, { mode: 'boolean' });
export const realColumn = (name: string) => real(name);
/** A JSON value of type `T`. */
export const jsonColumn = <T>(name: string) => text(name, { mode: 'json' }).$type<T>();
