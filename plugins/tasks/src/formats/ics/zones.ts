// Time zones of iCalendar: VTIMEZONE written for the years that are used, and names of zones understood.
import { instances, parseRule, type Rule } from '@aurelius/core/recurrence';
import { parseWall, type Wall } from '@aurelius/core/time';
import { Temporal } from 'temporal-polyfill';
import { findIana } from 'windows-iana';
import { knownZone } from '../../when/zone.ts';
import { type Component, folded } from './lines.ts';

/** Most years that one VTIMEZONE tells of. */
const YEARS_MAX = 120;

export interface Years {
  readonly from: number;
  readonly to: number;
}

interface Change {
  /** What clocks show the moment before they change, `20260329T020000`. */
  readonly wall: string;
  /** Offsets from UTC before and after, seconds. */
  readonly before: number;
  readonly after: number;
}

const pad = (value: number, width = 2) => String(value).padStart(width, '0');

function offsetText(seconds: number): string {
  const all = Math.abs(seconds);
  const text = `${pad(Math.floor(all / 3600))}${pad(Math.floor(all / 60) % 60)}`;
  return `${seconds < 0 ? '-' : '+'}${text}${all % 60 === 0 ? '' : pad(all % 60)}`;
}

const compact = (at: Temporal.ZonedDateTime | Temporal.PlainDateTime): string =>
  `${pad(at.year, 4)}${pad(at.month)}${pad(at.day)}T${pad(at.hour)}${pad(at.minute)}${pad(at.second)}`;

const offsetOf = (at: Temporal.ZonedDateTime) => Math.round(at.offsetNanoseconds / 1e9);

function changesOf(zone: string, { from, to }: Years): Change[] {
  const last = Math.min(to, from + YEARS_MAX);
  const begin = Temporal.PlainDateTime.from({ year: from, month: 1, day: 1 }).toZonedDateTime(zone);
  const first = { wall: compact(begin), before: offsetOf(begin), after: offsetOf(begin) };
  const changes: Change[] = [first];
  for (let at = begin.getTimeZoneTransition('next'); at && at.year <= last; ) {
    const before = offsetOf(at.subtract({ nanoseconds: 1 }));
    const shown = at.toInstant().toZonedDateTimeISO('UTC').add({ seconds: before });
    changes.push({ wall: compact(shown), before, after: offsetOf(at) });
    at = at.getTimeZoneTransition('next');
  }
  return changes;
}

/** A VTIMEZONE that is right in the years given, as lines of a file. */
export function zoneText(zone: string, years: Years): string {
  const kinds = Map.groupBy(changesOf(zone, years), ({ before, after }) => `${before} ${after}`);
  const rules = [...kinds.values()].flatMap((same) => {
    const [first, ...more] = same as [Change, ...Change[]];
    const name = first.after > first.before ? 'DAYLIGHT' : 'STANDARD';
    return [
      `BEGIN:${name}`,
      `DTSTART:${first.wall}`,
      `TZOFFSETFROM:${offsetText(first.before)}`,
      `TZOFFSETTO:${offsetText(first.after)}`,
      ...(more.length > 0 ? [`RDATE:${more.map(({ wall }) => wall).join(',')}`] : []),
      `END:${name}`,
    ];
  });
  return ['BEGIN:VTIMEZONE', `TZID:${zone}`, ...rules, 'END:VTIMEZONE'].map(folded).join('');
}

/** The zone that a TZID names: of the IANA database, behind the path of a program, or as Windows calls it; else null. */
export function zoneNamed(tzid: string): string | null {
  const tail = tzid.split('/').slice(-2).join('/');
  for (const name of [tzid, tail, tzid.split('/').at(-1) ?? '', findIana(tzid)[0] ?? '']) {
    try {
      return knownZone(name);
    } catch {
      // the next one may be
    }
  }
  return null;
}

/** One rule of a VTIMEZONE: since when clocks show which offset. */
export interface Observance {
  readonly start: Wall;
  readonly rule: Rule | null;
  readonly rdates: readonly Wall[];
  /** Seconds. */
  readonly offset: number;
}

/** `20260329T020000` as a wall time. */
function wallOfCompact(text: string): Wall | null {
  return parseWall(
    text.replace(/^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d))?Z?$/, (_, y, m, d, h, min, s) =>
      h === undefined ? `${y}-${m}-${d}` : `${y}-${m}-${d}T${h}:${min}:${s}`,
    ),
  );
}

const valueIn = ({ lines }: Component, name: string): string | undefined => {
  const found = lines.find(({ text }) => new RegExp(`^${name}[;:]`, 'i').test(text))?.text;
  return found?.slice(found.indexOf(':') + 1).trim();
};

/** Rules of one zone that are looked at, and steps of the recurrence of each: some ten years of a rule that is one. */
const OBSERVANCES_MAX = 100;
const STEPS = 1000;

/** What all rules of the zones of one file may still cost, in expansions. */
export interface Budget {
  left: number;
}
export const newBudget = (): Budget => ({ left: 200 });

/** A rule as zones have it; others are not looked at. */
function yearlyRule(text: string | undefined): Rule | null {
  if (text === undefined) return null;
  try {
    const rule = parseRule(text);
    return rule.freq === 'YEARLY' && rule.count === null ? rule : null;
  } catch {
    return null;
  }
}

/** What a VTIMEZONE says. */
export function observancesOf({ parts }: Component): Observance[] {
  return parts.slice(0, OBSERVANCES_MAX).flatMap((part) => {
    const start = wallOfCompact(valueIn(part, 'DTSTART') ?? '');
    const [, sign, hours, minutes] =
      /^([+-])(\d\d)(\d\d)(?:\d\d)?$/.exec(valueIn(part, 'TZOFFSETTO') ?? '') ?? [];
    if (!start || hours === undefined) return [];
    const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60 : 60);
    const rdates = (valueIn(part, 'RDATE') ?? '').split(',', 500).flatMap((one) => {
      const wall = wallOfCompact(one);
      return wall ? [wall] : [];
    });
    return [{ start, rule: yearlyRule(valueIn(part, 'RRULE')), rdates, offset }];
  });
}

const DAY = 86_400;
const secondsOf = ({ day, seconds }: Wall) => day * DAY + (seconds ?? 0);
/** What is looked at of a rule behind a time: any rule of a zone comes once a year. */
const LOOK_BACK = 400 * DAY;

/** When a rule last began to hold, seconds of wall time; null where it never had by then. */
function lastOnset({ start, rule, rdates }: Observance, wall: number, budget: Budget) {
  const given = [start, ...rdates].map(secondsOf).filter((at) => at <= wall);
  const latest = given.length === 0 ? null : Math.max(...given);
  if (rule === null || latest === null || budget.left-- <= 0) return latest;
  let last = latest;
  const series = { rule, dtstart: start, zone: 'UTC' };
  for (const { second } of instances(series, wall - LOOK_BACK, STEPS)) {
    if (second > wall) break;
    last = Math.max(last, second);
  }
  return last;
}

/** The offset that a VTIMEZONE of a file has clocks show at a wall time, seconds; null where it does not say. */
export function offsetIn(all: readonly Observance[], at: Wall, budget: Budget): number | null {
  const wall = secondsOf(at);
  let best: { onset: number; offset: number } | null = null;
  for (const observance of all) {
    const onset = lastOnset(observance, wall, budget);
    if (onset !== null && (!best || onset > best.onset)) {
      best = { onset, offset: observance.offset };
    }
  }
  return best?.offset ?? all[0]?.offset ?? null;
}
