// Days to come from days that were: each weekday goes on like itself.
import { weekdayOf } from '@aurelius/core/time';

/** What the last day of a kind counts for in its average. */
const WEIGHT = 0.3;
/** So many standard deviations to either side hold four fifths of a normal distribution. */
const SPREAD = 1.2816;

export interface Prediction {
  /** What is expected of a day. @param day days since 1970 */
  expected(day: number): number;
  /** How far the sum of so many days lies from what is expected, at most, in four of five cases. */
  spread(days: number): number;
}

/** @param days what each of the days in a row came to, the first of them `firstDay`, counted since 1970 */
export function predict(firstDay: number, days: readonly number[]): Prediction {
  const levels = new Map<number, number>();
  let squares = 0;
  let compared = 0;
  for (const [at, value] of days.entries()) {
    const weekday = weekdayOf(firstDay + at);
    const level = levels.get(weekday);
    if (level !== undefined) {
      squares += (value - level) ** 2;
      compared++;
    }
    levels.set(weekday, level === undefined ? value : level + WEIGHT * (value - level));
  }
  const deviation = compared === 0 ? 0 : Math.sqrt(squares / compared);
  return {
    expected: (day) => levels.get(weekdayOf(day)) ?? 0,
    spread: (count) => SPREAD * deviation * Math.sqrt(count),
  };
}
