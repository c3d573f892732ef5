// Civil dates and wall times as whole numbers: no zone, no clock.
// A day is the count of days since 1970-01-01 in the proleptic Gregorian calendar.

export interface CivilDate {
  readonly year: number;
  /** 1..12 */
  readonly month: number;
  /** 1..31 */
  readonly day: number;
}

/** A wall time: a day and the seconds since its midnight; null seconds mean the whole day. */
export interface Wall {
  readonly day: number;
  readonly seconds: number | null;
}

export const DAY_SECONDS = 86_400;

/** Day number of a civil date (H. Hinnant, "chrono-compatible low-level date algorithms"). */
export function dayOf(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** Inverse of {@link dayOf}. */
export function civilOf(dayNumber: number): CivilDate {
  const days = dayNumber + 719_468;
  const era = Math.floor(days / 146_097);
  const dayOfEra = days - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9);
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}

export const daysInMonth = (year: number, month: number): number =>
  dayOf(month === 12 ? year + 1 : year, month === 12 ? 1 : month + 1, 1) - dayOf(year, month, 1);

/** Day number of a date that exists, else null (31 February). */
export function realDay(year: number, month: number, day: number): number | null {
  if (month < 1 || month > 12 || day < 1) return null;
  // every month has 28
  if (day > 28 && day > daysInMonth(year, month)) return null;
  return dayOf(year, month, day);
}

/** ISO weekday: Monday is 1, Sunday 7. */
export const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;

/** Monday of the ISO week. */
export const weekStart = (day: number): number => day - weekdayOf(day) + 1;

/** The same day of the month `months` later; 31 January plus one month is the last of February. */
export function addMonths(day: number, months: number): number {
  const from = civilOf(day);
  const count = from.year * 12 + from.month - 1 + months;
  const year = Math.floor(count / 12);
  const month = count - year * 12 + 1;
  return dayOf(year, month, Math.min(from.day, daysInMonth(year, month)));
}

/** First and last day that every zone can turn into an instant with a four-digit year. */
const FIRST_DAY = dayOf(1, 1, 3);
const LAST_DAY = dayOf(9999, 12, 29);
export const inRange = (day: number): boolean => day >= FIRST_DAY && day <= LAST_DAY;

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

/** `2026-11-24`, or `2026-11-24T09:00:00` with a time. */
export function formatWall(wall: Wall): string {
  const { year, month, day } = civilOf(wall.day);
  const date = `${pad(year, 4)}-${pad(month)}-${pad(day)}`;
  if (wall.seconds === null) return date;
  const { seconds } = wall;
  return `${date}T${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
}

const WALL = /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?)?$/;

/** Reads what {@link formatWall} writes, seconds optional, fractions dropped; null for anything else. */
export function parseWall(text: string): Wall | null {
  const match = WALL.exec(text);
  if (!match) return null;
  const day = realDay(Number(match[1]), Number(match[2]), Number(match[3]));
  if (day === null || !inRange(day)) return null;
  if (match[4] === undefined) return { day, seconds: null };
  const seconds = secondsOf(Number(match[4]), Number(match[5]), Number(match[6] ?? 0));
  return seconds === null ? null : { day, seconds };
}

/** Seconds since midnight of a time that exists, else null. */
export function secondsOf(hour: number, minute: number, second: number): number | null {
  if (hour > 23 || minute > 59 || second > 59) return null;
  return hour * 3600 + minute * 60 + second;
}
