// Periods of a budget on its user's calendar.
import { addMonths, civilOf, DAY_SECONDS, dayOf, weekStart, zoneOf } from '@aurelius/core/time';
import type { Period } from './contract.ts';

/** From the first instant on, and before the second; milliseconds since 1970 UTC. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Stands for never, where an instant is needed: the last that a date can hold. */
export const NEVER = 8.64e15;

/** First day of the period that a day is in, and of the next one. */
function daysOf(period: Exclude<Period, 'total'>, day: number): readonly [number, number] {
  const { year, month } = civilOf(day);
  switch (period) {
    case 'day':
      return [day, day + 1];
    case 'week':
      return [weekStart(day), weekStart(day) + 7];
    case 'month': {
      const first = dayOf(year, month, 1);
      return [first, addMonths(first, 1)];
    }
    case 'year':
      return [dayOf(year, 1, 1), dayOf(year + 1, 1, 1)];
  }
}

/** The day, counted since 1970, that calendars in a zone show at an instant. */
export const dayAt = (ms: number, zone: string): number => {
  const second = Math.floor(ms / 1000);
  return Math.floor((second + zoneOf(zone).offsetAt(second)) / DAY_SECONDS);
};

/** When a day begins in a zone; where the clocks leave midnight out, that is later. */
export const startOfDay = (day: number, zone: string): number =>
  zoneOf(zone).instantOf(day * DAY_SECONDS) * 1000;

/** The period that an instant is in. @param zone IANA name */
export function periodAt(period: Period, ms: number, zone: string): Span {
  if (period === 'total') return { start: 0, end: NEVER };
  const [first, next] = daysOf(period, dayAt(ms, zone));
  return { start: startOfDay(first, zone), end: startOfDay(next, zone) };
}
