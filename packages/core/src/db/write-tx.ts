// The seam every write passes: stamps the row, remembers the change, and hands all changes to the recorders at the end.
// Undo, audit and the event log are recorders; a store never knows them.
import { hash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { kernelErrors } from '../contract/index.ts';
import type { Change, ReadDb, Recorded, WriteTx } from './database.ts';
import { eventLog } from './event-table.ts';
import type { WriteOrigin } from './origin.ts';
import { prepared } from './query.ts';

/** A change with the row as it was stamped. */
export interface RecordedChange {
  readonly entity: string;
  readonly before: Recorded | null;
  readonly after: Recorded | null;
  readonly event: { type: string; data: unknown } | null;
}

/** Something that stores a trace of changes inside their own transaction. */
export type Recorder = (
  tx: WriteTx,
  changes: readonly RecordedChange[],
  origin: WriteOrigin,
) => Promise<void>;

/** A value whose text does not depend on the order in which its keys were set. */
function canonical(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(canonical);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, item]) => [key, canonical(item)]);
}

/** What a row's hash leaves out. */
const UNHASHED = new Set(['rev', 'hash', 'updated']);

/** Sorted content columns of every set of columns seen, so that they are sorted once per table and not per row. */
const contentColumns = new Map<string, readonly string[]>();

function columnsOf(row: object): readonly string[] {
  const names = Object.keys(row);
  const shape = names.join();
  let columns = contentColumns.get(shape);
  if (!columns) {
    columns = names.filter((name) => !UNHASHED.has(name)).sort();
    contentColumns.set(shape, columns);
  }
  return columns;
}

/** SHA-256 (hex) over a row's content, independent of key order, `rev`, `hash` and `updated`. */
export function contentHash(row: Recorded): string {
  const columns = columnsOf(row);
  const values = columns.map((name) => canonical((row as object as Record<string, unknown>)[name]));
  return hash('sha256', JSON.stringify([columns, values]));
}

/**
 * A transaction over `db`, the step that must run before it commits, and the one that ends its life.
 * @param origin what the recorders are told
 */
export function openWriteTx(
  db: ReadDb,
  recorders: readonly Recorder[],
  origin: WriteOrigin,
): {
  tx: WriteTx;
  /** What was recorded so far; whoever undoes a part of the transaction cuts it off. */
  changes: RecordedChange[];
  finish: () => Promise<void>;
  /** From here on every use of `tx` throws `WRITE_AWAITED_OUTSIDE`. */
  close: () => void;
} {
  const changes: RecordedChange[] = [];
  let open = true;
  const assertOpen = () => {
    if (!open) throw kernelErrors.WRITE_AWAITED_OUTSIDE('The transaction has ended');
  };
  const tx: WriteTx = {
    get orm() {
      assertOpen();
      return db.orm;
    },
    dialect: db.dialect,
    table(source) {
      assertOpen();
      return db.table(source);
    },
    record<Row extends Recorded>(change: Change<Row>): Row {
      assertOpen();
      const subject = change.after ?? change.before;
      if (!subject) throw new Error(`A change of ${change.entity} needs a row`);
      let stamped = subject;
      if (change.after) {
        stamped = { ...change.after, rev: (change.before?.rev ?? 0) + 1 };
        stamped.hash = contentHash(stamped);
      }
      changes.push({
        entity: change.entity,
        before: change.before,
        after: change.after ? stamped : null,
        event: change.event?.(stamped) ?? null,
      });
      return stamped;
    },
  };
  const finish = async () => {
    if (changes.length === 0) return;
    for (const recorder of recorders) await recorder(tx, changes, origin);
  };
  const close = () => {
    open = false;
  };
  return { tx, changes, finish, close };
}

/** The recorder that writes the event log. `now` gives milliseconds since 1970. */
export const eventRecorder =
  (now: () => number): Recorder =>
  async (tx, changes, { connection }) => {
    const log = tx.table(eventLog);
    const at = now();
    for (const change of changes) {
      const row = change.after ?? change.before;
      if (!change.event || !row) continue;
      await prepared(
        tx,
        'event.append',
        () =>
          tx.orm.insert(log).values({
            userId: sql.placeholder('userId'),
            type: sql.placeholder('type'),
            entity: sql.placeholder('entity'),
            entityId: sql.placeholder('entityId'),
            at: sql.placeholder('at'),
            data: sql.placeholder('data'),
            cause: sql.placeholder('cause'),
          }),
        {
          userId: row.userId,
          type: change.event.type,
          entity: change.entity,
          entityId: row.id,
          at,
          data: change.event.data,
          cause: connection,
        },
      );
    }
  };
