// The seam every write passes: stamps the row, remembers the change, and hands all changes to the recorders at the end.
// Undo, audit and the event log are recorders; a store never knows them.
import { kernelErrors } from '../contract/index.ts';
import { contentHash } from './content-hash.ts';
import { soundRow } from './damaged.ts';
import type { Change, ReadDb, Recorded, TxEvent, WriteTx } from './database.ts';
import type { WriteOrigin } from './origin.ts';

/** A change with the row as it was stamped. */
export interface RecordedChange {
  readonly entity: string;
  readonly before: Recorded | null;
  readonly after: Recorded | null;
  readonly event: { type: string; data: unknown } | null;
  /** See `Change`. */
  readonly manner?: 'purge' | 'undo';
}

/** Something that stores a trace of changes inside their own transaction. */
export interface Recorder {
  record(tx: WriteTx, changes: readonly RecordedChange[], origin: WriteOrigin): Promise<void>;
  /** Stores an event that goes with no change. */
  tell?(tx: WriteTx, event: TxEvent, origin: WriteOrigin): Promise<void>;
  /** Everything recorded so far is durable. Must not throw. */
  committed?(): void;
  /**
   * What `tx` recorded was taken back, or everything since the last commit where none is named: what is remembered of it
   * is wrong.
   */
  rolledBack?(tx?: WriteTx): void;
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
  /** Types of the events that were written without a change, also in parts that were undone. */
  told: readonly string[];
  /** From here on every use of `tx` throws `WRITE_AWAITED_OUTSIDE`. */
  close: () => void;
} {
  const changes: RecordedChange[] = [];
  let open = true;
  const told: string[] = [];
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
      // what is stored anew from a damaged row would pass for sound
      if (change.before) soundRow(change.entity, change.before);
      if (change.after) {
        // a row that is put back is newer than all it ever was
        const known = change.manner === 'undo' ? change.after.rev : 0;
        stamped = { ...change.after, rev: Math.max(change.before?.rev ?? 0, known) + 1 };
        stamped.hash = contentHash(stamped);
      }
      changes.push({
        entity: change.entity,
        before: change.before,
        after: change.after ? stamped : null,
        event: change.event?.(stamped) ?? null,
        ...(change.manner ? { manner: change.manner } : {}),
      });
      return stamped;
    },
    async tell(event) {
      assertOpen();
      told.push(event.type);
      for (const recorder of recorders) await recorder.tell?.(tx, event, origin);
    },
  };
  const finish = async () => {
    if (changes.length === 0) return;
    for (const recorder of recorders) await recorder.record(tx, changes, origin);
  };
  const close = () => {
    open = false;
  };
  return { tx, changes, finish, told, close };
}
