// A feed that outlives its connections: it takes up after the last item seen, with growing pauses in between.
import { isProblem } from '../contract/errors.ts';
import { kernelErrors } from '../contract/kernel-errors.ts';
import { TransportError } from './transport-error.ts';

/** What a feed needs of the world. */
export interface FeedWorld {
  /** At least 0 and below 1. */
  random(): number;
  /** Settles after so many milliseconds, or at once when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** What one connection brings. */
export interface FeedPart<T> {
  /** Number of the newest item when it began; undefined: not told. */
  readonly from: number | undefined;
  readonly items: AsyncIterable<T>;
}

export interface FeedSource<T> {
  /** Opens one connection for the items after this number; undefined: for those that happen from now on. */
  open(after: number | undefined): Promise<FeedPart<T>>;
  /** Where to take up; undefined: with what happens from now on. */
  readonly after: number | undefined;
  readonly signal: AbortSignal;
}

/** Pauses between two connections, milliseconds. */
const SHORTEST_MS = 100;
const LONGEST_MS = 5000;

/** What no waiting mends: the socket is somebody else's, or what answers there is no daemon. */
const isFinal = (error: TransportError): boolean =>
  error.fault === 'malformed' || error.code === 'EACCES' || error.code === 'EPERM';

/** Whether another try makes sense. A daemon that is older than its client will not become newer by waiting. */
const mayRecover = (error: unknown): boolean =>
  error instanceof TransportError
    ? !isFinal(error)
    : isProblem(error) && error.retryable && !isProblem(error, kernelErrors.DAEMON_OUTDATED);

/** Full jitter over a range that doubles with every failure. @param failures in a row, from 1 */
export function pauseAfter(failures: number, error: unknown, random: () => number): number {
  const ceiling = Math.min(LONGEST_MS, SHORTEST_MS * 2 ** failures);
  const asked = isProblem(error) ? (error.retryAfter ?? 0) * 1000 : 0;
  return Math.max(asked, SHORTEST_MS + random() * (ceiling - SHORTEST_MS));
}

/**
 * Items in their order, none twice, until the caller leaves or the signal aborts.
 * @throws Problem that waiting does not mend
 * @throws TransportError of the same kind
 */
export async function* followFeed<T extends { readonly seq: number }>(
  source: FeedSource<T>,
  { random, sleep }: FeedWorld,
): AsyncGenerator<T, void, undefined> {
  const { signal } = source;
  let { after } = source;
  let failures = 0;
  while (!signal.aborted) {
    let fault: unknown;
    try {
      const { from, items } = await source.open(after);
      after ??= from;
      for await (const item of items) {
        if (signal.aborted) return;
        after = item.seq;
        failures = 0;
        yield item;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!mayRecover(error)) throw error;
      fault = error;
    }
    failures++;
    await sleep(pauseAfter(failures, fault, random), signal);
  }
}
