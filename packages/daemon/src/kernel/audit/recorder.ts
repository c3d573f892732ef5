// Writes the audit log: a row for every change of a row, in its own transaction, and rows for what has no row.
import {
  CHAIN_GENESIS,
  type ChainHead,
  type RecordedChange,
  type Recorder,
  type WriteOrigin,
  type WriteTx,
} from '@aurelius/core/db';
import { type AuditEntry, linkOf } from './chain.ts';
import { insertRow, lastHead } from './store.ts';

export interface AuditRecorder extends Recorder {
  /** Adds a row to the log of the running transaction. */
  append(tx: WriteTx, entry: AuditEntry): Promise<void>;
  /** The last row that is known to be durable; null: none was written by this process. */
  readonly durable: ChainHead | null;
}

function verbOf({ before, after, manner }: RecordedChange): string {
  if (after === null) return manner === 'purge' ? 'purged' : 'removed';
  return before === null ? 'created' : 'updated';
}

/** @param now milliseconds since 1970 UTC @param onDurable told after each commit that brought rows; must not throw */
export function createAuditRecorder(now: () => number, onDurable: () => void): AuditRecorder {
  /** The last row as this transaction sees it; undefined: the database has to be asked. */
  let last: ChainHead | undefined;
  let durable: ChainHead | null = null;

  const append = async (tx: WriteTx, entry: AuditEntry): Promise<void> => {
    const before = last ?? (await lastHead(tx)) ?? CHAIN_GENESIS;
    const next = { seq: before.seq + 1, hash: linkOf(before, entry) };
    await insertRow(tx, { ...entry, ...next });
    last = next;
  };

  return {
    append,
    get durable() {
      return durable;
    },
    async record(tx, changes, { actor, operation, requestId }: WriteOrigin) {
      const at = now();
      for (const change of changes) {
        const { entity, before, after } = change;
        const { userId, id } = (after ?? before) as NonNullable<typeof after>;
        await append(tx, {
          at,
          userId,
          actor,
          operation,
          requestId,
          verb: verbOf(change),
          entity,
          entityId: id,
          before: before?.hash ?? null,
          after: after?.hash ?? null,
        });
      }
    },
    committed() {
      if (last === undefined || last.seq === durable?.seq) return;
      durable = last;
      onDurable();
    },
    rolledBack() {
      last = undefined;
    },
  };
}
