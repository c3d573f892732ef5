// The audit log of one home: written by its recorder, begun or taken up at the start, and proven on demand.
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { isProblem, kernelErrors } from '@aurelius/core/contract';
import {
  CHAIN_GENESIS,
  type ChainHead,
  type ChainWitness,
  type Database,
  type Recorder,
  type WriteTx,
} from '@aurelius/core/db';
import type { Clock, Log } from '@aurelius/core/plugin';
import { currentOrigin } from '../origin.ts';
import type { AuditEntry, AuditNote, AuditRow } from './chain.ts';
import { beginHead, createHeadFile, type HeadFile, headFile, readHead } from './head-file.ts';
import { forgetNoted, notedBefore } from './later.ts';
import { createAuditRecorder } from './recorder.ts';
import { lastHead, rowsAfter, rowsBefore } from './store.ts';
import { verifyChain } from './verify.ts';

export interface Audit {
  readonly recorder: Recorder;
  /** Takes up the log of a database that was opened with the recorder. */
  open(db: Database): Promise<void>;
  /** To be awaited before the thing is done, so that nothing is done unrecorded. @throws Problem as writes do */
  note(note: AuditNote): Promise<void>;
  /** Notes that a file which decides what the daemon does is another than the last one noted, if it is. */
  noteFile(entity: string, file: string): Promise<void>;
  /**
   * Yields how many rows have been proven, and returns the head of the log.
   * @param known a head from before that it must have @throws Problem `AUDIT_BROKEN`
   */
  verify(known: ChainHead | null): AsyncGenerator<readonly AuditRow[], ChainHead, undefined>;
  /** Why the head that is kept apart contradicts the log, in words; null: it does not. */
  readonly contradiction: string | null;
  /** Writes the head down. */
  close(): Promise<void>;
}

function hashOfFile(file: string): string | null {
  try {
    return hash('sha256', readFileSync(file));
  } catch {
    return null;
  }
}

export function createAudit(dataDir: string, clock: Clock, log: Log): Audit {
  let db: Database | undefined;
  let contradiction: string | null = null;
  let keeping: HeadFile | undefined;
  const recorder = createAuditRecorder(
    () => clock.now(),
    () => keeping?.due(),
  );
  const opened = (): Database => {
    if (!db) throw new Error('The audit log is not open');
    return db;
  };

  const entryOf = (note: AuditNote): AuditEntry => {
    const { actor, operation, requestId } = currentOrigin();
    const about = { at: clock.now(), userId: null, actor, operation, requestId };
    return { before: null, after: null, ...about, ...note };
  };
  /** A full disk must not keep the daemon from starting: what could not be noted is noted at a later start. */
  const ifThereIsRoom = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      if (!isProblem(error, kernelErrors.STORAGE_FULL)) throw error;
      log.warn({ err: error }, 'no room for the audit log');
    }
  };
  const write = (entries: readonly AuditEntry[]) =>
    opened().write(async (tx: WriteTx) => {
      for (const entry of entries) await recorder.append(tx, entry);
    });

  /** Compares the log with the head that is kept apart. @returns what is to be noted about that */
  const takeUp = async (): Promise<AuditNote[]> => {
    const kept = readHead(dataDir);
    const last = (await lastHead(opened())) ?? CHAIN_GENESIS;
    if (kept === null) {
      beginHead(dataDir);
      if (last.seq === 0) return [];
      return [{ verb: 'anchored', entity: 'audit', entityId: 'head', after: last.hash }];
    }
    if (kept === 'broken') contradiction = `${headFile(dataDir)} holds no head`;
    else if (kept.seq > 0) {
      const [row] = await rowsAfter(opened(), kept.seq - 1, 1);
      if (row?.seq !== kept.seq || row.hash !== kept.hash) {
        contradiction = `${headFile(dataDir)} knows another row ${kept.seq}`;
      }
    }
    return [];
  };

  return {
    recorder,
    async open(database) {
      db = database;
      const notes = await takeUp();
      const noted = notedBefore(dataDir);
      // a head that the log contradicts is the only witness of what is gone
      if (contradiction === null) {
        keeping = createHeadFile(dataDir, () => recorder.durable, log);
      } else {
        log.error({ reason: contradiction }, 'the audit log is not as it was written');
      }
      await ifThereIsRoom(async () => {
        if (notes.length + noted.length > 0) await write([...notes.map(entryOf), ...noted]);
        if (noted.length > 0) forgetNoted(dataDir);
      });
    },
    note: (note) => write([entryOf(note)]),
    async noteFile(entity, file) {
      const entityId = basename(file);
      const [known] = await rowsBefore(opened(), Number.MAX_SAFE_INTEGER, 1, entityId);
      const before = known?.after ?? null;
      const after = hashOfFile(file);
      if (before === after) return;
      const changed = entryOf({ verb: 'changed', entity, entityId, before, after });
      await ifThereIsRoom(() => write([changed]));
    },
    async *verify(known) {
      const kept = readHead(dataDir);
      const witnesses: ChainWitness[] = [];
      if (kept !== null && kept !== 'broken') witnesses.push({ head: kept, from: 'audit.head' });
      if (recorder.durable) witnesses.push({ head: recorder.durable, from: 'the daemon' });
      if (known) witnesses.push({ head: known, from: '--head' });
      // an empty commit lets go of the state that readers hold: what others did to the file shows
      await opened().write(async () => {});
      const head = yield* verifyChain(opened(), witnesses);
      if (kept === null) throw kernelErrors.AUDIT_BROKEN(`${headFile(dataDir)} is gone`);
      if (kept === 'broken') throw kernelErrors.AUDIT_BROKEN(`${headFile(dataDir)} holds no head`);
      return head;
    },
    get contradiction() {
      return contradiction;
    },
    close: async () => keeping?.close(),
  };
}
