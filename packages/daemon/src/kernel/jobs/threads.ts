// Jobs that keep a processor busy, each a bree run in a worker thread. Bree is loaded with the first of them.
import { BUILD_ID } from '@aurelius/core/contract';
import { type CpuContext, comeBack, type JobReport, unrecoverable } from '@aurelius/core/plugin';
import type Bree from 'bree';
import type { SharingPackage } from '../../plugins/shared.ts';
import type { ThreadCode } from './catalogue.ts';

/** What the thread is told. */
export interface ThreadOrder {
  readonly code: ThreadCode;
  readonly about: Pick<CpuContext, 'jobId' | 'userId' | 'attempt'>;
  /** As the job's schema made it. */
  readonly payload: unknown;
  /** Plugins whose imports of shared libraries get the host's: hooks are not inherited. */
  readonly packages: readonly SharingPackage[];
  readonly builtMain: string | null;
}

/** How a thread's work failed, in what can be handed between threads. */
export interface ThreadFailure {
  readonly message: string;
  readonly unrecoverable: boolean;
  /** Milliseconds since 1970 UTC; null: it does not say when to come back. */
  readonly runAt: number | null;
}

/** What the thread says. */
export type ThreadWord =
  | { readonly type: 'progress'; readonly percent: number }
  | { readonly type: 'log'; readonly message: string }
  | { readonly type: 'done'; readonly result: unknown }
  | { readonly type: 'failed'; readonly failure: ThreadFailure };

/** In a build it is an entry of its own, beside the chunks. */
const PROGRAM = BUILD_ID === 'dev' ? './worker.ts' : './job-worker.js';

export interface Threads {
  /** @throws what the handler threw, in words; Error when the thread ended; the signal's reason once it aborts */
  run(
    code: ThreadCode,
    about: ThreadOrder['about'],
    payload: unknown,
    reports: JobReport,
    signal: AbortSignal,
  ): Promise<unknown>;
}

interface Listener {
  heard(word: ThreadWord): void;
  failed(error: unknown): void;
}

const errorOf = ({ message, unrecoverable: final, runAt }: ThreadFailure): Error => {
  if (runAt !== null) return comeBack(runAt, message);
  return final ? unrecoverable(message) : new Error(message);
};

/** @param packages plugins that are not compiled in */
export function createThreads(
  packages: () => readonly SharingPackage[],
  builtMain: string | null,
): Threads {
  const listeners = new Map<string, Listener>();
  let started: Promise<Bree> | undefined;
  let runs = 0;

  const start = async (): Promise<Bree> => {
    const { default: Runner } = await import('bree');
    const runner = new Runner({
      root: false,
      logger: false,
      jobs: [],
      acceptedExtensions: ['.js', '.ts'],
      removeCompleted: true,
      workerMessageHandler: ({ name, message }) =>
        listeners.get(name)?.heard(message as ThreadWord),
      errorHandler: (error, { name }) => listeners.get(name)?.failed(error),
    });
    runner.on('worker deleted', (name: string) =>
      listeners.get(name)?.failed(new Error('The thread ended without a word')),
    );
    return runner;
  };

  return {
    async run(code, about, payload, reports, signal) {
      signal.throwIfAborted();
      started ??= start();
      const bree = await started;
      const name = `run-${++runs}`;
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      listeners.set(name, {
        heard(word) {
          if (word.type === 'progress') reports.progress(word.percent);
          else if (word.type === 'log') reports.log(word.message);
          else if (word.type === 'done') resolve(word.result);
          else reject(errorOf(word.failure));
        },
        failed: reject,
      });
      // a handler that computes does not listen: its thread is ended, whatever it is at
      const stop = () => {
        reject(signal.reason);
        void bree.workers.get(name)?.terminate();
      };
      try {
        const order: ThreadOrder = { code, about, payload, packages: packages(), builtMain };
        const path = new URL(PROGRAM, import.meta.url).pathname;
        await bree.add({ name, path, worker: { workerData: order, env: {} } });
        await bree.run(name);
        signal.addEventListener('abort', stop, { once: true });
        if (signal.aborted) stop();
        return await promise;
      } finally {
        signal.removeEventListener('abort', stop);
        listeners.delete(name);
      }
    },
  };
}
