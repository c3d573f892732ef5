// Following as a sequence: the log first, then what happens, at the pace of whoever reads.
import type { Batch, EventHub, Follower } from './hub.ts';
import type { Notice } from './notice.ts';
import type { Filter } from './topics.ts';

/** Events kept for a reader who is slower than they happen; beyond that it goes back to reading the log. */
const QUEUE_MAX = 200;

class Queue implements Follower {
  readonly filter: Filter;
  overrun = false;
  #notices: Notice[] = [];
  #wake = () => {};

  constructor(filter: Filter) {
    this.filter = filter;
  }

  take({ notices }: Batch): void {
    if (this.#notices.length + notices.length > QUEUE_MAX) {
      this.overrun = true;
      this.#notices = [];
    }
    if (!this.overrun) this.#notices.push(...notices);
    this.wake();
  }

  wake(): void {
    this.#wake();
  }

  /** What has happened since; empty when it was woken without any. */
  async next(): Promise<Notice[]> {
    if (this.#notices.length === 0 && !this.overrun) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#notices.splice(0);
  }
}

/**
 * Every event behind `position` that the filter lets through, without end.
 * @throws the signal's reason once it aborts
 */
export async function* follow(
  hub: EventHub,
  filter: Filter,
  position: number,
  signal: AbortSignal,
): AsyncGenerator<Notice, void, undefined> {
  let at = position;
  for (;;) {
    for (let more = true; more; ) {
      const page = await hub.page(filter, at);
      for (const notice of page.notices) {
        signal.throwIfAborted();
        yield notice;
      }
      at = page.upTo;
      more = page.more;
    }
    const queue = new Queue(filter);
    if (!hub.join(queue, at)) continue;
    const wake = () => queue.wake();
    signal.addEventListener('abort', wake);
    try {
      while (!queue.overrun) {
        signal.throwIfAborted();
        for (const notice of await queue.next()) {
          yield notice;
          at = notice.seq;
        }
      }
    } finally {
      signal.removeEventListener('abort', wake);
      hub.leave(queue);
    }
  }
}
