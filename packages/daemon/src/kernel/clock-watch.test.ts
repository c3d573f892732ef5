import { fakeClock } from '@aurelius/core/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { type ClockWatch, createClockWatch } from './clock-watch.ts';

const HOUR = 3_600_000;
const MONTH = 30 * 24 * HOUR;

let clock: ReturnType<typeof fakeClock>;
let passed: number;
let watch: ClockWatch;
beforeEach(() => {
  clock = fakeClock();
  passed = 1000;
  watch = createClockWatch(clock, () => passed);
});

const pass = (ms: number) => {
  clock.advance(ms);
  passed += ms;
};

describe('a clock', () => {
  it('that only goes on has not jumped', () => {
    pass(MONTH);
    expect([watch.jumped(), watch.sure()]).toEqual([0, clock.now()]);
  });

  it('that is kept right in small steps has not jumped', () => {
    for (let step = 0; step < 100; step++) {
      clock.advance(step % 2 === 0 ? 900 : -900);
      pass(60_000);
      expect(watch.jumped()).toBe(0);
    }
  });

  it.each([5000, -5000, MONTH, -MONTH])('that was set by %d ms has jumped once', (by) => {
    clock.advance(by);
    pass(1000);
    expect([watch.jumped(), watch.jumped()]).toEqual([by, 0]);
  });

  it('that jumped while only the surest time was asked for has jumped', () => {
    clock.advance(-MONTH);
    watch.sure();
    expect(watch.jumped()).toBe(-MONTH);
  });

  it('is not read while its reader is held up', () => {
    let held = 0;
    const slow = createClockWatch(clock, () => {
      held += 30_000;
      return held;
    });
    expect(slow.jumped()).toBe(0);
  });
});

describe('what the time is at least', () => {
  it('stays behind a leap of a month for an hour', () => {
    const before = clock.now();
    clock.advance(MONTH);
    expect(watch.sure()).toBe(before);
    pass(HOUR - 1);
    expect(watch.sure()).toBe(before + HOUR - 1);
    pass(1);
    expect(watch.sure()).toBe(clock.now());
  });

  it('is the clock again when a leap is taken back', () => {
    clock.advance(MONTH);
    watch.sure();
    clock.advance(-MONTH);
    expect(watch.sure()).toBe(clock.now());
  });

  it('is the clock after a night', () => {
    clock.advance(8 * HOUR);
    expect(watch.sure()).toBe(clock.now());
  });

  it('knows of what was written down before', () => {
    watch.remember(clock.now() - MONTH);
    expect(watch.sure()).toBe(clock.now() - MONTH);
    const other = createClockWatch(clock, () => passed);
    other.remember(clock.now() + MONTH);
    expect([other.jumped(), other.sure()]).toEqual([-MONTH, clock.now()]);
  });
});
