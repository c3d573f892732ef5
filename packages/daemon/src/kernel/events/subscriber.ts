// One durable subscriber: handles the events of the log that it wants, one after another, and remembers how far it has come.
// A commit wakes it; it reads the log itself, so that nothing queues in memory and a restart goes on where it ended.
import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '@aurelius/core/db';
import type { Log } from '@aurelius/core/plugin';
import {
  type EventRow,
  eventsOf,
  keepPosition,
  newestSeq,
  oldestSeq,
  positionOf,
} from './store.ts';

/** Numbers of the log that are looked through at once. */
const PAGE = 200;
/** Attempts at one event, and the pause after the first that failed, milliseconds; it grows fourfold with each. */
const ATTEMPTS = 3;
const BACKOFF_MS = 1000;
/** The position is kept this long after it moved, milliseconds: many events make one write. */
const KEEP_MS = 1000;
/** Events of no interest that pass before the position follows them. */
const STALE = 1000;
/** Whoever was told to stop has this long to listen, milliseconds. */
const STOP_MS = 1000;

/** Runs `work` outside of any request or transaction that happens to be around. */
const outside = AsyncLocalStorage.snapshot();

/** Waits for `work`, but no longer than `ms` milliseconds. */
async function settledWithin(work: Promise<void>, ms: number): Promise<void> {
  const settled = new AbortController();
  const late = sleep(ms, undefined, { signal: settled.signal }).catch(() => {});
  await Promise.race([work, late]);
  settled.abort();
}

export interface SubscriberParts {
  readonly db: Database;
  readonly log: Log;
  /** Pause after the first failed attempt, milliseconds; default: a second. */
  readonly backoffMs?: number;
}

/** Who handles what. */
export interface Subscription {
  /** Names its position. */
  readonly id: string;
  readonly types: readonly string[];
  /** Handles an event; it counts as done when this settles. @param signal aborts when the daemon stops */
  handle(event: EventRow, signal: AbortSignal): Promise<void>;
  /** How long the position may wait to be kept, milliseconds; default: a second. What moved it since comes again after a crash. */
  readonly keepMs?: number;
  /** Told of a type whose event was given up, and with null when one was handled again. */
  onHealth(type: string, error: unknown): void;
}

export class Subscriber {
  readonly #subscription: Subscription;
  readonly #parts: SubscriberParts;
  readonly #stop = new AbortController();
  /** Types whose last event was given up. */
  readonly #failing = new Set<string>();
  /** Everything up to this number is done. */
  #at = 0;
  /** Events that were made since it looked. */
  #passed = 0;
  /** The position as the database has it; undefined: it has none. */
  #kept: number | undefined;
  #keeping: NodeJS.Timeout | undefined;
  #started = false;
  #dirty = false;
  #running: Promise<void> | undefined;

  constructor(subscription: Subscription, parts: SubscriberParts) {
    this.#subscription = subscription;
    this.#parts = parts;
  }

  /**
   * Goes on where it ended.
   * @param present where a new subscriber begins: behind this number
   */
  async start(present: number): Promise<void> {
    const { db, log } = this.#parts;
    const { id } = this.#subscription;
    this.#kept = await positionOf(db, id);
    this.#at = this.#kept ?? present;
    await this.#keep();
    const oldest = await oldestSeq(db);
    if (this.#at + 1 < oldest) {
      const lost = { subscriber: id, after: this.#at, oldest };
      log.warn(lost, 'events that were not handled yet are no longer kept');
      this.#at = oldest - 1;
    }
    if (this.#stop.signal.aborted) return;
    this.#started = true;
    this.#wake();
  }

  /** To be called after every commit that made events. What it does not want costs nothing. */
  ring(types: readonly string[]): void {
    this.#passed += types.length;
    const wanted = types.some((type) => this.#subscription.types.includes(type));
    if (wanted || this.#passed >= STALE) this.#wake();
  }

  #wake(): void {
    if (!this.#started || this.#stop.signal.aborted) return;
    this.#dirty = true;
    this.#running ??= outside(() => this.#run());
  }

  /**
   * Begins nothing more, waits for the event in hand, and keeps the position.
   * @param graceMs longest wait before the handler is told to end, milliseconds
   */
  async stop(graceMs: number): Promise<void> {
    const running = this.#running;
    this.#started = false;
    if (running) {
      await settledWithin(running, graceMs);
      this.#stop.abort(new Error('The daemon stops'));
      await settledWithin(running, STOP_MS);
    }
    this.#stop.abort();
    clearTimeout(this.#keeping);
    await this.#keep();
  }

  async #run(): Promise<void> {
    // whoever caused the events is answered first
    await nextTurn();
    try {
      while (this.#dirty && this.#started) {
        if (await this.#page()) this.#dirty = true;
        await nextTurn();
      }
    } catch (error) {
      const { id } = this.#subscription;
      this.#parts.log.error({ err: error, subscriber: id }, 'events could not be read');
    } finally {
      this.#running = undefined;
    }
  }

  /** Handles what the next part of the log holds. @returns whether there is more */
  async #page(): Promise<boolean> {
    const { db } = this.#parts;
    this.#dirty = false;
    this.#passed = 0;
    const newest = await newestSeq(db);
    const upTo = Math.min(newest, this.#at + PAGE);
    for (const event of await eventsOf(db, this.#subscription.types, this.#at, upTo)) {
      if (!this.#started || !(await this.#settle(event))) return false;
      this.#at = event.seq;
      this.#keepSoon();
    }
    if (upTo > this.#at) this.#at = upTo;
    if (this.#at - (this.#kept ?? 0) >= STALE) this.#keepSoon();
    return upTo < newest;
  }

  /** Handles one event, or gives it up. @returns false when the daemon stops meanwhile */
  async #settle(event: EventRow): Promise<boolean> {
    const { log, backoffMs = BACKOFF_MS } = this.#parts;
    const { id, handle, onHealth } = this.#subscription;
    const { seq, type } = event;
    const { signal } = this.#stop;
    for (let attempt = 1; ; attempt++) {
      try {
        await handle(event, signal);
        if (this.#failing.delete(type)) onHealth(type, null);
        return true;
      } catch (error) {
        if (signal.aborted) return false;
        const what = { err: error, subscriber: id, event: seq, type, attempt };
        if (attempt === ATTEMPTS) {
          log.error(what, 'event given up; the next ones are handled');
          this.#failing.add(type);
          onHealth(type, error);
          return true;
        }
        log.warn(what, 'event could not be handled; it is tried again');
        const pause = backoffMs * 4 ** (attempt - 1);
        await sleep(pause, undefined, { signal, ref: false }).catch(() => {});
        if (signal.aborted) return false;
      }
    }
  }

  #keepSoon(): void {
    // the end keeps it by itself
    if (!this.#started) return;
    this.#keeping ??= setTimeout(() => {
      this.#keeping = undefined;
      void this.#keep();
    }, this.#subscription.keepMs ?? KEEP_MS).unref();
  }

  async #keep(): Promise<void> {
    const { db, log } = this.#parts;
    const { id } = this.#subscription;
    const seq = this.#at;
    if (seq === this.#kept) return;
    try {
      await db.write((tx) => keepPosition(tx, id, seq));
      this.#kept = seq;
    } catch (error) {
      log.error({ err: error, subscriber: id }, 'the position of a subscriber could not be kept');
    }
  }
}
