// The rule that ties a contract's schedules to its jobs, and what can be said of their times without a library.
import { SCHEDULE_NAME } from '../contract/schedule.ts';
import type { PluginContract } from './define.ts';

/** What is wrong with a contract's schedules, in words. */
export function misscheduled({
  id,
  jobs = {},
  schedules = {},
}: Pick<PluginContract, 'id' | 'jobs' | 'schedules'>): string[] {
  const own = new Map(Object.values(jobs).map((job) => [job.id, job]));
  return Object.entries(schedules).flatMap(([key, { job, cron, payload = {}, title }]) => {
    const name = `${id}.${key}`;
    const definition = own.get(job);
    return [
      !SCHEDULE_NAME.test(name) && `schedule ${name} is not named in letters, digits and -`,
      title.trim() === '' && `schedule ${name} has no title`,
      cron.trim().split(/\s+/).length !== 5 && `schedule ${name} is not five fields of cron`,
      !definition && `schedule ${name} asks for ${job}, which is no job of ${id}`,
      definition?.payload.safeParse(payload).success === false &&
        `what schedule ${name} gives ${job} does not fit it`,
    ].filter((fault) => fault !== false);
  });
}
