// The rule that ties jobs and queues to whose they are: their names begin with it.
import { wholeJob } from '../contract/job.ts';
import type { PluginContract } from './define.ts';

/** What is wrong with the names of a contract's jobs and queues, in words. */
export function misnamedJobs({
  id,
  jobs = {},
  queues = {},
}: Pick<PluginContract, 'id' | 'jobs' | 'queues'>): string[] {
  const whole = Object.values(jobs).map(wholeJob);
  const isOwn = (queue: string) =>
    /^[a-z0-9-]{1,64}$/.test(queue) && (queue === id || queue.startsWith(`${id}-`));
  return [
    ...whole
      .filter((job) => !job.id.startsWith(`${id}.`))
      .map((job) => `job ${job.id} is not named ${id}.<verb>`),
    ...whole
      .filter(({ queue }) => !isOwn(queue))
      .map((job) => `queue ${job.queue} of job ${job.id} is not named ${id}-<word>`),
    ...Object.keys(queues)
      .filter((queue) => !whole.some((job) => job.queue === queue))
      .map((queue) => `no job waits in queue ${queue}`),
  ];
}
