// Timestamps of org, `<2026-12-01 Tue 09:00 ++1w>`: wall time to the minute, with how it repeats.
import { parseRule, writeRule } from '@aurelius/core/recurrence';
import { parseWall, weekdayOf } from '@aurelius/core/time';
import type { Task } from '../../contract.ts';
import { RowFault } from '../decoded.ts';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const FREQ: Readonly<Record<string, string>> = {
  h: 'HOURLY',
  d: 'DAILY',
  w: 'WEEKLY',
  m: 'MONTHLY',
  y: 'YEARLY',
};

export interface Stamp {
  /** `2026-12-01`, or `2026-12-01T09:00`. */
  readonly wall: string;
  readonly rrule: string | null;
  readonly repeatFrom: Task['repeatFrom'];
  /** Minutes before it that org warns. */
  readonly warning: number | null;
}

const STAMP =
  /^[<[](\d{4}-\d\d-\d\d)(?:[ \t]+[^\s\d<>[\]+.-][^\s<>[\]]*)?(?:[ \t]+(\d{1,2}:\d\d)(?:-\d{1,2}:\d\d)?)?((?:[ \t]+(?:\.\+|\+\+|\+|--|-)\d{1,4}[hdwmy](?:\/\d{1,4}[hdwmy])?)*)[ \t]*[>\]]$/;
const MINUTES: Readonly<Record<string, number>> = {
  h: 60,
  d: 1440,
  w: 10_080,
  m: 43_200,
  y: 525_600,
};

/** @throws RowFault */
export function readStamp(text: string): Stamp {
  const [, day, time, cookies = ''] = STAMP.exec(text) ?? [];
  const wall = day && (time === undefined ? day : `${day}T${time.padStart(5, '0')}`);
  if (!wall || !parseWall(wall)) throw new RowFault(`"${text.slice(0, 60)}" is not a timestamp`);
  let repeat: Pick<Stamp, 'rrule' | 'repeatFrom'> = { rrule: null, repeatFrom: null };
  let warning: number | null = null;
  for (const cookie of cookies.trim().split(/[ \t]+/)) {
    const [, mark, count, unit = ''] = /^(\.\+|\+\+|\+|--|-)(\d+)([hdwmy])/.exec(cookie) ?? [];
    if (mark === undefined || Number(count) === 0) continue;
    if (mark.includes('+')) repeat = repetitionOf(mark, Number(count), unit);
    else warning = Number(count) * (MINUTES[unit] ?? 0);
  }
  return { wall, ...repeat, warning };
}

function repetitionOf(mark: string, count: number, unit: string) {
  const rrule = `FREQ=${FREQ[unit]}${count === 1 ? '' : `;INTERVAL=${count}`}`;
  return { rrule, repeatFrom: mark === '.+' ? ('completion' as const) : ('schedule' as const) };
}

/** What org says of a rule, ` ++1w`; null where it has no way to. */
export function repeaterOf(rrule: string, repeatFrom: Task['repeatFrom']): string | null {
  try {
    const { freq, interval } = parseRule(rrule);
    const unit = Object.keys(FREQ).find((one) => FREQ[one] === freq);
    if (unit === undefined || interval > 9999) return null;
    const mark = repeatFrom === 'completion' ? '.+' : '++';
    const back = repetitionOf(mark, interval, unit).rrule;
    return writeRule(parseRule(rrule)) === back && back === rrule
      ? ` ${mark}${interval}${unit}`
      : null;
  } catch {
    return null;
  }
}

/** @param wall `2026-12-01`, or a wall time, of which the minute is written */
export function stampText(wall: string, active: boolean, repeater = ''): string {
  const day = wall.slice(0, 10);
  const name = DAYS[weekdayOf(parseWall(day)?.day ?? 0) - 1];
  const time = wall.length > 10 ? ` ${wall.slice(11, 16)}` : '';
  const text = `${day} ${name}${time}${repeater}`;
  return active ? `<${text}>` : `[${text}]`;
}
