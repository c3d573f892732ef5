// The rule of a task that repeats: read strictly, written in one order, and with the 31st in every month unless it says otherwise.
import {
  describeRule,
  parseRule,
  type Rule,
  RuleFault,
  writeRule,
} from '@aurelius/core/recurrence';
import { civilOf, type Wall } from '@aurelius/core/time';
import { type Task, taskErrors } from '../contract.ts';

/** The first day of a month that not every month has. */
const SELDOM = 29;

/** Whether the engine can make nothing of days without a time. */
export const isWithinDays = ({ freq }: Rule): boolean =>
  freq === 'HOURLY' || freq === 'MINUTELY' || freq === 'SECONDLY';

/**
 * The rule as tasks have it: a day that a month does not have is its last one, unless SKIP is written.
 * @param first the day of the first instance, which a rule without days repeats
 */
export function taskRule(rule: Rule, first: Wall): Rule {
  const { freq, skip, byMonthDay, byDay } = rule;
  if (freq !== 'MONTHLY' || skip !== null) return rule;
  const days = byMonthDay.length > 0 || byDay.length > 0 ? byMonthDay : [civilOf(first.day).day];
  return days.some((day) => day >= SELDOM) ? { ...rule, skip: 'BACKWARD' } : rule;
}

const invalid = (text: string, reason: string) => {
  const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return taskErrors.TASK_RULE_INVALID(`"${shown}": ${reason}.`);
};

/** Does what may find a fault in a rule. @throws Problem `TASK_RULE_INVALID` */
export function withRule<T>(text: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RuleFault) throw invalid(text, error.message);
    throw error;
  }
}

/** @throws Problem `TASK_RULE_INVALID` */
export const readRule = (text: string): Rule => withRule(text, () => parseRule(text));

/** The rule of a stored task; null where an import brought what is none. */
export function storedRule(text: string | null): Rule | null {
  if (text === null) return null;
  try {
    return parseRule(text);
  } catch {
    return null;
  }
}

/** @throws Problem `TASK_RULE_INVALID` for a rule by hours or less of a task that is due on days */
export function assertTimed(rule: Rule, first: Wall): void {
  if (first.seconds !== null || !isWithinDays(rule)) return;
  throw invalid(
    writeRule(rule),
    'a task that is due on a day, without a time, repeats by days or longer',
  );
}

const AFTER = ' after it was done';

/** A rule in words. */
export const ruleWords = (rule: Rule, repeatFrom: Task['repeatFrom']): string =>
  `${describeRule(rule)}${repeatFrom === 'completion' ? AFTER : ''}`;

/** Rules whose words are kept: lists say the same few again and again. */
const KEPT = 200;
const words = new Map<string, string>();

/** How a task repeats, in words; null: it does not. */
export function repeatsOf({
  rrule,
  repeatFrom,
}: Pick<Task, 'rrule' | 'repeatFrom'>): string | null {
  if (rrule === null) return null;
  const key = `${repeatFrom} ${rrule}`;
  const kept = words.get(key);
  if (kept !== undefined) return kept;
  const rule = storedRule(rrule);
  const said = rule === null ? rrule : ruleWords(rule, repeatFrom);
  if (words.size >= KEPT) words.clear();
  words.set(key, said);
  return said;
}
