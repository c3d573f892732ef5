// Writes a backup beside the daemon's own thread.
import { BUILD_ID } from '@aurelius/core/contract';
import { type FileOrder, runInWorker } from '../../db/in-worker.ts';
import type { BackupReport, BackupWish } from './write.ts';

/** What the worker is told. */
export interface BackupOrder extends FileOrder {
  readonly wish: BackupWish;
}

/** In a build it is an entry of its own, beside the chunks. */
const PROGRAM = BUILD_ID === 'dev' ? './worker.ts' : './backup-worker.js';

export const backUpInWorker = (order: BackupOrder, signal: AbortSignal): Promise<BackupReport> =>
  runInWorker(new URL(PROGRAM, import.meta.url), order, signal);
