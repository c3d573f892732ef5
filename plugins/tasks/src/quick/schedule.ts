// From the words of a recurrence to its rule and the day it begins on.
import { parseRule, type Rule, writeRule } from '@aurelius/core/recurrence';
import { addMonths, DAY_SECONDS, inRange, type Wall, weekdayOf } from '@aurelius/core/time';
import { firstFromNow, firstInstance } from '../series/first.ts';
import { taskRule } from '../series/rule.ts';
import type { Every } from '../when/every.ts';
import type { Moment, Reference } from '../when/expression.ts';
import { endOfDay, instantOf } from '../when/zone.ts';

/** A recurrence, ready to be kept with a task. */
export interface Recurrence {
  readonly rrule: string;
  readonly repeatFrom: 'schedule' | 'completion';
  /** The same as `rrule`; `ruleWords` says it to people. */
  readonly rule: Rule;
}

/** The first instance from a day on: of the commonest rules it is plain to see, of the others the engine tells it. */
function firstOf(rule: Rule, from: Wall, zone: string): Wall {
  const { freq, byDay, byMonthDay, byMonth, bySetPos } = rule;
  const plain = byMonthDay.length === 0 && byMonth.length === 0 && bySetPos.length === 0;
  if (plain && byDay.length === 0 && freq !== 'MINUTELY' && freq !== 'HOURLY') return from;
  if (!plain || freq !== 'WEEKLY') return firstInstance(rule, from, zone);
  const today = weekdayOf(from.day);
  const ahead = Math.min(...byDay.map(({ weekday }) => (weekday - today + 7) % 7));
  const day = from.day + ahead;
  return inRange(day) ? { day, seconds: from.seconds } : firstInstance(rule, from, zone);
}

/** Whether the lists of a rule are as they are written: words come in any order. */
const inOrder = ({ byDay, byMonthDay, byMonth }: Rule): boolean =>
  byDay.length < 2 && byMonthDay.length < 2 && byMonth.length < 2;

/** When the first instance is due. @param said the day or time that the line names beside the rule */
function firstMoment(
  { rule: written, seconds: ofRule, starting }: Every,
  said: Moment | null,
  dated: boolean,
  { wall, zone }: Reference,
): Wall {
  const rule = taskRule(written, wall);
  const begins = dated ? said : starting;
  const seconds = said?.seconds ?? starting?.seconds ?? ofRule;
  if (begins) return firstOf(rule, { day: begins.day, seconds }, zone);
  if (rule.freq === 'MINUTELY' || rule.freq === 'HOURLY') {
    const first = firstFromNow(rule, wall, zone);
    return { ...first, seconds: seconds ?? first.seconds };
  }
  const passed = seconds !== null && seconds <= wall.seconds;
  return firstOf(rule, { day: passed ? wall.day + 1 : wall.day, seconds }, zone);
}

/** A day, or with a time the instant in UTC, as RFC 5545 wants it of rules in a zone. */
function untilOf(day: number, seconds: number | null, timed: boolean, zone: string): Rule['until'] {
  if (!timed) return { day, seconds: null, utc: false };
  const ms = seconds === null ? endOfDay(day, zone) : instantOf({ day, seconds }, zone);
  const at = Math.floor(ms / 1000);
  const last = Math.floor(at / DAY_SECONDS);
  return { day: last, seconds: at - last * DAY_SECONDS, utc: true };
}

function endOf(
  { until, times, lasting }: Every,
  first: Wall,
  zone: string,
): Partial<Pick<Rule, 'count' | 'until'>> {
  const timed = first.seconds !== null;
  if (until) return { until: untilOf(until.day, until.seconds, timed, zone) };
  if (times !== null) return { count: times };
  if (lasting === null) return {};
  const day =
    lasting.unit === 'days' ? first.day + lasting.count : addMonths(first.day, lasting.count);
  return { until: untilOf(day - 1, null, timed, zone) };
}

/**
 * The rule that words say, and when its first instance is due.
 * @throws Problem `TASK_SERIES_EMPTY`
 */
export function settle(
  every: Every,
  said: Moment | null,
  dated: boolean,
  reference: Reference,
): { readonly due: Moment; readonly recurrence: Recurrence } {
  const first = firstMoment(every, said, dated, reference);
  const ends = { ...every.rule, ...endOf(every, first, reference.zone) };
  const written = taskRule(ends, first);
  const rule = inOrder(written) ? written : parseRule(writeRule(written));
  const recurrence = { rrule: writeRule(rule), repeatFrom: every.repeatFrom, rule };
  return { due: { ...first, end: false }, recurrence };
}
