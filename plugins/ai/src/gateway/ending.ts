// When a request ends before its answer does: its caller goes, its time is up, the daemon stops. One signal for all of it.
import { aiErrors } from '../contract/errors.ts';

/** How long one request may take, and whether anybody still waits for it. */
export interface Ending {
  /** Aborts everything that is done for the request. */
  readonly signal: AbortSignal;
  /** The caller went away, or the daemon stops: nobody reads what would be said. */
  readonly gone: boolean;
  /** @throws the reason, once it is over */
  assertWaited(): void;
  /** Waits, unless it ends before. @throws the reason then */
  pause(ms: number): Promise<void>;
  /** Stops watching the clock and the caller. */
  release(): void;
}

/** @param totalSeconds for the whole of the answer */
export function endingOf(caller: AbortSignal, totalSeconds: number): Ending {
  const controller = new AbortController();
  const { signal } = controller;
  const onGone = () => controller.abort(caller.reason);
  if (caller.aborted) onGone();
  // not AbortSignal.any: the signal of a caller hangs on one that lives as long as the daemon
  else caller.addEventListener('abort', onGone, { once: true });
  const timer = setTimeout(() => {
    controller.abort(
      aiErrors.AI_TOO_LONG(`The answer was not complete after ${totalSeconds} seconds.`),
    );
  }, totalSeconds * 1000);
  return {
    signal,
    get gone() {
      return caller.aborted;
    },
    assertWaited: () => signal.throwIfAborted(),
    pause(ms) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const onAbort = () => {
        clearTimeout(waiting);
        reject(signal.reason);
      };
      const waiting = setTimeout(() => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort, { once: true });
      return promise;
    },
    release() {
      clearTimeout(timer);
      caller.removeEventListener('abort', onGone);
    },
  };
}
