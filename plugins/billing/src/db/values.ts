// Rows as parameters of their own insert.
import { getTableColumns, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';

/** Every column as a placeholder of its own name. */
export const valuesOf = (table: SQLiteTable): never =>
  Object.fromEntries(
    Object.keys(getTableColumns(table)).map((name) => [name, sql.placeholder(name)]),
  ) as never;
