// Drizzle over a connection whose every statement first asks whether it may run now.
import type { Orm } from '@aurelius/core/db';
import type { Statement } from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import type { Connection } from './open.ts';
import { storageProblem } from './storage-problem.ts';

/** Throws unless a statement, one that changes nothing or one that may, can run now. */
type AssertAllowed = (readonly: boolean) => void;

function guardStatement(statement: Statement, assertAllowed: AssertAllowed) {
  const { readonly } = statement;
  const guarded =
    (run: (...params: unknown[]) => unknown) =>
    (...params: unknown[]) => {
      assertAllowed(readonly);
      try {
        return run.apply(statement, params);
      } catch (error) {
        throw storageProblem(error);
      }
    };
  const all = guarded(statement.all);
  const get = guarded(statement.get);
  const rows = { all, get };
  let isRaw = false;
  return {
    run: guarded(statement.run),
    ...rows,
    raw() {
      // drizzle asks every time; a statement it asked once is never used otherwise
      if (!isRaw) statement.raw();
      isRaw = true;
      return rows;
    },
  };
}

/**
 * The query builder over `connection`. Drizzle knows it as synchronous; awaiting its queries works all the same, so it
 * is handed on as the asynchronous one that stores are written against.
 */
export function guardedOrm(connection: Connection, assertAllowed: AssertAllowed): Orm {
  const client = {
    prepare: (sql: string) => guardStatement(connection.prepare(sql), assertAllowed),
    transaction() {
      throw new Error('Transactions belong to Database.write, never to drizzle');
    },
  };
  return drizzle({ client: client as never }) as unknown as Orm;
}
