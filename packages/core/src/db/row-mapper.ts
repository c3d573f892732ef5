// Rows as objects, many times faster than drizzle makes them: one function is written for each query, as zod does for
// schemas. Its text is made of our own column names; values only ever pass through it.
import { Column, getTableName, is } from 'drizzle-orm';
import { damagedProblem } from './damaged.ts';

/** How drizzle describes one column of an answer. */
export interface SelectedField {
  /** Where the value goes in the result. */
  readonly path: readonly string[];
  readonly field: unknown;
}

type RowMapper = (rows: readonly (readonly unknown[])[]) => unknown[];

/** The method that columns inherit when what the driver gives is what they mean. */
const asItIs = Column.prototype.mapFromDriverValue;

/** What can be said of rows of which one holds JSON that is none. */
function unreadable(
  columns: readonly Column[],
  rows: readonly (readonly unknown[])[],
  map: RowMapper,
): unknown {
  const broken = rows.find((row) => {
    try {
      map([row]);
      return false;
    } catch {
      return true;
    }
  });
  const named = columns.map(({ name }, at) => [name, broken?.[at]] as const);
  const row = Object.fromEntries(named) as Record<string, unknown>;
  return damagedProblem(columns[0] ? getTableName(columns[0].table) : '', row);
}

/** Makes drizzle's result of a query without joins; null where a field is more than a column of its own name.
 * The result throws Problem `DATA_DAMAGED` where a column of JSON holds something else. */
export function rowMapper(fields: readonly SelectedField[]): RowMapper | null {
  const columns: Column[] = [];
  const parts: string[] = [];
  for (const [at, { path, field }] of fields.entries()) {
    if (path.length !== 1 || !is(field, Column)) return null;
    columns.push(field);
    const value =
      field.mapFromDriverValue === asItIs
        ? `row[${at}]`
        : `row[${at}] === null ? null : columns[${at}].mapFromDriverValue(row[${at}])`;
    parts.push(`${JSON.stringify(path[0])}: ${value}`);
  }
  const text = `return rows.map((row) => ({ ${parts.join(', ')} }));`;
  // oxlint-disable-next-line typescript/no-implied-eval -- see above
  const written = new Function('columns', 'rows', text) as (
    columns: readonly Column[],
    rows: readonly (readonly unknown[])[],
  ) => unknown[];
  const map: RowMapper = (rows) => written(columns, rows);
  return (rows) => {
    try {
      return map(rows);
    } catch (error) {
      throw error instanceof SyntaxError ? unreadable(columns, rows, map) : error;
    }
  };
}
