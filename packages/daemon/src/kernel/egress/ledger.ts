// Remembers every call: those that run in memory, those that have ended in the database, written in groups behind them.
// A call never waits for its own record.
import type { Database } from '@aurelius/core/db';
import type { EgressOutcome } from '@aurelius/core/kernel';
import type { Clock, Log } from '@aurelius/core/plugin';
import { type CallRow, callsBefore, forgetCalls, insertCalls, type NewCall } from './store.ts';

/** Ended calls are written down this often, milliseconds. */
const FLUSH_MS = 250;
/** Calls that wait to be written while the database takes none; beyond that the oldest are lost, and it is told. */
const WAITING_MAX = 10_000;
/** Calls in one write. */
const GROUP = 500;

/** How long and how many calls are kept. */
const KEPT_MS = 90 * 24 * 60 * 60 * 1000;
const KEPT_MAX = 100_000;

/** What is known of a call while it runs. */
export type RunningCall = {
  -readonly [K in keyof Omit<NewCall, 'took' | 'outcome' | 'code'>]: NewCall[K];
};

/** Sums since the daemon started, for one plugin. */
interface Tally {
  readonly outcomes: Record<EgressOutcome, number>;
  sent: number;
  received: number;
}

export interface Ledger {
  /** Notes a call that begins. */
  begin(call: RunningCall): void;
  /** Notes its end; only the first one counts. @param code error code of what was refused or failed */
  end(call: RunningCall, outcome: EgressOutcome, code: string | null): void;
  /** Forgets a call that was not made. */
  drop(call: RunningCall): void;
  readonly running: ReadonlySet<RunningCall>;
  /** By plugin. */
  readonly tallies: ReadonlyMap<string, Tally>;
  /** Calls whose record was lost since the start, because the database took none. */
  readonly lost: number;
  /** Recorded calls, the newest first; see `callsBefore`. What has ended is among them. */
  read(
    userId: string,
    before: number,
    limit: number,
    plugin: string | null,
  ): Promise<readonly CallRow[]>;
  /** Writes down what has ended. */
  close(): Promise<void>;
}

export function openLedger(db: Database, clock: Clock, log: Log): Ledger {
  const running = new Set<RunningCall>();
  const tallies = new Map<string, Tally>();
  let waiting: NewCall[] = [];
  let lost = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  const writeGroup = async (): Promise<void> => {
    const group = waiting.slice(0, GROUP);
    if (group.length === 0) return;
    await db.write(async (tx) => {
      await insertCalls(tx, group);
      await forgetCalls(tx, clock.now() - KEPT_MS, KEPT_MAX);
    });
    // no longer in front where the oldest were dropped meanwhile
    const written = new Set(group);
    waiting = waiting.filter((call) => !written.has(call));
    await writeGroup();
  };
  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(writeGroup).catch((error: unknown) => {
      log.warn(
        { err: error, waiting: waiting.length },
        'calls to the outside were not written down',
      );
    });
    return writing;
  };
  const tallyOf = (plugin: string): Tally => {
    let tally = tallies.get(plugin);
    if (!tally) {
      const outcomes = { answered: 0, aborted: 0, failed: 0, refused: 0 };
      tally = { outcomes, sent: 0, received: 0 };
      tallies.set(plugin, tally);
    }
    return tally;
  };

  return {
    running,
    tallies,
    get lost() {
      return lost;
    },
    begin: (call) => void running.add(call),
    drop: (call) => void running.delete(call),
    end(call, outcome, code) {
      if (!running.delete(call)) return;
      const tally = tallyOf(call.plugin);
      tally.outcomes[outcome]++;
      tally.sent += call.sent;
      tally.received += call.received;
      waiting.push({ ...call, took: Math.max(0, clock.now() - call.at), outcome, code });
      if (waiting.length > WAITING_MAX) {
        waiting.shift();
        lost++;
      }
      timer ??= setTimeout(() => void flush(), FLUSH_MS).unref();
    },
    async read(...asked) {
      await flush();
      return callsBefore(db, ...asked);
    },
    async close() {
      await flush();
    },
  };
}
