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
  let text = `FREQ=${rule.freq}`;
  const add = (name: string, value: string | number) => {
    text += `;${name}=${value}`;
  };
  const numbers = (part: NumberPart) => {
    const list = rule[NUMBER_PARTS[part].field];
    if (list.length > 0) add(part, list.join(','));
  };
  if (rule.interval !== 1) add('INTERVAL', rule.interval);
  numbers('BYMONTH');
  numbers('BYWEEKNO');
  numbers('BYYEARDAY');
  numbers('BYMONTHDAY');
  if (rule.byDay.length > 0) add('BYDAY', rule.byDay.map(dayText).join(','));
  numbers('BYHOUR');
  numbers('BYMINUTE');
  numbers('BYSECOND');
  numbers('BYSETPOS');
  if (rule.skip !== null) {
    add('RSCALE', 'GREGORIAN');
    add('SKIP', rule.skip);
  }
  if (rule.count !== null) add('COUNT', rule.count);
  if (rule.until !== null) add('UNTIL', untilText(rule.until));
  if (rule.weekStart !== 1) add('WKST', WEEKDAYS[rule.weekStart - 1] ?? '');
  return text;
}
