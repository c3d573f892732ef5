// When something that repeats is due for the first time.
import { expand, type Rule } from '@aurelius/core/recurrence';
import type { Wall } from '@aurelius/core/time';
import { DAY_SECONDS } from '@aurelius/core/time';
import { taskErrors } from '../contract.ts';
import type { WallTime } from '../when/zone.ts';
import { isWithinDays } from './rule.ts';

const UNIT_SECONDS: Partial<Record<Rule['freq'], number>> = {
  HOURLY: 3600,
  MINUTELY: 60,
  SECONDLY: 1,
};

const later = ({ day, seconds }: WallTime, by: number): WallTime => {
  const at = day * DAY_SECONDS + seconds + by;
  return {
    day: Math.floor(at / DAY_SECONDS),
    seconds: at - Math.floor(at / DAY_SECONDS) * DAY_SECONDS,
  };
};

/**
 * The first wall time of a rule at or after `from`. The rule begins there, so that every second week begins with the week
 * of its first day.
 * @param from its seconds are the time of day of what repeats; null: it is of days
 * @param zone IANA name
 * @throws Problem `TASK_SERIES_EMPTY`
 */
export function firstInstance(rule: Rule, from: Wall, zone: string): Wall {
  // which of the weeks counts is for the first instance to say
  const dtstart = from;
  const { instances } = expand({ rule: { ...rule, interval: 1 }, dtstart, zone }, { limit: 1 });
  if (instances[0]) return instances[0].wall;
  throw taskErrors.TASK_SERIES_EMPTY();
}

/**
 * When the first instance is due where nothing is said but the rule: on a day, from today on; at its own times, from now
 * on; by hours or less, after one of its intervals.
 * @param now what the clocks of the zone show
 * @throws Problem `TASK_SERIES_EMPTY`
 */
export function firstFromNow(rule: Rule, now: WallTime, zone: string): Wall {
  if (isWithinDays(rule)) {
    const next = later(now, (UNIT_SECONDS[rule.freq] ?? 0) * rule.interval);
    return firstInstance(rule, { ...next, seconds: next.seconds - (next.seconds % 60) }, zone);
  }
  if (rule.byHour.length === 0) return firstInstance(rule, { day: now.day, seconds: null }, zone);
  const times = {
    ...rule,
    byMinute: rule.byMinute.length > 0 ? rule.byMinute : [0],
    bySecond: rule.bySecond.length > 0 ? rule.bySecond : [0],
  };
  return firstInstance(times, now, zone);
}
