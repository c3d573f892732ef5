// Has a program of its own thread work on the database file: what reads all of it takes longer than a request may wait.
import { Worker } from 'node:worker_threads';

/** What such a program is told, beside its own wishes. */
export interface FileOrder {
  readonly database: string;
  /** Hexadecimal; null: it is a plain one. */
  readonly key: string | null;
  /** Whether this process uses the engine that encrypts. */
  readonly cipher: boolean;
}

/** The first word of such a program, once its connection is open. */
export const OPEN = 'open';

/**
 * Runs a program that says `OPEN`, answers one message and ends.
 * @throws Error as SQLite and the file system do; the signal's reason when it is aborted
 */
export function runInWorker<T>(program: URL, order: FileOrder, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const worker = new Worker(program, { workerData: order, env: {} });
  let open = false;
  const end = () => {
    // whoever ends a thread that loads the engine ends the process with it
    if (open && signal.aborted) void worker.terminate();
  };
  const stop = () => {
    reject(signal.reason);
    end();
  };
  signal.addEventListener('abort', stop, { once: true });
  worker.on('message', (message: T | typeof OPEN) => {
    if (message !== OPEN) return resolve(message);
    open = true;
    end();
  });
  worker.once('error', reject);
  worker.once('exit', () => reject(new Error(`${program.pathname} ended without a word`)));
  return promise.finally(() => signal.removeEventListener('abort', stop));
}
