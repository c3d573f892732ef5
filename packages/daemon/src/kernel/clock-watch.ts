// Whether the clock jumps: somebody sets it, or the machine sleeps. Wall time is compared with time that only passes.
import type { Clock } from '@aurelius/core/plugin';

/** Time that only passes, milliseconds from some beginning; a machine that sleeps does not count it. */
export type Monotonic = () => number;

/** Smaller steps, as those of a clock that is kept right by a server, are none, milliseconds. */
const STEP_MS = 2000;
/** The two are read together, or once more: whoever is held up in between would see a jump, milliseconds. */
const TOGETHER_MS = 50;
const TRIES = 3;
/** A leap forward beyond this is believed when it has lasted, milliseconds. */
const LEAP_MS = 86_400_000;
/** A wrong clock is commonly put right within this, milliseconds. */
const BELIEVED_AFTER_MS = 3_600_000;

export interface ClockWatch {
  /** By how much wall time has jumped since this was asked last, milliseconds; negative: it was set back. */
  jumped(): number;
  /**
   * What the time is at least, milliseconds since 1970 UTC: behind the clock for an hour after that has leapt by more than a
   * day. What is removed by its age is removed by this.
   */
  sure(): number;
  /** Has it know an instant that was written down before it began, milliseconds since 1970 UTC. */
  remember(written: number): void;
}

export function createClockWatch(clock: Clock, monotonic: Monotonic): ClockWatch {
  /** Wall time less passed time; changes with a jump only. Null: they could not be read together. */
  const read = (): number | null => {
    for (let tries = 0; tries < TRIES; tries++) {
      const before = monotonic();
      const wall = clock.now();
      if (monotonic() - before < TOGETHER_MS) return wall - before;
    }
    return null;
  };
  let base = clock.now() - monotonic();
  let jump = 0;
  let leap = 0;
  let leapt = Number.NEGATIVE_INFINITY;

  const note = (by: number) => {
    if (Math.abs(by) < STEP_MS) return;
    jump += by;
    // of a leap that is taken back nothing is left to be doubted
    if (by < 0) leap = Math.max(0, leap + by);
    if (by <= LEAP_MS) return;
    leap += by;
    leapt = monotonic();
  };
  const look = () => {
    const now = read();
    if (now !== null) {
      note(now - base);
      base = now;
    }
    if (leap > 0 && monotonic() - leapt >= BELIEVED_AFTER_MS) leap = 0;
  };
  return {
    jumped() {
      look();
      const by = jump;
      jump = 0;
      return by;
    },
    sure() {
      look();
      return clock.now() - leap;
    },
    remember(written) {
      const by = clock.now() - written;
      // that it went on while nobody was here is no jump, unless it was for long
      if (by < 0 || by > LEAP_MS) note(by);
    },
  };
}
