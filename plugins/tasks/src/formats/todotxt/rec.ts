// The word `rec:` that many programs add to todo.txt: `+1w` counts from the due date, `1w` from when it is done.
import type { Task } from '../../contract.ts';

const REC = /^(\+?)(\d{1,4})([dbwmy])$/;
const FREQ: Readonly<Record<string, string>> = {
  d: 'DAILY',
  w: 'WEEKLY',
  m: 'MONTHLY',
  y: 'YEARLY',
};
const WORKDAYS = 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR';
const PLAIN = /^FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(?:;INTERVAL=([1-9]\d{0,3}))?$/;

type Rule = { readonly rrule: string; readonly repeatFrom: NonNullable<Task['repeatFrom']> };

/** What a `rec:` word means; null where it means nothing that can be said as a rule. */
export function ruleOf(word: string | undefined): Rule | null {
  const [, strict, count, unit = ''] = REC.exec(word ?? '') ?? [];
  if (count === undefined || Number(count) === 0) return null;
  const repeatFrom = strict ? 'schedule' : 'completion';
  if (unit === 'b') return count === '1' ? { rrule: WORKDAYS, repeatFrom } : null;
  const interval = count === '1' ? '' : `;INTERVAL=${Number(count)}`;
  return { rrule: `FREQ=${FREQ[unit]}${interval}`, repeatFrom };
}

/** Inverse of {@link ruleOf}; null for rules that it has no word for. */
export function recOf(rrule: string, repeatFrom: Task['repeatFrom']): string | null {
  const strict = repeatFrom === 'completion' ? '' : '+';
  if (rrule === WORKDAYS) return `${strict}1b`;
  const [, freq, interval = '1'] = PLAIN.exec(rrule) ?? [];
  const unit = Object.keys(FREQ).find((one) => FREQ[one] === freq);
  const word = unit && `${strict}${interval}${unit}`;
  return word && ruleOf(word)?.rrule === rrule ? word : null;
}
