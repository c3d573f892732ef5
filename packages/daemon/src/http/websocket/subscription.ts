// The events of one connection: caught up from the log, then live, and caught up again when the peer falls behind.
import type { Batch, EventHub, Follower } from '../../kernel/events/hub.ts';
import type { Notice } from '../../kernel/events/notice.ts';
import type { Filter } from '../../kernel/events/topics.ts';
import { batchFrames, joined } from './frame.ts';
import { BUFFERED_MAX, BURST_MS, CLOSE, LAG_AGAIN_MS, PACE } from './limits.ts';
import type { Line } from './line.ts';

/** The newest event of each type and entity, in the order of the log. */
function coalesced(notices: readonly Notice[]): Notice[] {
  const newest = new Map<string, Notice>();
  for (const notice of notices) {
    const key = `${notice.type} ${notice.entityId}`;
    newest.delete(key);
    newest.set(key, notice);
  }
  return [...newest.values()];
}

export class Subscription implements Follower {
  filter: Filter;
  readonly #hub: EventHub;
  readonly #line: Line;
  /** Id of the connection: what it caused is not told to it. */
  readonly #own: string;
  readonly #fail: (error: unknown) => void;
  #laggedAt = Number.NEGATIVE_INFINITY;

  /** @param fail told of what must not happen */
  constructor(
    hub: EventHub,
    line: Line,
    own: string,
    filter: Filter,
    fail: (error: unknown) => void,
  ) {
    this.#hub = hub;
    this.#line = line;
    this.#own = own;
    this.filter = filter;
    this.#fail = fail;
  }

  /** Tells everything behind `position`, and from then on what happens. */
  start(position: number): void {
    this.#catchUp(position, false).catch(this.#fail);
  }

  stop(): void {
    this.#hub.leave(this);
  }

  take(batch: Batch): void {
    if (this.#line.buffered > BUFFERED_MAX) {
      // nothing more is kept for a peer that does not take what is there: the log has it
      this.#hub.leave(this);
      this.#recover(batch.after).catch(this.#fail);
    } else if (batch.causes.has(this.#own)) {
      this.#tell(batch.notices);
    } else {
      this.#line.frames(batchFrames(batch));
    }
  }

  #tell(notices: readonly Notice[]): void {
    const others = notices.filter(({ cause }) => cause !== this.#own);
    if (others.length > 0) this.#line.frames(joined(others));
  }

  async #catchUp(position: number, coalesce: boolean): Promise<void> {
    let at = position;
    while (this.#line.open) {
      const { notices, upTo, more } = await this.#hub.page(this.filter, at);
      this.#tell(coalesce ? coalesced(notices) : notices);
      at = upTo;
      if (this.#line.buffered > PACE && !(await this.#line.drained())) return;
      if (!more && this.#line.open && this.#hub.join(this, at)) return;
    }
  }

  /** Goes on from the log once the peer has taken what is there: with everything, or where it took long the newest. */
  async #recover(after: number): Promise<void> {
    const since = performance.now();
    if (!(await this.#line.drained())) return;
    const now = performance.now();
    const lagged = now - since > BURST_MS;
    if (lagged && since - this.#laggedAt < LAG_AGAIN_MS) {
      this.#line.close(CLOSE.tooSlow, 'too slow');
      return;
    }
    if (lagged) {
      this.#laggedAt = now;
      this.#line.send({ type: 'lagged', after, missed: (await this.#hub.newest()) - after });
    }
    await this.#catchUp(after, lagged);
  }
}
