// From the words of a recurrence to its rule and the day it begins on.
import { addMonths, DAY_SECONDS, formatWall } from '../when/civil.ts';
import type { Every } from '../when/every.ts';
import type { Moment, Reference } from '../when/expression.ts';
import { firstDay, type RuleEnd, ruleText, ruleWords } from '../when/rule.ts';
import { endOfDay, instantOf, wallOf } from '../when/zone.ts';

/** A recurrence, ready to be kept with a task. */
export interface Recurrence {
  readonly rrule: string;
  readonly repeatFrom: 'schedule' | 'completion';
  /** It in words, for people. */
  readonly words: string;
}

const UNIT_MS = { MINUTELY: 60_000, HOURLY: 3_600_000 } as const;

/** When the first instance is due. @param said the day or time that the line names beside the rule */
function firstMoment(
  { rule, seconds: ofRule, starting }: Every,
  said: Moment | null,
  dated: boolean,
  { now, wall, zone }: Reference,
): Moment {
  const begins = dated ? said : starting;
  const seconds = said?.seconds ?? starting?.seconds ?? ofRule;
  if (begins) return { day: firstDay(rule, begins.day), seconds, end: false };
  if (rule.freq === 'MINUTELY' || rule.freq === 'HOURLY') {
    const at = wallOf(now + UNIT_MS[rule.freq] * rule.interval, zone);
    return { day: at.day, seconds: seconds ?? at.seconds - (at.seconds % 60), end: false };
  }
  const passed = seconds !== null && seconds <= wall.seconds;
  return { day: firstDay(rule, passed ? wall.day + 1 : wall.day), seconds, end: false };
}

/** `20261231`, or with a time the instant in UTC, as RFC 5545 wants it of rules in a zone. */
function untilText(day: number, seconds: number | null, timed: boolean, zone: string): string {
  const digits = (text: string) => text.replace(/[-:]/g, '');
  if (!timed) return digits(formatWall({ day, seconds: null }));
  const ms = seconds === null ? endOfDay(day, zone) : instantOf({ day, seconds }, zone);
  const utc = {
    day: Math.floor(ms / 1000 / DAY_SECONDS),
    seconds: Math.floor(ms / 1000) % DAY_SECONDS,
  };
  return `${digits(formatWall(utc))}Z`;
}

function endOf({ until, times, lasting }: Every, first: Moment, zone: string): RuleEnd {
  const timed = first.seconds !== null;
  if (until) return { until: untilText(until.day, until.seconds, timed, zone) };
  if (times !== null) return { count: times };
  if (lasting === null) return null;
  const day =
    lasting.unit === 'days' ? first.day + lasting.count : addMonths(first.day, lasting.count);
  return { until: untilText(day - 1, null, timed, zone) };
}

function endWords({ until, times, lasting }: Every, first: Moment): string {
  if (until) return `, until ${formatWall({ day: until.day, seconds: null })}`;
  if (times !== null) return times === 1 ? ', once' : `, ${times} times`;
  if (lasting === null) return '';
  const day =
    lasting.unit === 'days' ? first.day + lasting.count : addMonths(first.day, lasting.count);
  return `, until ${formatWall({ day: day - 1, seconds: null })}`;
}

/** The rule that words say, and when its first instance is due. */
export function settle(
  every: Every,
  said: Moment | null,
  dated: boolean,
  reference: Reference,
): { readonly due: Moment; readonly recurrence: Recurrence } {
  const due = firstMoment(every, said, dated, reference);
  const recurrence = {
    rrule: ruleText(every.rule, endOf(every, due, reference.zone)),
    repeatFrom: every.repeatFrom,
    words: `${ruleWords(every.rule, every.repeatFrom === 'completion')}${endWords(every, due)}`,
  };
  return { due, recurrence };
}
