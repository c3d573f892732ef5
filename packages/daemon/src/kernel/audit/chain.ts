// The chain of the audit log: what the hash of a row covers.
import { hash } from 'node:crypto';
import type { auditTable, ChainHead } from '@aurelius/core/db';

export type AuditRow = typeof auditTable.$inferSelect;

/** A row that has no place in the chain yet. */
export type AuditEntry = Omit<AuditRow, 'seq' | 'hash'>;

/** What was done to something that has no row. */
export type AuditNote = Pick<AuditEntry, 'verb' | 'entity' | 'entityId'> &
  Partial<Pick<AuditEntry, 'before' | 'after'>>;

/** The hash of the row that follows `before`. */
export const linkOf = (before: ChainHead, entry: AuditEntry): string =>
  hash(
    'sha256',
    JSON.stringify([
      before.hash,
      before.seq + 1,
      entry.at,
      entry.userId,
      entry.actor,
      entry.operation,
      entry.requestId,
      entry.verb,
      entry.entity,
      entry.entityId,
      entry.before,
      entry.after,
    ]),
  );

/** `seq:hash`. */
export const headText = ({ seq, hash: last }: ChainHead): string => `${seq}:${last}`;

/** Reads what `headText` wrote; null: it is something else. */
export function parseHead(text: string): ChainHead | null {
  const found = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text);
  return found ? { seq: Number(found[1]), hash: found[2] as string } : null;
}
