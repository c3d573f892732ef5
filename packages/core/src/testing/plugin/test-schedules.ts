// Schedules for a test of a slice's rules: which there are is remembered, and their time comes when the test says so.
import { type JobDefinition, SCHEDULE_NAME } from '../../contract/index.ts';
import type { WriteTx } from '../../db/index.ts';
import { scheduleErrors } from '../../kernel/schedule-shape.ts';
import type {
  HostJobs,
  HostSchedules,
  JobFor,
  NewSchedule,
  PluginContract,
} from '../../plugin/index.ts';

/** A schedule as it stands, whether or not the transaction it was made in was kept. */
export interface TestSchedule extends NewSchedule {
  readonly on: JobFor;
}

export interface TestSchedules {
  readonly host: HostSchedules;
  readonly all: ReadonlyMap<string, TestSchedule>;
  /** Asks for the job of one. @throws Error where there is none of that name */
  fire(tx: WriteTx, name: string): Promise<void>;
}

export function createTestSchedules(
  { id, jobs = {}, schedules = {} }: PluginContract,
  host: HostJobs,
  on: JobFor,
): TestSchedules {
  const jobOf = (wanted: string) =>
    Object.values(jobs).find((job) => job.id === wanted) as JobDefinition;
  const builtIn = Object.entries(schedules).map(([key, { job, payload = {}, ...rest }]) => {
    const name = `${id}.${key}`;
    return [name, { ...rest, name, job: jobOf(job), payload, on }] as const;
  });
  const all = new Map<string, TestSchedule>(builtIn);
  const keyOf = (name: string, userId: string) =>
    userId === on.userId ? name : `${userId} ${name}`;
  const assertOwn = (name: string) => {
    if (SCHEDULE_NAME.test(name) && name.startsWith(`${id}.`)) return;
    throw scheduleErrors.SCHEDULE_INVALID(`A schedule of ${id} is not called ${name}`);
  };
  return {
    all,
    host: {
      async put(_tx, schedule, caller) {
        assertOwn(schedule.name);
        all.set(keyOf(schedule.name, caller.userId), { ...schedule, on: caller });
      },
      async remove(_tx, name, userId) {
        assertOwn(name);
        all.delete(keyOf(name, userId));
      },
    },
    async fire(tx, name) {
      const schedule = all.get(name);
      if (!schedule) throw new Error(`There is no schedule ${name}`);
      await host.enqueue(tx, schedule.job, schedule.payload, schedule.on);
    },
  };
}
