// Brings a database to the schema of this binary, in one transaction, or refuses it untouched.
import { kernelErrors, type Problem, VERSION } from '@aurelius/core/contract';
import { readApplied } from './applied.ts';
import type { Migration } from './migration-files.ts';
import type { Connection } from './open.ts';

function newer(owner: string, tag: string, known: readonly Migration[]): Problem {
  const last = known.findLast((migration) => migration.owner === owner)?.tag ?? 'none';
  return kernelErrors.SCHEMA_NEWER(
    `The database has the ${owner} schema ${tag}; this Aurelius ${VERSION} knows it up to ${last}`,
  );
}

/**
 * The migrations a database still needs. Reading is all it does, so that a refused file stays as it is.
 * @throws Problem `SCHEMA_NEWER` if it holds a migration of a known owner that this binary does not have,
 * `STORAGE_UNUSABLE` if one was applied in another wording
 */
export function pendingMigrations(
  connection: Connection,
  owners: readonly string[],
  migrations: readonly Migration[],
): { pending: Migration[]; fresh: boolean } {
  const applied = readApplied(connection);
  if (!applied) return { pending: [...migrations], fresh: true };
  const key = (owner: string, tag: string) => `${owner}/${tag}`;
  const known = new Map(migrations.map((it) => [key(it.owner, it.tag), it]));
  const done = new Set<string>();
  for (const { owner, tag, hash } of applied) {
    if (!owners.includes(owner)) continue;
    const migration = known.get(key(owner, tag));
    if (!migration) throw newer(owner, tag, migrations);
    if (migration.hash !== hash) {
      throw kernelErrors.STORAGE_UNUSABLE(
        `Migration ${tag} of ${owner} is not the one this database was made with`,
      );
    }
    done.add(key(owner, tag));
  }
  return { pending: migrations.filter((it) => !done.has(key(it.owner, it.tag))), fresh: false };
}

/**
 * Applies `pending` in one transaction. An owner whose migration fails keeps its old schema and is named in the answer
 * with the reason; the others go on. A failure of `vital`, whose schema everything needs, undoes all and is thrown.
 */
export function applyMigrations(
  connection: Connection,
  pending: readonly Migration[],
  vital: string,
  now: number,
): Map<string, Error> {
  const failed = new Map<string, Error>();
  connection.exec('BEGIN IMMEDIATE');
  try {
    connection.exec(
      `create table if not exists _migration (
        owner text not null, tag text not null, hash text not null, applied_at integer not null,
        primary key (owner, tag)
      ) without rowid`,
    );
    const remember = connection.prepare('insert into _migration values (?, ?, ?, ?)');
    for (const owner of new Set(pending.map((it) => it.owner))) {
      connection.exec('SAVEPOINT owner');
      try {
        for (const { tag, hash, statements } of pending.filter((it) => it.owner === owner)) {
          for (const statement of statements) connection.exec(statement);
          remember.run(owner, tag, hash, now);
        }
      } catch (error) {
        if (owner === vital || !connection.inTransaction) throw error;
        connection.exec('ROLLBACK TO owner');
        failed.set(owner, error as Error);
      }
      connection.exec('RELEASE owner');
    }
    connection.exec('COMMIT');
    return failed;
  } catch (error) {
    if (connection.inTransaction) connection.exec('ROLLBACK');
    throw error;
  }
}
