// A Database over PGlite: PostgreSQL in this process, so that every store suite can prove itself on both databases.
import { AsyncLocalStorage } from 'node:async_hooks';
import { PGlite } from '@electric-sql/pglite';
import { type SQL, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Database, Orm, WriteTx } from '../db/database.ts';
import { eventRecorder } from '../db/event-recorder.ts';
import { NO_ORIGIN, type WriteOrigin } from '../db/origin.ts';
import { toPostgres } from '../db/postgres.ts';
import { postgresDialect } from '../db/postgres-dialect.ts';
import { openWriteTx, type RecordedChange, type Recorder } from '../db/write-tx.ts';

export interface PgliteOptions {
  /** Folders of PostgreSQL migrations as drizzle-kit writes them, the kernel's first. */
  readonly migrations: readonly string[];
  /** Milliseconds since 1970 UTC. */
  now(): number;
  /** Beside the event log. */
  readonly recorders?: readonly Recorder[];
  /** On whose behalf the caller of `write` runs; default: nobody's. */
  origin?(): WriteOrigin;
}

/** A write that runs: what is written or read on its behalf belongs to its transaction. */
interface Running {
  readonly tx: WriteTx;
  readonly changes: RecordedChange[];
  execute(statement: SQL): Promise<unknown>;
  /** Settles when the last write that joined it so far has. */
  joined: Promise<unknown>;
}

/** Runs a write inside a running one, which a failure leaves intact. */
function join<T>(
  outer: Running,
  scope: AsyncLocalStorage<Running>,
  work: (tx: WriteTx) => Promise<T>,
  rehearsed: boolean,
): Promise<T> {
  const { tx, changes, execute } = outer;
  const result = outer.joined.then(async () => {
    const kept = changes.length;
    const takeBack = async () => {
      await execute(sql`rollback to joined`);
      changes.length = kept;
    };
    await execute(sql`savepoint joined`);
    try {
      const inner: Running = { tx, changes, execute, joined: Promise.resolve() };
      const answer = await scope.run(inner, () => work(tx));
      await inner.joined;
      if (rehearsed) await takeBack();
      else await execute(sql`release joined`);
      return answer;
    } catch (error) {
      await takeBack();
      throw error;
    }
  });
  outer.joined = result.catch(() => {});
  return result;
}

/** Carries the answer of a rehearsal out of the transaction that its throw rolls back. */
class Rehearsed extends Error {
  readonly answer: unknown;
  constructor(answer: unknown) {
    super('Rehearsed, not kept');
    this.answer = answer;
  }
}

/** The files of a PostgreSQL that nobody has used yet: making them anew takes four times as long as reading them. */
let unused: Promise<Blob> | undefined;

async function startPostgres(): Promise<PGlite> {
  if (unused) return PGlite.create({ loadDataDir: await unused });
  const client = PGlite.create();
  unused = client.then((first) => first.dumpDataDir('none'));
  await unused;
  return client;
}

/** A fresh database in memory with the given schemas. */
export async function openPglite(options: PgliteOptions): Promise<Database> {
  const client = await startPostgres();
  const orm = drizzle({ client });
  for (const [at, migrationsFolder] of options.migrations.entries()) {
    await migrate(orm, { migrationsFolder, migrationsTable: `migrations_${at}` });
  }
  const recorders = [eventRecorder(options.now), ...(options.recorders ?? [])];
  const originNow = () => options.origin?.() ?? NO_ORIGIN;
  const scope = new AsyncLocalStorage<Running>();
  const over = (builder: unknown) => ({
    orm: builder as Orm,
    dialect: postgresDialect,
    table: <T extends SQLiteTable>(source: T) => toPostgres(source) as unknown as T,
  });
  const reading = over(orm);
  const submit = <T>(work: (tx: WriteTx) => Promise<T>, rehearsed: boolean): Promise<T> => {
    const outer = scope.getStore();
    if (outer) return join(outer, scope, work, rehearsed);
    const origin = originNow();
    const answer = orm.transaction(async (transaction) => {
      const { tx, changes, finish, close } = openWriteTx(over(transaction), recorders, origin);
      const execute = (statement: SQL) => transaction.execute(statement);
      const running: Running = { tx, changes, execute, joined: Promise.resolve() };
      try {
        const result = await scope.run(running, () => work(tx));
        await running.joined;
        if (rehearsed || origin.rehearsed) throw new Rehearsed(result);
        await finish();
        return result;
      } finally {
        close();
      }
    });
    return answer.then(
      (result) => {
        for (const recorder of recorders) recorder.committed?.();
        return result;
      },
      (error: unknown) => {
        for (const recorder of recorders) recorder.rolledBack?.();
        if (error instanceof Rehearsed) return error.answer as T;
        throw error;
      },
    );
  };
  return {
    ...reading,
    get orm() {
      return scope.getStore()?.tx.orm ?? reading.orm;
    },
    write: (work) => submit(work, false),
    rehearse: (work) => submit(work, true),
    close: () => client.close(),
  };
}
