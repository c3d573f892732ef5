// Runs jobs: claims as many as there are slots, keeps their leases alive, and writes down how they ended. One timer wakes
// it when something falls due, and whoever asks for a job wakes it at once; without work it asks nothing of the machine.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { QueueLimits } from '@aurelius/core/contract';
import { NO_ORIGIN } from '@aurelius/core/db';
import type { JobStore } from '@aurelius/core/jobs';
import type { Clock, Log } from '@aurelius/core/plugin';
import PQueue from 'p-queue';
import { onBehalfOf } from '../origin.ts';
import { Attempt, type Ending, type Outcome } from './attempt.ts';
import type { Catalogue } from './catalogue.ts';
import { type Ended, writeEnds } from './ends.ts';
import type { Threads } from './threads.ts';

/** Between two looks when nothing is known to fall due, and between two heartbeats, milliseconds. */
const IDLE_MS = 60_000;
const BEAT_MS = 10_000;
/** What is due and finds no room is looked for again after, milliseconds. */
const CROWDED_MS = 1000;
/** Whoever was told to stop has this long to listen, milliseconds. */
const STOP_MS = 1000;

export interface RunnerParts {
  readonly store: JobStore;
  readonly catalogue: Catalogue;
  readonly threads: Threads;
  readonly clock: Clock;
  readonly log: Log;
  /** From 0 up to but without 1. */
  random(): number;
}

/** Something else that has its times, and is looked after by the same timer. */
export interface Timed {
  /** Milliseconds since 1970 UTC; null: it waits for nothing. */
  nextDue(): Promise<number | null>;
  /** Does what has fallen due; jobs that it asks for are looked for afterwards. */
  work(): Promise<void>;
}

/** How often runs of a queue came to which end, since the daemon started. */
export type Ends = ReadonlyMap<string, ReadonlyMap<Outcome['kind'], number>>;

/** A queue that is worked on. */
interface Line {
  readonly queue: string;
  readonly limits: QueueLimits;
  readonly slots: PQueue;
  /** The user who was served last. */
  after: string;
  claiming: boolean;
  /** Something may have come while it was claiming. */
  again: boolean;
}

/** Runs `work` outside of any request or transaction that happens to be around. */
const outside = AsyncLocalStorage.snapshot();

export class Runner {
  readonly #parts: RunnerParts;
  readonly #lines = new Map<string, Line>();
  readonly #attempts = new Map<string, Attempt>();
  readonly #ends = new Map<string, Map<Outcome['kind'], number>>();
  #beside: Timed | undefined;
  #ended: Ended[] = [];
  #settling: Promise<void> = Promise.resolve();
  #settleSoon = false;
  #timer: NodeJS.Timeout | undefined;
  #turning = false;
  #stopping = false;
  /** How long the timer was set for. */
  #wait = IDLE_MS;
  #beat = 0;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
  }

  /** Has something else looked after as well. */
  beside(timed: Timed): void {
    this.#beside = timed;
  }

  /** Takes up the jobs of whoever ran here before, and begins. To be called by the only daemon of a home. */
  async start(): Promise<void> {
    const { store, catalogue, log } = this.#parts;
    for (const [queue, limits] of catalogue.queues) {
      const slots = new PQueue({ concurrency: limits.concurrency });
      this.#lines.set(queue, { queue, limits, slots, after: '', claiming: false, again: false });
    }
    const freed = await store.recover();
    if (freed > 0) log.info({ jobs: freed }, 'jobs taken up again');
    this.wake();
  }

  /** Jobs that run now. */
  get running(): number {
    return this.#attempts.size;
  }

  get ends(): Ends {
    return this.#ends;
  }

  /** Looks for work soon. To be called when some may have come, also inside the transaction that brings it. */
  wake(): void {
    if (this.#turning || this.#stopping) return;
    this.#turning = true;
    outside(() =>
      setImmediate(() => {
        this.#turning = false;
        void this.#turn();
      }),
    );
  }

  /** Ends a job that runs here, if it does. */
  end(id: string, ending: Ending): void {
    this.#attempts.get(id)?.end(ending);
  }

  /** What the timer does: heartbeats, jobs whose runner is gone, what has fallen due. */
  async tick(): Promise<void> {
    const { store, log } = this.#parts;
    try {
      await this.#heartbeat();
      await store.reap([...this.#attempts.values()].map(({ lease }) => lease));
    } catch (error) {
      log.error({ err: error }, 'jobs could not be looked after');
    }
    if (this.#ended.length > 0) this.#settle();
    await this.#turn();
  }

  /**
   * Begins nothing more, waits for what runs, and gives back what is not done in time.
   * @param graceMs longest wait, milliseconds
   */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    await this.#idleWithin(graceMs);
    await this.release();
  }

  /** Ends everything that runs and gives it back, now. */
  async release(): Promise<void> {
    this.#stopping = true;
    for (const attempt of this.#attempts.values()) attempt.end('stopping');
    await this.#idleWithin(STOP_MS);
    await this.#settling;
    const left = [...this.#attempts.values()].map(({ lease }) => lease);
    if (left.length > 0) await this.#parts.store.release(left);
  }

  async #idleWithin(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    const idle = Promise.all([...this.#lines.values()].map(({ slots }) => slots.onIdle()));
    await Promise.race([idle, late]);
    clearTimeout(timer);
    // their ends are gathered for a turn of the event loop
    await new Promise((resolve) => setImmediate(resolve));
    await this.#settling;
  }

  async #turn(): Promise<void> {
    if (this.#stopping) return;
    try {
      await this.#beside?.work();
    } catch (error) {
      this.#parts.log.error({ err: error }, 'schedules could not be looked after');
    }
    await Promise.all([...this.#lines.values()].map((line) => this.#pump(line)));
    await this.#arm();
  }

  /** Sets the timer for what comes first. */
  async #arm(): Promise<void> {
    const { store, clock, log } = this.#parts;
    let wait = this.#attempts.size > 0 ? BEAT_MS : IDLE_MS;
    try {
      const times = await Promise.all([store.nextDue(), this.#beside?.nextDue() ?? null]);
      const due = Math.min(...times.map((time) => time ?? Number.POSITIVE_INFINITY));
      if (due !== Number.POSITIVE_INFINITY) {
        const ms = due - clock.now();
        wait = Math.min(wait, ms > 0 ? ms : CROWDED_MS);
      }
    } catch (error) {
      log.error({ err: error }, 'jobs could not be looked for');
    }
    clearTimeout(this.#timer);
    if (this.#stopping) return;
    this.#wait = wait;
    this.#timer = setTimeout(() => void this.tick(), wait).unref();
  }

  /** Fills the free slots of a queue. */
  async #pump(line: Line): Promise<void> {
    if (line.claiming) {
      line.again = true;
      return;
    }
    line.claiming = true;
    try {
      do {
        line.again = false;
        const { queue, limits, slots, after } = line;
        const limit = limits.concurrency - slots.pending - slots.size;
        if (limit <= 0 || this.#stopping) break;
        const { perUser } = limits;
        const claim = await this.#parts.store.claim({ queue, limit, perUser, after });
        line.after = claim.after;
        for (const row of claim.jobs) this.#begin(line, row);
      } while (line.again);
    } catch (error) {
      this.#parts.log.error({ err: error, queue: line.queue }, 'jobs could not be claimed');
    } finally {
      line.claiming = false;
    }
  }

  #begin(line: Line, row: ConstructorParameters<typeof Attempt>[0]): void {
    const { store, catalogue, log } = this.#parts;
    const report = (progress: Parameters<JobStore['report']>[0][number]) => {
      store.report([progress]).catch((error: unknown) => {
        log.error({ err: error, job: row.id }, 'what a job says could not be kept');
      });
    };
    const attempt = new Attempt(row, catalogue.find(row.name), { ...this.#parts, report });
    // a lease that lapsed here may have been given out here again
    this.end(row.id, 'lost');
    this.#attempts.set(row.id, attempt);
    if (this.#attempts.size === 1) {
      this.#beat = this.#parts.clock.now();
      if (this.#wait > BEAT_MS) void this.#arm();
    }
    if (this.#stopping) attempt.end('stopping');
    const origin = { ...NO_ORIGIN, requestId: row.origin.requestId };
    void line.slots.add(async () => {
      const outcome = await onBehalfOf(origin, () => attempt.run());
      this.#ended.push({ lease: attempt.lease, queue: line.queue, outcome });
      this.#settle();
    });
  }

  /** Writes down what ended in this turn of the event loop, and fills the slots that became free in the same commit. */
  #settle(): void {
    if (this.#settleSoon) return;
    this.#settleSoon = true;
    outside(() =>
      setImmediate(() => {
        this.#settleSoon = false;
        const ended = this.#ended;
        this.#ended = [];
        const written = this.#write(ended);
        this.#settling = Promise.all([this.#settling, written]).then(() => {});
        if (this.#stopping) return;
        const queues = new Set(ended.map(({ queue }) => queue));
        for (const queue of queues) void this.#pump(this.#lines.get(queue) as Line);
      }),
    );
  }

  async #write(ended: readonly Ended[]): Promise<void> {
    const { store, log } = this.#parts;
    const refused = await writeEnds(store, ended);
    if (refused) {
      // under their leases, what was written already is not written again
      log.error(
        { err: refused.reason },
        'the ends of jobs could not be kept; they are tried again',
      );
      this.#ended.push(...ended);
      return;
    }
    for (const { lease, queue, outcome } of ended) {
      if (this.#attempts.get(lease.id)?.lease.token === lease.token)
        this.#attempts.delete(lease.id);
      const counts = this.#ends.get(queue) ?? new Map<Outcome['kind'], number>();
      counts.set(outcome.kind, (counts.get(outcome.kind) ?? 0) + 1);
      this.#ends.set(queue, counts);
    }
  }

  async #heartbeat(): Promise<void> {
    const { store, clock } = this.#parts;
    const now = clock.now();
    // also after a clock was set back
    if (this.#attempts.size === 0 || Math.abs(now - this.#beat) < BEAT_MS / 2) return;
    this.#beat = now;
    // whoever begins meanwhile is not meant
    const beating = [...this.#attempts.values()];
    const { lost, cancelled } = await store.heartbeat(beating.map(({ lease }) => lease));
    for (const attempt of beating) {
      const { id } = attempt.lease;
      if (lost.includes(id)) attempt.end('lost');
      else if (cancelled.includes(id)) attempt.end('cancelled');
    }
  }
}
