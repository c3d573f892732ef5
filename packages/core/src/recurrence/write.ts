// Writes a rule, always in the same order, so that equal rules are equal texts.
import { formatWall } from '../time/civil.ts';
import {
  type ByDay,
  NUMBER_PARTS,
  type NumberPart,
  type Rule,
  type Until,
  WEEKDAYS,
} from './rule.ts';

const dayText = ({ weekday, nth }: ByDay): string => `${nth ?? ''}${WEEKDAYS[weekday - 1]}`;

/** A wall time as iCalendar writes it: `20261124`, `20261124T090000`, with `Z` where it is of UTC. */
const untilText = (until: Until): string =>
  `${formatWall(until).replace(/[-:]/g, '')}${until.utc ? 'Z' : ''}`;

/** `FREQ`, `INTERVAL`, the `BY` parts as they are applied, `RSCALE` and `SKIP`, `COUNT` or `UNTIL`, `WKST`; defaults are left out. */
export function writeRule(rule: Rule): string {
  const numbers = (part: NumberPart) => [part, rule[NUMBER_PARTS[part].field].join(',')];
  const parts = [
    ['FREQ', rule.freq],
    ['INTERVAL', rule.interval === 1 ? '' : String(rule.interval)],
    ...(['BYMONTH', 'BYWEEKNO', 'BYYEARDAY', 'BYMONTHDAY'] as const).map(numbers),
    ['BYDAY', rule.byDay.map(dayText).join(',')],
    ...(['BYHOUR', 'BYMINUTE', 'BYSECOND', 'BYSETPOS'] as const).map(numbers),
    ['RSCALE', rule.skip === null ? '' : 'GREGORIAN'],
    ['SKIP', rule.skip ?? ''],
    ['COUNT', rule.count === null ? '' : String(rule.count)],
    ['UNTIL', rule.until === null ? '' : untilText(rule.until)],
    ['WKST', rule.weekStart === 1 ? '' : (WEEKDAYS[rule.weekStart - 1] ?? '')],
  ];
  return parts
    .filter(([, value]) => value !== '')
    .map((part) => part.join('='))
    .join(';');
}
