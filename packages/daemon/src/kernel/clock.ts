// The system's clock and zone: the one place that reads them.
import type { Clock } from '@aurelius/core/plugin';

export const systemClock: Clock = { now: () => Date.now() };

/** IANA zone that this machine is set to. */
export const systemZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;
