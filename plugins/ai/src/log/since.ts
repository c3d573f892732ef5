// When "since" is, from the words of whoever asks.
import { instant } from '@aurelius/core/contract';
import * as z from 'zod';
import { logErrors } from '../contract/log-errors.ts';

const MINUTE_MS = 60_000;
const UNITS = { m: MINUTE_MS, h: 60 * MINUTE_MS, d: 1440 * MINUTE_MS, w: 7 * 1440 * MINUTE_MS };
const SPAN = /^([1-9]\d{0,5})([mhdw])$/;

/**
 * An instant, milliseconds since 1970 UTC: a span back from now, the begin of a day in UTC, or an instant.
 * @throws Problem `AI_SINCE_UNREADABLE`
 */
export function readSince(text: string, now: number): number {
  const [, count, unit] = SPAN.exec(text) ?? [];
  if (count !== undefined) return now - Number(count) * UNITS[unit as keyof typeof UNITS];
  if (z.iso.date().safeParse(text).success || instant().safeParse(text).success) {
    return Date.parse(text);
  }
  throw logErrors.AI_SINCE_UNREADABLE(`"${text}" is no time.`);
}
