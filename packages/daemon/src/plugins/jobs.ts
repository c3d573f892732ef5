// The jobs of a plugin, checked against its contract.
import { kernelErrors, wholeJob } from '@aurelius/core/contract';
import { type JobHandler, misnamedJobs, type Plugin, type PluginHalf } from '@aurelius/core/plugin';
import type { KnownJob, OwnedJobs } from '../kernel/jobs/catalogue.ts';
import type { PluginSource } from './sources.ts';

/** @throws Problem `PLUGIN_INVALID` for a job or queue of another name, or one that nobody does */
export function jobsOf(
  { contract, threads = {} }: Plugin,
  half: PluginHalf,
  { module }: PluginSource,
): OwnedJobs {
  const { id, queues = {} } = contract;
  const [misnamed] = misnamedJobs(contract);
  if (misnamed !== undefined) throw kernelErrors.PLUGIN_INVALID(misnamed);
  const here = (half.jobs ?? {}) as Readonly<Record<string, unknown>>;
  const jobs = Object.entries(contract.jobs ?? {}).map(([key, definition]): KnownJob => {
    const job = wholeJob(definition);
    const handler = (job.cpu ? (threads as typeof here) : here)[key];
    if (typeof handler !== 'function') {
      throw kernelErrors.PLUGIN_INVALID(`the contract has job ${key}, the code has no handler`);
    }
    const work = job.cpu ? { plugin: id, module, key } : (handler as JobHandler);
    return { job, owner: id, work };
  });
  return { jobs, queues };
}
