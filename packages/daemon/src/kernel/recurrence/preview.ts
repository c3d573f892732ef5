// Which dates a rule stands for. Looking for them ends by itself before it keeps anybody else waiting.
import { isTimeZone } from '@aurelius/core/config';
import type { InputOf, OutputOf } from '@aurelius/core/contract';
import { recurrenceErrors, type recurrenceOperations } from '@aurelius/core/kernel';
import {
  describeRule,
  expand,
  type Moment,
  parseRule,
  RuleFault,
  writeRule,
} from '@aurelius/core/recurrence';
import { DAY_SECONDS, formatWall, parseWall, zoneOf } from '@aurelius/core/time';

type Preview = (typeof recurrenceOperations)['preview'];

const invalid = (pointer: string, message: string) =>
  recurrenceErrors.RECURRENCE_INVALID(message, { errors: [{ pointer, message }] });

/** Does what may find a fault in what a field says. @throws Problem `RECURRENCE_INVALID` */
function reading<T>(pointer: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RuleFault) throw invalid(pointer, error.message);
    throw error;
  }
}

/** A date, a wall time or an instant; what the schema lets through and is none of them lies out of range. */
function momentOf(pointer: string, text: string): Moment {
  const wall = parseWall(text);
  if (wall) return wall;
  const second = Math.floor(Date.parse(text) / 1000);
  if (/(?:Z|[+-]\d\d:\d\d)$/i.test(text) && Number.isFinite(second)) return { second };
  throw invalid(pointer, `${text} is out of range`);
}

const utcText = (second: number): string =>
  new Date(second * 1000).toISOString().replace('.000Z', 'Z');

/**
 * The dates of a rule, RFC 5545 as it is written.
 * @param callerZone IANA name
 * @throws Problem `RECURRENCE_INVALID`
 */
export function previewed(input: InputOf<Preview>, callerZone: string): OutputOf<Preview> {
  const tzid = input.tzid ?? callerZone;
  if (!isTimeZone(tzid)) throw invalid('/tzid', `There is no zone ${tzid}`);
  const zone = zoneOf(tzid);
  const rule = reading('/rrule', () => parseRule(input.rrule));
  const dtstart = parseWall(input.dtstart);
  if (!dtstart) throw invalid('/dtstart', `${input.dtstart} is out of range`);
  const [rdate, exdate] = (['rdate', 'exdate'] as const).map((field) =>
    (input[field] ?? []).map((text, at) => momentOf(`/${field}/${at}`, text)),
  );
  const from = input.from === undefined ? undefined : momentOf('/from', input.from);
  const begin =
    from === undefined || 'second' in from
      ? from?.second
      : zone.instantOf(from.day * DAY_SECONDS + (from.seconds ?? 0));
  const series = { rule, dtstart, zone: tzid, rdate: rdate ?? [], exdate: exdate ?? [] };
  const window = { limit: input.limit, ...(begin === undefined ? {} : { from: begin }) };
  const { instances, truncated } = reading('/dtstart', () => expand(series, window));
  const local = (second: number) => {
    const wall = second + zone.offsetAt(second);
    const day = Math.floor(wall / DAY_SECONDS);
    return formatWall({ day, seconds: wall - day * DAY_SECONDS });
  };
  return {
    data: instances.map(({ wall, second }) => ({
      local: wall.seconds === null ? formatWall(wall) : local(second),
      utc: utcText(second),
    })),
    meta: { truncated, rrule: writeRule(rule), text: describeRule(rule), tzid },
  };
}
