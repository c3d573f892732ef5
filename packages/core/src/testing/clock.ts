// A clock that stands still until a test moves it.
import type { Clock } from '../plugin/host.ts';

export interface FakeClock extends Clock {
  /** Moves the time on, milliseconds. */
  advance(ms: number): void;
}

/** @param start RFC 3339 instant */
export function fakeClock(start = '2026-11-23T10:00:00Z'): FakeClock {
  let now = Date.parse(start);
  return {
    now: () => now,
    advance(ms) {
      now += ms;
    },
  };
}
