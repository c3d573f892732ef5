// The days that a report is about.
import type { CallContext } from '@aurelius/core/plugin';
import { DAY_SECONDS, formatWall, parseWall } from '@aurelius/core/time';
import { billingErrors, type Period } from './contract.ts';
import { dayAt, NEVER, periodAt, type Span, startOfDay } from './period.ts';

export interface Asked {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly period?: Period | undefined;
}

export interface Days extends Span {
  /** First and last day, `2026-11-24`. Null: since ever. */
  readonly since: string | null;
  readonly until: string;
}

/** A day counted since 1970 as a date. */
export const dateText = (day: number): string => formatWall({ day, seconds: null });

const dayOfText = (date: string): number => {
  const day = parseWall(date)?.day;
  if (day === undefined || Math.abs(day * DAY_SECONDS * 1000) >= NEVER) {
    throw billingErrors.SPENDING_RANGE_UNFIT(`${date} is no day.`);
  }
  return day;
};

/** The span of days that is asked for; by itself the month that runs. @throws Problem `SPENDING_RANGE_UNFIT` */
export function daysOf(
  { since, until, period }: Asked,
  now: number,
  zone: CallContext['zone'],
): Days {
  const today = dayAt(now, zone);
  if (since === undefined && until === undefined) {
    const span = periodAt(period ?? 'month', now, zone);
    const isTotal = span.end === NEVER;
    return {
      ...span,
      since: isTotal ? null : dateText(dayAt(span.start, zone)),
      until: dateText(today),
    };
  }
  if (period !== undefined) {
    throw billingErrors.SPENDING_RANGE_UNFIT('A period and days are given.');
  }
  const last = until === undefined ? today : dayOfText(until);
  const first = since === undefined ? null : dayOfText(since);
  if (first !== null && first > last) {
    throw billingErrors.SPENDING_RANGE_UNFIT(`${since} is after ${dateText(last)}.`);
  }
  return {
    start: first === null ? 0 : startOfDay(first, zone),
    end: startOfDay(last + 1, zone),
    since: first === null ? null : dateText(first),
    until: dateText(last),
  };
}
