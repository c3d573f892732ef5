// A Database over PGlite: PostgreSQL in this process, so that every store suite can prove itself on both databases.
import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Database, Orm } from '../db/database.ts';
import { toPostgres } from '../db/postgres.ts';
import { postgresDialect } from '../db/postgres-dialect.ts';
import { eventRecorder, openWriteTx } from '../db/write-tx.ts';

export interface PgliteOptions {
  /** Folders of PostgreSQL migrations as drizzle-kit writes them, the kernel's first. */
  readonly migrations: readonly string[];
  /** Milliseconds since 1970 UTC. */
  now(): number;
}

/** A fresh database in memory with the given schemas. */
export async function openPglite(options: PgliteOptions): Promise<Database> {
  const client = await PGlite.create();
  const orm = drizzle({ client });
  for (const [at, migrationsFolder] of options.migrations.entries()) {
    await migrate(orm, { migrationsFolder, migrationsTable: `migrations_${at}` });
  }
  const recorders = [eventRecorder(options.now)];
  const over = (builder: unknown) => ({
    orm: builder as Orm,
    dialect: postgresDialect,
    table: <T extends SQLiteTable>(source: T) => toPostgres(source) as unknown as T,
  });
  return {
    ...over(orm),
    write: (work) =>
      orm.transaction(async (transaction) => {
        const { tx, finish, close } = openWriteTx(over(transaction), recorders);
        try {
          const answer = await work(tx);
          await finish();
          return answer;
        } finally {
          close();
        }
      }),
    close: () => client.close(),
  };
}
