// Schedules as a plugin meets them: those that come and go with what its users have, an account or a rule.
import type * as z from 'zod';
import type { JobDefinition } from '../contract/job.ts';
import type { ScheduleTiming } from '../contract/schedule.ts';
import type { WriteTx } from '../db/database.ts';
import type { JobFor } from './jobs.ts';

export interface NewSchedule<J extends JobDefinition = JobDefinition> extends ScheduleTiming {
  /** `<plugin>.<words>`, one of its user's: letters, digits, `.`, `_` and `-`, at most 128. */
  readonly name: string;
  /** What people read. */
  readonly title: string;
  readonly job: J;
  readonly payload: z.input<J['payload']>;
  /** IANA zone. Default null: config `time.zone`, as it stands. */
  readonly zone?: string | null;
  /** Fixed distance of every slot from the time that the fields name, milliseconds: keeps many of a kind apart. Default 0. */
  readonly offsetMs?: number;
  /** Its job is asked for at once as well, when it is new. Default false. */
  readonly soon?: boolean;
}

export interface HostSchedules {
  /**
   * From now on, if the transaction commits. One of that name is changed; what a person has set there stays.
   * @throws Problem `SCHEDULE_INVALID` for a name that is not the plugin's or a timing out of bounds, and as `host.jobs.enqueue`
   */
  put<J extends JobDefinition>(tx: WriteTx, schedule: NewSchedule<J>, on: JobFor): Promise<void>;
  /**
   * No more, if the transaction commits; a job it has asked for already runs.
   * @throws Problem `SCHEDULE_INVALID` for a name that is not the plugin's
   */
  remove(tx: WriteTx, name: string, userId: string): Promise<void>;
}
