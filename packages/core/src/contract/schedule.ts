// Schedules as a contract states them: when a job is asked for, and what becomes of times that pass unused.

/** When. The times that the fields and the zone name are slots; each is used once. */
export interface ScheduleTiming {
  /**
   * Five fields of cron: minute, hour, day of the month, month, day of the week. With `*` as its hour it follows real time,
   * through changes of the clocks too; with any other hour it follows the wall: a time that does not exist that day is used
   * at the next minute that does, and one that exists twice is used once.
   */
  readonly cron: string;
  /**
   * Slots that pass while nobody can use them: `once` uses the last of them as soon as it can, in the place of all; `skip`
   * leaves out those that are later than `graceMs`. Default `once`.
   */
  readonly misfire?: 'once' | 'skip';
  /** With `skip`: how late a slot may be used, milliseconds. Default 1 hour. */
  readonly graceMs?: number;
  /** A slot that comes while the job of the last one is not over: `skip` leaves it out, `queue` asks for another job. Default `skip`. */
  readonly overlap?: 'skip' | 'queue';
  /** Each slot is put off by a random time, at most this, milliseconds. Default 0. */
  readonly jitterMs?: number;
}

/** A schedule that a module or plugin brings; its name is `<owner>.<key>`. */
export interface ScheduleDefinition extends ScheduleTiming {
  /** What people read. */
  readonly title: string;
  /** Id of a job of its own. */
  readonly job: string;
  /** What the job is given. Default `{}`. */
  readonly payload?: Readonly<Record<string, unknown>>;
}

/** A timing with everything decided that can be left open. */
export interface WholeTiming extends Required<ScheduleTiming> {
  /** IANA zone; null: config `time.zone`, as it stands. */
  readonly zone: string | null;
  /** Fixed distance of every slot from the time that the fields name, milliseconds. */
  readonly offsetMs: number;
}

const DEFAULTS = {
  misfire: 'once',
  graceMs: 3_600_000,
  overlap: 'skip',
  jitterMs: 0,
  zone: null,
  offsetMs: 0,
} as const;

export function wholeTiming(timing: ScheduleTiming & Partial<WholeTiming>): WholeTiming {
  const { cron, misfire, graceMs, overlap, jitterMs, zone, offsetMs } = { ...DEFAULTS, ...timing };
  return { cron, misfire, graceMs, overlap, jitterMs, zone, offsetMs };
}

/** Names of schedules: what people type, and for those of a module or plugin `<owner>.<words>`. */
export const SCHEDULE_NAME = /^[a-z0-9][A-Za-z0-9._-]{0,127}$/;
