// The system's clocks and zone: the one place that reads them.
import type { Clock } from '@aurelius/core/plugin';

export const systemClock: Clock = { now: () => Date.now() };

/** IANA zone that this machine is set to. */
export const systemZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Time that only passes, milliseconds since the process began. */
export const passedTime = (): number => performance.now();
