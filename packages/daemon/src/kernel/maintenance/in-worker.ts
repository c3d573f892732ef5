// Examines the database beside the daemon's own thread.
import { BUILD_ID } from '@aurelius/core/contract';
import { type FileOrder, runInWorker } from '../../db/in-worker.ts';
import type { ExamineReport, ExamineWish } from './examine.ts';

/** What the worker is told. */
export interface ExamineOrder extends FileOrder {
  readonly wish: ExamineWish;
}

/** In a build it is an entry of its own, beside the chunks. */
const PROGRAM = BUILD_ID === 'dev' ? './worker.ts' : './examine-worker.js';

export const examineInWorker = (order: ExamineOrder, signal: AbortSignal): Promise<ExamineReport> =>
  runInWorker(new URL(PROGRAM, import.meta.url), order, signal);
