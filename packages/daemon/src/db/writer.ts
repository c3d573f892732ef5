// The one writer: first come, first served; whoever waits together commits together.
// A savepoint each keeps one failing work from hurting its neighbours, and nobody is answered before COMMIT.
import { AsyncLocalStorage } from 'node:async_hooks';
import { kernelErrors, type Problem } from '@aurelius/core/contract';
import { type Orm, openWriteTx, type WriteTx } from '@aurelius/core/db';
import { guardedOrm } from './guarded-orm.ts';
import { isFull, isSyncFailure, storageProblem } from './storage-problem.ts';
import type { Frame, Waiting, Work, WriterParts } from './writer-parts.ts';

/** A group is not held back for more than this many works. */
const GROUP_MAX = 256;

export interface Writer {
  /** From inside a running work it joins that one's transaction, and what fails in it leaves the outer work intact. */
  write<T>(work: Work<T>): Promise<T>;
  /** The same, rolled back as soon as it has settled; joined or not, what goes on around it stays as it is. */
  rehearse<T>(work: Work<T>): Promise<T>;
  /** What reads inside the running work, so that it sees what it wrote; undefined outside of one. */
  readonly reading: Orm | undefined;
  /** Settles once everything that waits has been answered. */
  idle(): Promise<void>;
  /** Why no write is taken any more; undefined while all is well. */
  readonly broken: Problem | undefined;
}

export function createWriter(parts: WriterParts): Writer {
  const { connection, dialect, recorders, ballast, wiper } = parts;
  const begin = connection.prepare('BEGIN IMMEDIATE');
  const commit = connection.prepare('COMMIT');
  const rollback = connection.prepare('ROLLBACK');
  const savepoint = connection.prepare('SAVEPOINT work');
  const release = connection.prepare('RELEASE work');
  const undo = connection.prepare('ROLLBACK TO work');
  const joinedSavepoint = connection.prepare('SAVEPOINT joined');
  const releaseJoined = connection.prepare('RELEASE joined');
  const undoJoined = connection.prepare('ROLLBACK TO joined');

  /** Marks everything that runs on behalf of one work, however deep. */
  const scope = new AsyncLocalStorage<Frame>();
  /** The innermost frame that runs. */
  let current: Frame | undefined;
  const isRunning = (frame: Frame): boolean => {
    for (let at = current; at; at = at.outer) if (at === frame) return true;
    return false;
  };
  const ended = () => kernelErrors.WRITE_AWAITED_OUTSIDE('The transaction has ended');
  const orm = guardedOrm(connection, (readonly) => {
    const frame = scope.getStore();
    // a change between the marks of a work that joined would be undone with it
    const allowed = frame && (readonly ? isRunning(frame) : frame === current);
    if (!allowed || !connection.inTransaction) throw ended();
  });
  const reading = guardedOrm(connection, (readonly) => {
    const frame = scope.getStore();
    if (!readonly) throw kernelErrors.STORAGE_UNUSABLE('Changes are made through the transaction');
    if (!frame || !isRunning(frame) || !connection.inTransaction) throw ended();
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

  const rolledBack = (tx?: WriteTx) => {
    for (const recorder of recorders) recorder.rolledBack?.(tx);
  };

  const assertInTransaction = () => {
    if (connection.inTransaction) return;
    throw kernelErrors.STORAGE_UNUSABLE('The database gave the transaction up');
  };

  /** Runs a frame's work and then waits for everything that joined it. */
  const runToEnd = <T>(frame: Frame, work: Work<T>): Promise<T> =>
    scope.run(frame, async () => {
      try {
        return await work(frame.tx);
      } finally {
        let last: Promise<void>;
        do {
          last = frame.joined;
          await last;
        } while (last !== frame.joined);
        frame.open = false;
      }
    });

  /** Works that join the same one run one after another, or their savepoints would cross. */
  const join = <T>(outer: Frame, work: Work<T>, rehearsed: boolean): Promise<T> => {
    const { tx, changes } = outer;
    const result = outer.joined.then(async () => {
      if (current !== outer) throw ended();
      assertInTransaction();
      joinedSavepoint.run();
      const kept = changes.length;
      const frame: Frame = { tx, changes, outer, joined: Promise.resolve(), open: true };
      current = frame;
      const takeBack = () => {
        if (current === frame && connection.inTransaction) {
          undoJoined.run();
          releaseJoined.run();
          changes.length = kept;
        }
        rolledBack(tx);
      };
      try {
        const value = await runToEnd(frame, work);
        if (current !== frame) throw ended();
        assertInTransaction();
        if (!rehearsed) releaseJoined.run();
        else takeBack();
        return value;
      } catch (error) {
        takeBack();
        throw noticed(error);
      } finally {
        if (current === frame) current = outer;
      }
    });
    const settled = () => {};
    outer.joined = result.then(settled, settled);
    return result;
  };

  /** Types of the events that the open transaction holds. */
  let types: string[] = [];
  /** Works that purged something in it. */
  const purging = new Set<Waiting>();

  const attempt = async (item: Waiting): Promise<unknown> => {
    const { work, origin, rehearsed } = item;
    savepoint.run();
    const { tx, changes, finish, told, close } = openWriteTx(db, recorders, origin);
    const frame: Frame = {
      tx,
      changes,
      outer: undefined,
      joined: Promise.resolve(),
      open: true,
    };
    current = frame;
    const takeBack = () => {
      if (connection.inTransaction) {
        undo.run();
        release.run();
      }
      rolledBack(tx);
    };
    try {
      const value = await new Promise<unknown>((resolve, reject) => {
        giveUp = reject;
        runToEnd(frame, work)
          .then((result) => (rehearsed ? result : scope.run(frame, finish).then(() => result)))
          .then(resolve, reject);
      });
      assertInTransaction();
      if (rehearsed) {
        takeBack();
        return value;
      }
      ballast.admit(changes);
      release.run();
      types.push(...told, ...changes.flatMap(({ event }) => event?.type ?? []));
      if (changes.some(({ manner }) => manner === 'purge')) purging.add(item);
      return value;
    } catch (error) {
      takeBack();
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
        uncommitted.push({ item, value: await attempt(item) });
      } catch (error) {
        const problem = noticed(error);
        answers.push(() => item.reject(problem));
        if (!connection.inTransaction) {
          types = [];
          failUncommitted(problem);
        }
      }
    }
    try {
      // what only rehearsals touched is nothing to make durable
      if (connection.inTransaction && uncommitted.every(({ item }) => item.rehearsed)) {
        rollback.run();
      }
      if (connection.inTransaction) {
        parts.beforeCommit();
        if (purging.size > 0) wiper.mark();
        commit.run();
        for (const recorder of recorders) recorder.committed?.();
      }
      const unwiped = purging.size > 0 ? wiper.wipe() : null;
      for (const { item, value } of uncommitted) {
        const unfinished = unwiped !== null && purging.has(item);
        answers.push(() => (unfinished ? item.reject(unwiped) : item.resolve(value)));
      }
    } catch (error) {
      if (connection.inTransaction) rollback.run();
      rolledBack();
      types = [];
      failUncommitted(noticed(error));
    }
    purging.clear();
    for (const answer of answers) answer();
    if (types.length > 0) parts.onCommit(types);
    types = [];
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

  const submit = <T>(work: Work<T>, rehearsed: boolean): Promise<T> => {
    const outer = scope.getStore();
    if (outer?.open && isRunning(outer)) return join(outer, work, rehearsed);
    return new Promise<T>((resolve, reject) => {
      const origin = parts.origin();
      const item = { work, origin, rehearsed: rehearsed || origin.rehearsed, resolve, reject };
      if (queue.push(item) === 1 && !running) gather();
    });
  };

  return {
    write: (work) => submit(work, false),
    rehearse: (work) => submit(work, true),
    async idle() {
      while (running || queue.length > 0) await new Promise((resolve) => setImmediate(resolve));
    },
    get reading() {
      const frame = current && scope.getStore();
      return frame && isRunning(frame) ? reading : undefined;
    },
    get broken() {
      return broken;
    },
  };
}
