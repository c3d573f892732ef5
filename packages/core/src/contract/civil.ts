// Civil dates as text: which one it is somewhere, and those around it.
import { instantText } from './instant.ts';

const DAY_MS = 86_400_000;

/** The date, `2026-11-24`, that calendars in a zone show. @param ms milliseconds since 1970 UTC @param zone IANA name */
export const dateIn = (ms: number, zone: string): string =>
  // Swedish is written like ISO 8601
  new Date(ms).toLocaleDateString('sv', { timeZone: zone });

/** The date so many days later, or earlier. @param date `2026-11-24` */
export const shiftedDate = (date: string, days: number): string =>
  instantText(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).slice(0, date.length);
