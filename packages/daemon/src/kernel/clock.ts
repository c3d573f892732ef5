// The system clock: the one place that reads it.
import type { Clock } from '@aurelius/core/plugin';

export const systemClock: Clock = { now: () => Date.now() };
