// Whether every row of a table is what was stored, by its own hash: what SQLite's account of a file cannot tell.
import { isSound, type ReadDb, type Recorded } from '@aurelius/core/db';
import { getTableColumns, getTableName } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { sqliteDialect } from './dialect-sqlite.ts';
import { guardedOrm } from './guarded-orm.ts';
import type { Connection } from './open.ts';

/** Damaged rows that are named; the others are counted. */
const NAMED_MAX = 100;

export interface CheckedRows {
  readonly rows: number;
  readonly damaged: number;
  /** Refs or ids of the first ones. */
  readonly names: readonly string[];
  /** Why the rest could not be read; null: all of it was. */
  readonly fault: string | null;
}

type Field = readonly [key: string, column: SQLiteColumn];

/** The columns that the database has: a plugin may be newer than its tables, and what it added is null in every hash. */
function fieldsOf(connection: Connection, table: SQLiteTable): Field[] {
  const info = connection.pragma(`table_info(${JSON.stringify(getTableName(table))})`);
  const there = new Set((info as { name: string }[]).map(({ name }) => name));
  return Object.entries<SQLiteColumn>(getTableColumns(table)).filter(([, { name }]) =>
    there.has(name),
  );
}

/** The row as a store would read it; null where a column cannot be read at all. */
function rowOf(fields: readonly Field[], values: readonly unknown[]): Recorded | null {
  try {
    const pairs = fields.map(([key, column], at) => {
      const value = values[at] ?? null;
      return [key, value === null ? null : column.mapFromDriverValue(value)];
    });
    return Object.fromEntries(pairs) as Recorded;
  } catch {
    return null;
  }
}

function nameOf(fields: readonly Field[], values: readonly unknown[]): string {
  const value = (key: string) => values[fields.findIndex(([name]) => name === key)];
  const name = [value('ref'), value('id')].find((it) => typeof it === 'string' && it !== '');
  return typeof name === 'string' ? name : 'a row without a name';
}

/** Some rows of a table in place of all. */
export interface Sample {
  readonly rows: number;
  /** Where in the table they begin, from 0 up to but without 1. */
  readonly from: number;
}

/** Rows behind a place in the table, in the order in which they lie there. */
const SAMPLED =
  ' where rowid >= (select min(rowid) + cast((max(rowid) - min(rowid)) * @from as integer) from @table) order by rowid limit @rows';

/** Reads every row of a table, or a sample; null where the database does not have the table. */
export function checkRows(
  connection: Connection,
  table: SQLiteTable,
  sample?: Sample,
): CheckedRows | null {
  const fields = fieldsOf(connection, table);
  if (fields.length === 0) return null;
  const columns = fields.map(([, { name }]) => `"${name}"`).join(', ');
  const names: string[] = [];
  let [rows, damaged] = [0, 0];
  try {
    // in the order in which they lie in the file, so that no index is trusted
    const name = `"${getTableName(table)}"`;
    const some = sample ? SAMPLED.replace('@table', name) : '';
    const wanted = connection.prepare(`select ${columns} from ${name} not indexed${some}`).raw();
    const all = sample ? wanted.iterate(sample) : wanted.iterate();
    for (const values of all as Iterable<unknown[]>) {
      rows++;
      const row = rowOf(fields, values);
      if (row && isSound(row)) continue;
      damaged++;
      if (names.length < NAMED_MAX) names.push(nameOf(fields, values));
    }
    return { rows, damaged, names, fault: null };
  } catch (error) {
    return { rows, damaged, names, fault: (error as Error).message };
  }
}

/** A connection as stores read it. */
export const readDbOf = (connection: Connection): ReadDb => ({
  orm: guardedOrm(connection, () => {}),
  dialect: sqliteDialect,
  table: (source) => source,
});
