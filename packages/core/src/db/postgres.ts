// Mirrors a SQLite table to PostgreSQL, from a closed vocabulary: an unknown column is an error at build time.
import { is, SQL } from 'drizzle-orm';
import * as pg from 'drizzle-orm/pg-core';
import { getTableConfig, type SQLiteColumn, type SQLiteTable } from 'drizzle-orm/sqlite-core';

function mirrorColumn(column: SQLiteColumn): pg.PgColumnBuilderBase {
  const name = column.name;
  const build = () => {
    switch (column.columnType) {
      case 'SQLiteText':
        return pg.text(name);
      case 'SQLiteTextJson':
        return pg.jsonb(name);
      case 'SQLiteBoolean':
        return pg.boolean(name);
      case 'SQLiteReal':
        return pg.doublePrecision(name);
      case 'SQLiteInteger':
        return 'autoIncrement' in column && column.autoIncrement
          ? pg.bigserial(name, { mode: 'number' })
          : pg.bigint(name, { mode: 'number' });
      default:
        throw new Error(`No PostgreSQL mirror for ${column.columnType} (column ${name})`);
    }
  };
  let builder = build();
  if (column.primary) builder = builder.primaryKey();
  if (column.notNull) builder = builder.notNull();
  if (column.hasDefault && column.default !== undefined) {
    builder = builder.default(column.default as never);
  }
  return builder;
}

const mirrored = new WeakMap<SQLiteTable, pg.PgTable>();

/** The PostgreSQL twin of a table: same column names, types, keys and indexes. */
export function toPostgres(source: SQLiteTable): pg.PgTable {
  const known = mirrored.get(source);
  if (known) return known;
  const config = getTableConfig(source);
  const byDbName = new Map<string, string>();
  const columns: Record<string, pg.PgColumnBuilderBase> = {};
  for (const [key, value] of Object.entries(source)) {
    const column = value as SQLiteColumn;
    if (!config.columns.includes(column)) continue;
    byDbName.set(column.name, key);
    columns[key] = mirrorColumn(column);
  }
  const made = pg.pgTable(config.name, columns, (self) => {
    const pick = (list: readonly unknown[]) =>
      list.map((column) => {
        if (is(column, SQL)) throw new Error(`Expression index on ${config.name} has no mirror`);
        return self[byDbName.get((column as SQLiteColumn).name) ?? ''] as pg.PgColumn;
      }) as [pg.PgColumn, ...pg.PgColumn[]];
    return [
      ...config.indexes.map(({ config: it }) => {
        const made = it.unique ? pg.uniqueIndex(it.name) : pg.index(it.name);
        const whole = made.on(...pick(it.columns));
        // a condition is text that both databases read
        return it.where ? whole.where(it.where) : whole;
      }),
      ...config.primaryKeys.map((key) => pg.primaryKey({ columns: pick(key.columns) })),
    ];
  });
  mirrored.set(source, made);
  return made;
}
