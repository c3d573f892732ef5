// The rules that `every …` means, as the engine has them.
import type { ByDay, Rule } from '@aurelius/core/recurrence';

export type { Frequency, Rule } from '@aurelius/core/recurrence';
/** A weekday (Monday 1), every one or the nth of its period; -1 is the last. */
export type NthWeekday = ByDay;

export const everyOne = (freq: Rule['freq'], interval = 1, more: Partial<Rule> = {}): Rule => ({
  freq,
  interval,
  byMonth: [],
  byWeekNo: [],
  byYearDay: [],
  byMonthDay: [],
  byDay: [],
  byHour: [],
  byMinute: [],
  bySecond: [],
  bySetPos: [],
  skip: null,
  count: null,
  until: null,
  weekStart: 1,
  ...more,
});

export const WORKDAYS: readonly NthWeekday[] = [1, 2, 3, 4, 5].map((weekday) => ({
  nth: null,
  weekday,
}));
