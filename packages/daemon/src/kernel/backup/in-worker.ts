// Writes a backup beside the daemon's own thread: copying a large database takes longer than a request may wait.
import { Worker } from 'node:worker_threads';
import { BUILD_ID } from '@aurelius/core/contract';
import type { BackupReport, BackupWish } from './write.ts';

/** What the worker is told. */
export interface BackupOrder {
  readonly database: string;
  /** Hexadecimal; null: it is a plain one. */
  readonly key: string | null;
  /** Whether this process uses the engine that encrypts. */
  readonly cipher: boolean;
  readonly wish: BackupWish;
}

/** In a build it is an entry of its own, beside the chunks. */
const PROGRAM = BUILD_ID === 'dev' ? './worker.ts' : './backup-worker.js';

/** @throws Error as SQLite and the file system do; the signal's reason when it is aborted */
export function backUpInWorker(order: BackupOrder, signal: AbortSignal): Promise<BackupReport> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<BackupReport>();
  const worker = new Worker(new URL(PROGRAM, import.meta.url), { workerData: order, env: {} });
  const stop = () => {
    reject(signal.reason);
    void worker.terminate();
  };
  signal.addEventListener('abort', stop, { once: true });
  worker.once('message', resolve).once('error', reject);
  worker.once('exit', () => reject(new Error('The backup ended without a word')));
  return promise.finally(() => signal.removeEventListener('abort', stop));
}
