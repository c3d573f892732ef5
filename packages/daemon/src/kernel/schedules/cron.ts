// Cron maths, by a library that is loaded when something is first due. It follows the wall or real time by how a pattern is
// written; which of the two is meant is decided here, by the hour alone: see `ScheduleTiming`.
import { scheduleErrors } from '@aurelius/core/kernel';

/** The slots of one schedule. Instants are milliseconds since 1970 UTC. */
export interface Slots {
  /** The first slot behind `at`; null: there is none. */
  next(at: number): number | null;
  /** The last slot up to and including `at`; null: there is none. */
  last(at: number): number | null;
}

export interface SlotRule {
  readonly cron: string;
  readonly offsetMs: number;
}

type Library = typeof import('croner');
let loading: Promise<Library> | undefined;

function load(): Promise<Library> {
  loading ??= import('croner');
  return loading;
}

/** Longest pattern that is looked at, characters. */
const PATTERN_MAX = 200;
const FIVE_FIELDS = /^[\w*,/#-]+(?: [\w*,/#-]+){4}$/;

const listed = (flags: readonly number[]): string =>
  flags.flatMap((flag, value) => (flag ? [value] : [])).join(',');

/** A pattern as the library follows it through changes of the clocks in the way that is promised. */
function written(cron: string, { CronPattern }: Library): string {
  const { minute, hour } = new CronPattern(cron, undefined, { mode: '5-part' });
  const [minutes, , ...rest] = cron.split(' ');
  // a wildcard anywhere makes it real time, a list the wall
  return hour.every(Boolean)
    ? [minutes, '*', ...rest].join(' ')
    : [listed(minute), listed(hour), ...rest].join(' ');
}

/** One spelling for each pattern. */
export const tidied = (cron: string): string => cron.trim().replaceAll(/\s+/g, ' ');

/**
 * The slots that a rule has in a zone.
 * @throws Problem `SCHEDULE_CRON_INVALID`
 */
export async function slotsOf({ cron, offsetMs }: SlotRule, zone: string): Promise<Slots> {
  const text = tidied(cron);
  if (text.length > PATTERN_MAX || !FIVE_FIELDS.test(text)) {
    throw scheduleErrors.SCHEDULE_CRON_INVALID(`${JSON.stringify(text.slice(0, PATTERN_MAX))}`);
  }
  const library = await load();
  const made = () => {
    try {
      return new library.Cron(written(text, library), {
        mode: '5-part',
        fixedTimeRule: 'no-wildcard',
        timezone: zone,
        paused: true,
      });
    } catch (error) {
      const reason = (error as Error).message.replace(/^CronPattern: /, '');
      throw scheduleErrors.SCHEDULE_CRON_INVALID(reason, { cause: error });
    }
  };
  const times = made();
  const instant = (date: Date | null | undefined) => (date ? date.getTime() + offsetMs : null);
  return {
    next: (at) => instant(times.nextRun(new Date(at - offsetMs))),
    // the library looks for what lies before
    last: (at) => instant(times.previousRuns(1, new Date(at - offsetMs + 1))[0]),
  };
}

const INSTANT = /(?:Z|[+-]\d\d:\d\d)$/i;

/** Milliseconds since 1970 UTC. @param text RFC 3339 instant, or a civil date or wall time in `zone` */
export async function wallInstant(text: string, zone: string): Promise<number> {
  if (INSTANT.test(text)) return Date.parse(text);
  const { CronDate } = await load();
  return new CronDate(text.length === 10 ? `${text}T00:00:00` : text, zone).getTime();
}
