// What undo, the integrity scan and backups know of a slice's rows: where they are, how they are put back, and what that
// tells the world. An entity without a store is nobody's to undo: tokens are one.
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { ReadDb, Recorded, WriteTx } from './database.ts';

/** What the world is told of a row: an event type that the slice declares, and its data. */
export interface EntityEvent {
  readonly type: string;
  readonly data: unknown;
}

/**
 * The rows of one entity. What is derived from them (indexes, search) belongs to writing and removing.
 * Their content hash leaves out nulls, so a column that a later migration adds has to be null in rows it finds.
 */
export interface EntityStore<Row extends Recorded = Recorded> {
  /** The table that holds them, one row each, whole. */
  readonly table: SQLiteTable;
  /** @throws Problem `DATA_DAMAGED` */
  find(db: ReadDb, userId: string, id: string): Promise<Row | undefined>;
  /** Stores a stamped row that is not there. */
  insert(tx: WriteTx, row: Row): Promise<void>;
  /** Replaces a row by its stamped successor. */
  update(tx: WriteTx, before: Row, after: Row): Promise<void>;
  remove(tx: WriteTx, row: Row): Promise<void>;
  /** What is told when `before` became `after`; null: there is none. */
  event(before: Row | null, after: Row | null): EntityEvent;
  /** What people call the row. */
  title(row: Row): string;
  /** The short name that people type; null: it has none. */
  ref(row: Row): string | null;
  /**
   * Why `before` cannot become `after` as things stand, in words (`its parent is gone`); null: it can. Asked when undo
   * puts something back that other rows may have changed around.
   */
  obstacle(db: ReadDb, before: Row | null, after: Row | null): Promise<string | null>;
}

/** Stores by the name that changes are recorded under. */
export type EntityStores = Readonly<Record<string, EntityStore>>;
