// The one writer: first come, first served; whoever waits together commits together.
// A savepoint each keeps one failing work from hurting its neighbours, and nobody is answered before COMMIT.
import { AsyncLocalStorage } from 'node:async_hooks';
import { kernelErrors, type Problem } from '@aurelius/core/contract';
import { type Dialect, openWriteTx, type Recorder, type WriteTx } from '@aurelius/core/db';
import type { Ballast } from './ballast.ts';
import { guardedOrm } from './guarded-orm.ts';
import type { Connection } from './open.ts';
import { isFull, isSyncFailure, storageProblem } from './storage-problem.ts';

type Work<T> = (tx: WriteTx) => Promise<T>;

/** A group is not held back for more than this many works. */
const GROUP_MAX = 256;

interface Waiting {
  readonly work: Work<unknown>;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

export interface Writer {
  write<T>(work: Work<T>): Promise<T>;
  /** Settles once everything that waits has been answered. */
  idle(): Promise<void>;
  /** Why no write is taken any more; undefined while all is well. */
  readonly broken: Problem | undefined;
}

interface WriterParts {
  readonly connection: Connection;
  readonly dialect: Dialect;
  readonly recorders: readonly Recorder[];
  readonly ballast: Ballast;
}

export function createWriter({ connection, dialect, recorders, ballast }: WriterParts): Writer {
  const begin = connection.prepare('BEGIN IMMEDIATE');
  const commit = connection.prepare('COMMIT');
  const rollback = connection.prepare('ROLLBACK');
  const savepoint = connection.prepare('SAVEPOINT work');
  const release = connection.prepare('RELEASE work');
  const undo = connection.prepare('ROLLBACK TO work');

  /** Marks everything that runs on behalf of one work, however deep. */
  const scope = new AsyncLocalStorage<object>();
  let current: object | undefined;
  const orm = guardedOrm(connection, () => {
    if (current === undefined || scope.getStore() !== current || !connection.inTransaction) {
      throw kernelErrors.WRITE_AWAITED_OUTSIDE('The transaction has ended');
    }
  });
  const db = { orm, dialect, table: <T>(source: T) => source };

  let queue: Waiting[] = [];
  let running: Promise<void> | undefined;
  let broken: Problem | undefined;
  /** Ends the wait for the current work; set while one runs. */
  let giveUp: ((reason: Problem) => void) | undefined;

  /** Remembers what a failure means for the writes to come, and words it for the caller. */
  const noticed = (error: unknown): unknown => {
    if (isSyncFailure(error)) {
      broken = kernelErrors.STORAGE_UNUSABLE(
        'The disk refused to make a write durable; nothing more is written until a restart',
        { cause: error, hint: 'Check the disk, then: aurelius daemon restart' },
      );
      return broken;
    }
    if (isFull(error)) ballast.spend();
    return storageProblem(error);
  };

  /**
   * Watches the group from a tick. A tick that is scheduled from a microtask runs when no microtask is left, so a work
   * that has not settled by then waits for something outside the database.
   */
  const watch = () =>
    process.nextTick(() => {
      if (!giveUp) return;
      giveUp(kernelErrors.WRITE_AWAITED_OUTSIDE());
      queueMicrotask(watch);
    });

  const attempt = async (work: Work<unknown>): Promise<unknown> => {
    savepoint.run();
    const { tx, changes, finish, close } = openWriteTx(db, recorders);
    current = tx;
    try {
      const value = await new Promise<unknown>((resolve, reject) => {
        giveUp = reject;
        scope
          .run(tx, async () => {
            const result = await work(tx);
            await finish();
            return result;
          })
          .then(resolve, reject);
      });
      if (!connection.inTransaction) {
        throw kernelErrors.STORAGE_UNUSABLE('The database gave the transaction up');
      }
      ballast.admit(changes);
      release.run();
      return value;
    } catch (error) {
      if (connection.inTransaction) {
        undo.run();
        release.run();
      }
      throw error;
    } finally {
      giveUp = undefined;
      current = undefined;
      close();
    }
  };

  const runGroup = async (group: readonly Waiting[]): Promise<void> => {
    await Promise.resolve();
    watch();
    const answers: (() => void)[] = [];
    let uncommitted: { item: Waiting; value: unknown }[] = [];
    const failUncommitted = (error: unknown) => {
      for (const { item } of uncommitted) answers.push(() => item.reject(error));
      uncommitted = [];
    };
    for (const item of group) {
      try {
        if (broken) throw broken;
        if (!connection.inTransaction) begin.run();
        uncommitted.push({ item, value: await attempt(item.work) });
      } catch (error) {
        const problem = noticed(error);
        answers.push(() => item.reject(problem));
        if (!connection.inTransaction) failUncommitted(problem);
      }
    }
    try {
      if (connection.inTransaction) commit.run();
      for (const { item, value } of uncommitted) answers.push(() => item.resolve(value));
    } catch (error) {
      if (connection.inTransaction) rollback.run();
      failUncommitted(noticed(error));
    }
    for (const answer of answers) answer();
  };

  const next = () => {
    const group = queue;
    queue = [];
    running = runGroup(group).finally(() => {
      running = undefined;
      if (queue.length > 0) gather();
    });
  };

  /** Starts the group once a turn of the event loop has brought nothing new; a lone write waits for one turn. */
  const gather = () => {
    const waiting = queue.length;
    setImmediate(() => {
      if (queue.length > waiting && queue.length < GROUP_MAX) gather();
      else next();
    });
  };

  return {
    write<T>(work: Work<T>): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        if (queue.push({ work, resolve, reject }) === 1 && !running) {
          gather();
        }
      });
    },
    async idle() {
      while (running || queue.length > 0) await new Promise((resolve) => setImmediate(resolve));
    },
    get broken() {
      return broken;
    },
  };
}
