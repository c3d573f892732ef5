// The hub: reads the log once for each commit and tells everyone who follows, in the order of the log.
// Whoever starts or falls behind reads the log page by page and then joins, so nothing is lost and nothing comes twice.
import type { ReadDb } from '@aurelius/core/db';
import { eventErrors } from '@aurelius/core/kernel';
import type { Log } from '@aurelius/core/plugin';
import { Notice } from './notice.ts';
import { type EventRow, eventsAfter, newestSeq, oldestSeq, userEventsAfter } from './store.ts';
import type { Filter } from './topics.ts';

/** Events read at once. */
const PAGE = 200;
/** What is told in one round has about this many characters at most. */
const ROUND = 256 * 1024;
/** Followers told between two turns of the event loop. */
const SLICE = 200;

/** What is new to everyone with the same filter. */
export interface Batch {
  /** Everything up to this number was told before. */
  readonly after: number;
  /** Not empty, in the order of the log. */
  readonly notices: readonly Notice[];
  /** Ids of the connections whose calls caused some of them. */
  readonly causes: ReadonlySet<string>;
}

/** Someone who hears of events as they happen. */
export interface Follower {
  /** May change at any time. */
  readonly filter: Filter;
  /** Takes what is new; must not throw. Followers of one filter are given the same object. */
  take(batch: Batch): void;
}

/** Told of a commit: the types of its events, one for each. */
export type Bell = (types: readonly string[]) => void;

/** A piece of the log as one filter sees it. */
export interface LogPage {
  readonly notices: readonly Notice[];
  /** Where the next page begins. */
  readonly upTo: number;
  /** False: the log ends here for now. */
  readonly more: boolean;
}

/** Rows in rounds of bounded size. */
function* roundsOf(rows: readonly EventRow[]): Generator<Notice[]> {
  let round: Notice[] = [];
  let size = 0;
  for (const row of rows) {
    const notice = new Notice(row);
    round.push(notice);
    size += notice.json.length;
    if (size < ROUND) continue;
    yield round;
    round = [];
    size = 0;
  }
  if (round.length > 0) yield round;
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

const batchOf = (after: number, notices: readonly Notice[]): Batch => ({
  after,
  notices,
  causes: new Set(notices.flatMap(({ cause }) => cause ?? [])),
});

export class EventHub {
  readonly #db: ReadDb;
  readonly #log: Log;
  readonly #followers = new Set<Follower>();
  readonly #bells: Bell[] = [];
  /** Followers that have read further in the log than the hub had told. */
  readonly #ahead = new Map<Follower, number>();
  /** Number of the last event told. */
  #told = 0;
  #pumping = false;
  #dirty = false;

  constructor(db: ReadDb, log: Log) {
    this.#db = db;
    this.#log = log;
  }

  /** Number of the newest event; 0: there is none. */
  newest(): Promise<number> {
    return newestSeq(this.#db);
  }

  /**
   * Where following begins.
   * @param after number of the last event seen; default: the newest
   * @throws Problem `EVENTS_GONE` when it is none of ours or what came after it is no longer kept
   */
  async start(after: number | undefined): Promise<number> {
    const newest = await this.newest();
    if (after === undefined || after === newest) return newest;
    if (after > newest) throw eventErrors.EVENTS_GONE(`The newest event is ${newest}.`);
    await this.#assertKept(after);
    return after;
  }

  /** @throws Problem `EVENTS_GONE` */
  async #assertKept(after: number): Promise<void> {
    const oldest = await oldestSeq(this.#db);
    if (after + 1 < oldest) throw eventErrors.EVENTS_GONE(`The oldest event kept is ${oldest}.`);
  }

  /**
   * The log behind a number, as far as it was written.
   * @throws Problem `EVENTS_GONE` where what comes behind it is no longer kept
   */
  async page(filter: Filter, after: number): Promise<LogPage> {
    // asked for first: the rows reach at least this far, whoever wrote the last ones
    const newest = await this.newest();
    const rows = await userEventsAfter(this.#db, filter.userId, after, PAGE);
    // asked for last: nothing that was removed meanwhile is passed over in silence
    await this.#assertKept(after);
    const more = rows.length === PAGE;
    const last = rows.at(-1)?.seq ?? after;
    return {
      notices: rows.map((row) => new Notice(row)).filter((notice) => filter.wants(notice)),
      upTo: more ? last : Math.max(last, newest),
      more,
    };
  }

  /**
   * Has `follower` told of everything behind `position`, up to where it has read the log.
   * @returns false when more of the log has to be read first
   */
  join(follower: Follower, position: number): boolean {
    if (this.#followers.size === 0 && !this.#pumping) this.#told = position;
    if (position < this.#told) return false;
    if (position > this.#told) this.#ahead.set(follower, position);
    this.#followers.add(follower);
    // what was committed after the log was read
    this.#stir();
    return true;
  }

  leave(follower: Follower): void {
    this.#followers.delete(follower);
    this.#ahead.delete(follower);
  }

  /** Has `bell` rung after every commit that made events, whoever follows. It must not throw. */
  onCommit(bell: Bell): void {
    this.#bells.push(bell);
  }

  /** To be called after every commit that made events, with their types. Reads nothing when nobody follows. */
  wake(types: readonly string[]): void {
    for (const bell of this.#bells) bell(types);
    this.#stir();
  }

  #stir(): void {
    if (this.#followers.size === 0) return;
    this.#dirty = true;
    if (this.#pumping) return;
    this.#pumping = true;
    // what is committed in one turn of the event loop is told together, after its callers are answered
    setImmediate(() => void this.#pump());
  }

  async #pump(): Promise<void> {
    try {
      while (this.#dirty && this.#followers.size > 0) {
        this.#dirty = false;
        const rows = await eventsAfter(this.#db, this.#told, PAGE);
        if (rows.length === PAGE) this.#dirty = true;
        for (const notices of roundsOf(rows)) {
          await this.#tell(notices);
          // whoever is told has to get a chance to take it
          await nextTurn();
        }
      }
    } catch (error) {
      this.#log.error({ err: error }, 'events could not be told');
    } finally {
      this.#pumping = false;
    }
  }

  async #tell(notices: readonly Notice[]): Promise<void> {
    const after = this.#told;
    this.#told = notices.at(-1)?.seq ?? after;
    const batches = new Map<string, Batch>();
    const batchFor = (filter: Filter): Batch => {
      let batch = batches.get(filter.key);
      if (!batch) {
        batch = batchOf(
          after,
          notices.filter((notice) => filter.wants(notice)),
        );
        batches.set(filter.key, batch);
      }
      return batch;
    };
    let told = 0;
    for (const follower of [...this.#followers]) {
      if (!this.#followers.has(follower)) continue;
      const batch = this.#unseen(follower, batchFor(follower.filter));
      if (batch.notices.length > 0) follower.take(batch);
      if (++told % SLICE === 0) await nextTurn();
    }
  }

  /** What of a batch a follower has not read in the log before it joined. */
  #unseen(follower: Follower, batch: Batch): Batch {
    const ahead = this.#ahead.get(follower);
    if (ahead === undefined) return batch;
    if (ahead <= this.#told) this.#ahead.delete(follower);
    return batchOf(
      ahead,
      batch.notices.filter(({ seq }) => seq > ahead),
    );
  }
}
