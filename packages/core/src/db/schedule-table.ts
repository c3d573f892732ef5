// Schedules, and what became of their slots. Instants are milliseconds since 1970 UTC.
import type { WholeTiming } from '../contract/schedule.ts';
import {
  booleanColumn,
  index,
  jsonColumn,
  numberColumn,
  primaryKey,
  table,
  textColumn,
  uniqueIndex,
} from './tables.ts';

/** Who made it: the contract of its owner, its owner while it runs, or a person. */
export type ScheduleKind = 'built-in' | 'dynamic' | 'own';

/** `overlapped`: the job before it was not over. `refused`: nobody does the job. */
export type SlotState = 'fired' | 'overlapped' | 'missed' | 'refused';

export const scheduleTable = table(
  'schedule',
  {
    id: textColumn('id').primaryKey(),
    userId: textColumn('user_id').notNull(),
    name: textColumn('name').notNull(),
    title: textColumn('title').notNull(),
    kind: textColumn('kind').$type<ScheduleKind>().notNull(),
    /** Module or plugin it belongs to; null: a person's own. */
    owner: textColumn('owner'),
    /** Id of a job. */
    job: textColumn('job').notNull(),
    payload: jsonColumn<unknown>('payload').notNull(),
    /** On whose scopes its jobs run. */
    scopes: jsonColumn<readonly string[]>('scopes').notNull(),
    cron: textColumn('cron').notNull(),
    /** Null: that of the config. */
    zone: textColumn('zone'),
    misfire: textColumn('misfire').$type<WholeTiming['misfire']>().notNull(),
    graceMs: numberColumn('grace_ms').notNull(),
    overlap: textColumn('overlap').$type<WholeTiming['overlap']>().notNull(),
    jitterMs: numberColumn('jitter_ms').notNull(),
    offsetMs: numberColumn('offset_ms').notNull(),
    /** What its owner says of when: where the columns differ, a person has changed them. Null: a person's own. */
    defined: jsonColumn<WholeTiming>('defined'),
    paused: booleanColumn('paused').notNull(),
    /** Slots up to here are dealt with. */
    settled: numberColumn('settled').notNull(),
    /** The next slot; null: it is paused, has none, or has to be found out. */
    slot: numberColumn('slot'),
    /** Zone that the next slot was found in. */
    slotZone: textColumn('slot_zone').notNull(),
    /** When something is to be done about it: the slot and its jitter; null: never. */
    nextAt: numberColumn('next_at'),
    /** Why it has no next slot though it is not paused. */
    fault: textColumn('fault'),
    lastFired: numberColumn('last_fired'),
    /** Job of the last slot that was used. */
    lastJob: textColumn('last_job'),
    /** Slots that passed unused since it was made. */
    missed: numberColumn('missed').notNull(),
    /** Rises whenever somebody changes it; what the clock does with it leaves it as it is. */
    rev: numberColumn('rev').notNull().default(1),
    created: numberColumn('created').notNull(),
    updated: numberColumn('updated').notNull(),
  },
  (self) => [
    uniqueIndex('schedule_name').on(self.userId, self.name),
    index('schedule_next').on(self.nextAt),
  ],
);

/** The key keeps a slot from being used twice, whoever wants to and whatever the clock does. */
export const scheduleSlotTable = table(
  'schedule_slot',
  {
    scheduleId: textColumn('schedule_id').notNull(),
    slot: numberColumn('slot').notNull(),
    at: numberColumn('at').notNull(),
    state: textColumn('state').$type<SlotState>().notNull(),
    jobId: textColumn('job_id'),
    /** Slots up to this one that passed unused. */
    missed: numberColumn('missed').notNull(),
    /** Since when it lies ahead of a clock that was set back; null: it does not. */
    ahead: numberColumn('ahead'),
  },
  (self) => [
    primaryKey({ columns: [self.scheduleId, self.slot] }),
    index('schedule_slot_at').on(self.at),
  ],
);
