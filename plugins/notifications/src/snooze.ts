// When a snooze ends, from the words of whoever snoozes.
import { localDateTime } from '@aurelius/core/contract';
import * as z from 'zod';
import { notificationErrors } from './contract.ts';
import { instantOfLocal, nextTime } from './quiet.ts';

const MINUTE_MS = 60_000;
const UNITS = { m: MINUTE_MS, h: 60 * MINUTE_MS, d: 1440 * MINUTE_MS, w: 7 * 1440 * MINUTE_MS };
const SPAN = /^([1-9]\d{0,4})([mhdw])$/;
/** Longest snooze, milliseconds. */
const LONGEST_MS = 366 * 1440 * MINUTE_MS;

const TIME = /^([01]?\d|2[0-3]):[0-5]\d$/;

const unreadable = (detail: string) => notificationErrors.NOTIFICATION_TIME_UNREADABLE(detail);

function afterSpan(text: string, now: number): number {
  const [, count, unit] = SPAN.exec(text) ?? [];
  if (count === undefined) throw unreadable(`"${text}" is no span of time.`);
  return now + Number(count) * UNITS[unit as keyof typeof UNITS];
}

function readInstant(text: string, now: number, zone: string): number {
  if (TIME.test(text)) return nextTime(text.padStart(5, '0'), now, zone);
  const local = text.replace(' ', 'T');
  if (localDateTime().safeParse(local).success) return instantOfLocal(local, zone);
  if (z.iso.datetime({ offset: true }).safeParse(text).success) return Date.parse(text);
  throw unreadable(`"${text}" is no time.`);
}

/**
 * When a snooze ends, milliseconds since 1970 UTC.
 * @throws Problem `NOTIFICATION_TIME_UNREADABLE`, also for a time that is past or more than a year away
 */
export function readEnd(
  wish: { readonly for?: string | undefined; readonly until?: string | undefined },
  now: number,
  zone: string,
): number {
  const { for: span, until } = wish;
  if ((span === undefined) === (until === undefined)) {
    throw unreadable('Either how long or until when is said.');
  }
  const end = span === undefined ? readInstant(until ?? '', now, zone) : afterSpan(span, now);
  if (end <= now) throw unreadable('It is past.');
  if (end - now > LONGEST_MS) throw unreadable('It is more than a year away.');
  return end;
}
