// Adds to the chain of what went to providers.
import { hash } from 'node:crypto';
import { CHAIN_GENESIS, type WriteTx } from '@aurelius/core/db';
import { insertEgress, lastHead } from '../db/egress.ts';
import { type EgressEntry, linkOf } from './chain.ts';

/** An attempt at a provider that is about to be made. */
export interface Sent {
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly userId: string;
  readonly requestId: string;
  /** Counts from 1. */
  readonly attempt: number;
  readonly provider: string;
  /** Host and port. */
  readonly host: string;
  readonly model: string;
  readonly labels: readonly string[];
  /** What is sent, to the byte. */
  readonly bytes: Uint8Array;
}

/** Adds a row behind the last one of the running transaction. */
export async function appendEgress(tx: WriteTx, entry: EgressEntry): Promise<void> {
  const before = (await lastHead(tx)) ?? CHAIN_GENESIS;
  await insertEgress(tx, { ...entry, seq: before.seq + 1, hash: linkOf(before, entry) });
}

/** Notes in the running write what is sent to whom, before it is. */
export function recordEgress(tx: WriteTx, { bytes, labels, ...sent }: Sent): Promise<void> {
  return appendEgress(tx, {
    kind: 'sent',
    ...sent,
    labels: [...labels].sort(),
    bytes: bytes.length,
    sha256: hash('sha256', bytes),
    removedTo: null,
    removedHash: null,
  });
}
