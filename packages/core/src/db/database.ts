// The database port: what stores are given, on SQLite and PostgreSQL alike.
import type { SQL } from 'drizzle-orm';
import type { BaseSQLiteDatabase, SQLiteTable } from 'drizzle-orm/sqlite-core';

/** Drizzle's query builder, typed as the asynchronous SQLite one; the PostgreSQL builder answers to the same calls. */
export type Orm = BaseSQLiteDatabase<'async', unknown, Record<string, never>>;

/** The few expressions that differ between the two databases. */
export interface Dialect {
  readonly name: 'sqlite' | 'postgres';
  /**
   * Entity ids of `kind` whose indexed text matches every word of `query`, the last one as a prefix, as a sub-select.
   * `query` may be a placeholder holding the result of {@link Dialect.textQuery}.
   */
  textMatch(kind: string, query: unknown): SQL;
  /** Turns what a person typed into a query that can never be a syntax error; null when no word is left. */
  textQuery(typed: string): string | null;
}

/** Reading. Sees only what was committed, and inside a running write what that has written so far. */
export interface ReadDb {
  readonly orm: Orm;
  readonly dialect: Dialect;
  /** The table as this database knows it: use it wherever a query names a table or its columns. */
  table<T extends SQLiteTable>(source: T): T;
}

/** Columns that every recorded row has. */
export interface Recorded {
  id: string;
  userId: string;
  /** Starts at 1 and rises by one with each write. */
  rev: number;
  /** SHA-256 over the row's content: everything that is not null but `rev`, `hash` and the change time. */
  hash: string;
  /** Time of the last change, milliseconds since 1970 UTC. */
  updated: number;
}

/** One change of one row, told to the seam that undo, audit and the event log hang on. */
export interface Change<Row extends Recorded = Recorded> {
  readonly entity: string;
  readonly before: Row | null;
  readonly after: Row | null;
  /** What the world is told; null for changes nobody needs to hear of. `row` is the stamped row, or the removed one. */
  readonly event: ((row: Row) => { type: string; data: unknown }) | null;
  /**
   * `purge`: a removal that leaves nothing to undo; whoever keeps the row's content forgets it. `undo`: puts back what
   * an earlier change took, so it is no step of its own.
   */
  readonly manner?: 'purge' | 'undo';
}

/** Something that happened to what is no recorded row, told to whoever follows events. */
export interface TxEvent {
  readonly userId: string;
  readonly entity: string;
  readonly entityId: string;
  readonly type: string;
  readonly data: unknown;
}

/** Writing, inside one transaction. Valid until the function it was given to settles. */
export interface WriteTx extends ReadDb {
  /**
   * Records a change and answers the row to store, stamped with `rev` and `hash` (the removed row for a removal).
   * Every write of a user's row goes through it, before the row is stored.
   * @throws Problem `DATA_DAMAGED` where the row from before is not what was stored
   */
  record<Row extends Recorded>(change: Change<Row>): Row;
  /**
   * Writes an event of what the system does by itself: there is nothing to undo and nothing to audit, and no row is
   * stamped for it.
   */
  tell(event: TxEvent): Promise<void>;
}

/** A database with one writer and many readers. */
export interface Database extends ReadDb {
  /**
   * Runs `work` in a transaction and answers once it is durable. Work must settle without waiting for anything but the
   * database. From inside a running write it joins that one: the same transaction, durable when the outer write is; what
   * fails in it is undone and leaves the outer one intact.
   * @throws Problem `WRITE_AWAITED_OUTSIDE`, `STORAGE_FULL`; whatever `work` throws. Nothing is kept then.
   */
  write<T>(work: (tx: WriteTx) => Promise<T>): Promise<T>;
  /**
   * Answers what `work` would answer, and keeps nothing: it runs like one of `write`, joined or not, and is rolled back.
   * No recorder is told of it, and those that commit together with it do not feel it.
   * @throws Problem as `write` does
   */
  rehearse<T>(work: (tx: WriteTx) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
